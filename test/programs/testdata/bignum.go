package main

type natural []uint32

func from(x uint32) natural { return natural{x} }

func (n natural) times(x uint32) natural {
	out := make(natural, 0, len(n)+1)
	carry := uint64(0)
	for _, d := range n {
		carry += uint64(d) * uint64(x)
		out = append(out, uint32(carry))
		carry >>= 32
	}
	if carry > 0 {
		out = append(out, uint32(carry))
	}
	return out
}

func (n natural) plus(m natural) natural {
	if len(n) < len(m) {
		n, m = m, n
	}
	out := make(natural, len(n), len(n)+1)
	carry := uint64(0)
	for i := range n {
		carry += uint64(n[i])
		if i < len(m) {
			carry += uint64(m[i])
		}
		out[i] = uint32(carry)
		carry >>= 32
	}
	if carry > 0 {
		out = append(out, uint32(carry))
	}
	return out
}

func (n natural) divide(x uint32) (natural, uint32) {
	out := make(natural, len(n))
	rest := uint64(0)
	for i := len(n) - 1; i >= 0; i-- {
		rest = rest<<32 | uint64(n[i])
		out[i] = uint32(rest / uint64(x))
		rest %= uint64(x)
	}
	for len(out) > 1 && out[len(out)-1] == 0 {
		out = out[:len(out)-1]
	}
	return out, uint32(rest)
}

func (n natural) String() string {
	var chunks []byte
	for {
		var r uint32
		n, r = n.divide(1000000000)
		last := len(n) == 1 && n[0] == 0
		for i := 0; i < 9 && !(last && r == 0); i++ {
			chunks = append(chunks, '0'+byte(r%10))
			r /= 10
		}
		if last {
			break
		}
	}
	for i, j := 0, len(chunks)-1; i < j; i, j = i+1, j-1 {
		chunks[i], chunks[j] = chunks[j], chunks[i]
	}
	return string(chunks)
}

// spigot returns digits of pi (Rabinowitz and Wagon).
func spigot(digits int) string {
	a := make([]int, digits*10/3+2)
	for i := range a {
		a[i] = 2
	}
	var out []byte
	nines, predigit := 0, 0
	for range digits + 1 {
		q := 0
		for i := len(a) - 1; i >= 0; i-- {
			x := 10*a[i] + q*(i+1)
			a[i] = x % (2*i + 1)
			q = x / (2*i + 1)
		}
		a[0] = q % 10
		q /= 10
		switch q {
		case 9:
			nines++
		case 10:
			out = append(out, byte('0'+predigit+1))
			for ; nines > 0; nines-- {
				out = append(out, '0')
			}
			predigit = 0
		default:
			out = append(out, byte('0'+predigit))
			for ; nines > 0; nines-- {
				out = append(out, '9')
			}
			predigit = q
		}
	}
	return string(out)
}

func main() {
	f := from(1)
	for i := uint32(2); i <= 200; i++ {
		f = f.times(i)
	}
	println(f.String())
	a, b := from(0), from(1)
	for range 1000 {
		a, b = b, a.plus(b)
	}
	println(a.String())
	println(spigot(200))
}
