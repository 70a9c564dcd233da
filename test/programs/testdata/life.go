package main

const w, h = 64, 48

type grid [h][w]bool

func (g *grid) neighbours(x, y int) (n int) {
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if (dx != 0 || dy != 0) && g[(y+dy+h)%h][(x+dx+w)%w] {
				n++
			}
		}
	}
	return
}

func (g *grid) step() (next grid) {
	for y := range g {
		for x := range g[y] {
			n := g.neighbours(x, y)
			next[y][x] = n == 3 || n == 2 && g[y][x]
		}
	}
	return
}

func (g *grid) count() (n int) {
	for _, row := range g {
		for _, alive := range row {
			if alive {
				n++
			}
		}
	}
	return
}

func main() {
	var g grid
	for _, p := range [][2]int{{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}, {30, 20}, {31, 20}, {32, 20}, {31, 21}, {33, 19}} {
		g[p[1]][p[0]] = true
	}
	start := g
	for i := range 60 {
		g = g.step()
		if i%10 == 0 {
			println(i, g.count())
		}
	}
	println(start.count(), g == start, g == g.step())
}
