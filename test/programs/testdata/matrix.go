package main

type matrix [][]float64

func newMatrix(n int, f func(i, j int) float64) matrix {
	m := make(matrix, n)
	for i := range m {
		m[i] = make([]float64, n)
		for j := range m[i] {
			m[i][j] = f(i, j)
		}
	}
	return m
}

func (a matrix) times(b matrix) matrix {
	return newMatrix(len(a), func(i, j int) (s float64) {
		for k := range b {
			s += a[i][k] * b[k][j]
		}
		return
	})
}

func (a matrix) determinant() float64 {
	n := len(a)
	m := newMatrix(n, func(i, j int) float64 { return a[i][j] })
	det := 1.0
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if m[r][c]*m[r][c] > m[p][c]*m[p][c] {
				p = r
			}
		}
		if m[p][c] == 0 {
			return 0
		}
		if p != c {
			m[p], m[c] = m[c], m[p]
			det = -det
		}
		det *= m[c][c]
		for r := c + 1; r < n; r++ {
			f := m[r][c] / m[c][c]
			for k := c; k < n; k++ {
				m[r][k] -= f * m[c][k]
			}
		}
	}
	return det
}

type fixed [3][3]int

func (a fixed) times(b fixed) (c fixed) {
	for i := range c {
		for j := range c[i] {
			for k := range b {
				c[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return
}

func (a fixed) power(n int) fixed {
	r := fixed{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			r = r.times(a)
		}
		a = a.times(a)
	}
	return r
}

func main() {
	a := newMatrix(60, func(i, j int) float64 { return float64(i+1) / float64(j+2) })
	b := newMatrix(60, func(i, j int) float64 { return float64(i-j) / 8 })
	c := a.times(b)
	trace := 0.0
	for i := range c {
		trace += c[i][i]
	}
	println(trace, c[3][5], c[59][0])
	d := newMatrix(12, func(i, j int) float64 {
		if i == j {
			return float64(i + 2)
		}
		return 1 / float64(i+j+1)
	})
	println(d.determinant())
	f := fixed{{1, 1, 0}, {1, 0, 1}, {0, 1, 1}}
	p := f.power(20)
	println(p[0][0], p[1][2], p[2][2], f[0][0])
}
