package main

func solve(n, row int, columns, left, right uint) int {
	if row == n {
		return 1
	}
	count := 0
	for free := (1<<n - 1) &^ (columns | left | right); free != 0; free &= free - 1 {
		bit := free & -free
		count += solve(n, row+1, columns|bit, (left|bit)<<1, (right|bit)>>1)
	}
	return count
}

type board struct {
	n    int
	at   []int
	seen int
}

func (b *board) safe(row, col int) bool {
	for r := range row {
		if c := b.at[r]; c == col || c-col == row-r || col-c == row-r {
			return false
		}
	}
	return true
}

func (b *board) place(row int) bool {
	if row == b.n {
		return true
	}
	for col := range b.n {
		b.seen++
		if b.safe(row, col) {
			b.at[row] = col
			if b.place(row + 1) {
				return true
			}
		}
	}
	return false
}

func main() {
	for n := 1; n <= 9; n++ {
		print(solve(n, 0, 0, 0, 0), " ")
	}
	println()
	b := board{n: 16, at: make([]int, 16)}
	println(b.place(0), b.seen)
	for _, c := range b.at {
		print(c, " ")
	}
	println()
}
