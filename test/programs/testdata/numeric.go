package main

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func power(b, e, m uint64) uint64 {
	r := uint64(1)
	for b %= m; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = r * b % m
		}
		b = b * b % m
	}
	return r
}

func spectral(n int) float64 {
	a := func(i, j int) float64 { return 1 / float64((i+j)*(i+j+1)/2+i+1) }
	times := func(v []float64, transposed bool) []float64 {
		out := make([]float64, n)
		for i := range out {
			for j := range v {
				if transposed {
					out[i] += a(j, i) * v[j]
				} else {
					out[i] += a(i, j) * v[j]
				}
			}
		}
		return out
	}
	u := make([]float64, n)
	for i := range u {
		u[i] = 1
	}
	var v []float64
	for range 6 {
		v = times(times(u, false), true)
		u = times(times(v, false), true)
	}
	vBv, vv := 0.0, 0.0
	for i := range u {
		vBv += u[i] * v[i]
		vv += v[i] * v[i]
	}
	return vBv / vv
}

func integrate(f func(float64) float64, a, b float64, n int) (s float64) {
	h := (b - a) / float64(n)
	for i := range n {
		x := a + float64(i)*h
		s += (f(x) + 4*f(x+h/2) + f(x+h)) * h / 6
	}
	return
}

type twister struct {
	state [624]uint32
	at    int
}

func newTwister(seed uint32) *twister {
	t := &twister{at: 624}
	t.state[0] = seed
	for i := 1; i < 624; i++ {
		x := t.state[i-1]
		t.state[i] = 1812433253*(x^x>>30) + uint32(i)
	}
	return t
}

func (t *twister) next() uint32 {
	if t.at == 624 {
		for i := range t.state {
			y := t.state[i]&0x80000000 | t.state[(i+1)%624]&0x7fffffff
			t.state[i] = t.state[(i+397)%624] ^ y>>1
			if y&1 == 1 {
				t.state[i] ^= 0x9908b0df
			}
		}
		t.at = 0
	}
	y := t.state[t.at]
	t.at++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func crossings(n int) (inside int) {
	t := newTwister(1)
	for range n {
		x, y := float64(t.next())/(1<<32), float64(t.next())/(1<<32)
		if x*x+y*y < 1 {
			inside++
		}
	}
	return
}

func main() {
	println(gcd(1071, 462), gcd(17, 5), power(2, 1000, 1000000007), power(3, 1<<40, 998244353))
	println(spectral(60))
	println(integrate(func(x float64) float64 { return x * x * x }, 0, 2, 100))
	println(integrate(func(x float64) float64 { return 4 / (1 + x*x) }, 0, 1, 1000))
	t := newTwister(5489)
	last := uint32(0)
	for range 10000 {
		last = t.next()
	}
	println(last, crossings(50000))
	e, term := 1.0, 1.0
	for i := 1; i < 20; i++ {
		term /= float64(i)
		e += term
	}
	println(e)
	perfect := 0
	for n := 2; n < 3000; n++ {
		s := 1
		for d := 2; d*d <= n; d++ {
			if n%d == 0 {
				s += d
				if d*d != n {
					s += n / d
				}
			}
		}
		if s == n {
			perfect += n
		}
	}
	println(perfect)
	var f float32 = 1
	for range 20 {
		f = f/3 + 1
	}
	println(f, float64(f))
}
