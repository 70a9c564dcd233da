package main

func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func knapsack(weights, values []int, room int) int {
	best := make([]int, room+1)
	for i, w := range weights {
		for r := room; r >= w; r-- {
			best[r] = max(best[r], best[r-w]+values[i])
		}
	}
	return best[room]
}

func common(a, b string) string {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	s := ""
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			s += a[i : i+1]
			i++
			j++
		case table[i+1][j] >= table[i][j+1]:
			i++
		default:
			j++
		}
	}
	return s
}

func partitions(n, most int, memo map[[2]int]int) int {
	if n == 0 {
		return 1
	}
	if n < 0 || most == 0 {
		return 0
	}
	k := [2]int{n, most}
	if v, ok := memo[k]; ok {
		return v
	}
	v := partitions(n-most, most, memo) + partitions(n, most-1, memo)
	memo[k] = v
	return v
}

func permutations(s []byte, f func([]byte)) {
	var rec func(int)
	rec = func(i int) {
		if i == len(s) {
			f(s)
			return
		}
		for j := i; j < len(s); j++ {
			s[i], s[j] = s[j], s[i]
			rec(i + 1)
			s[i], s[j] = s[j], s[i]
		}
	}
	rec(0)
}

func ackermann(m, n int) int {
	if m == 0 {
		return n + 1
	}
	if n == 0 {
		return ackermann(m-1, 1)
	}
	return ackermann(m-1, ackermann(m, n-1))
}

func main() {
	println(levenshtein("kitten", "sitting"), levenshtein("", "abc"), levenshtein("flaw", "lawn"))
	println(knapsack([]int{12, 2, 1, 4, 1, 7, 3}, []int{4, 2, 1, 10, 2, 6, 5}, 15))
	println(common("thequickbrownfox", "lazydogsthinkonix"))
	println(partitions(100, 100, map[[2]int]int{}))
	n, h := 0, uint32(0)
	permutations([]byte("abcdefg"), func(p []byte) {
		n++
		for _, c := range p {
			h = h*31 + uint32(c)
		}
	})
	println(n, h)
	println(ackermann(2, 300), ackermann(3, 5))
}
