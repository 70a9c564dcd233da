package main

// No check is left in the loops, and one in clamp.
func sum(s []int) (t int) {
	for i := range s {
		t += s[i]
	}
	for i := 0; i < len(s); i++ {
		t -= s[i]
	}
	return t
}

func clamp(s []int, i int) int {
	if i < 0 {
		i = 0
	}
	return s[i] + s[i]
}

type list struct{ next *list }

func length(l *list) (n int) {
	for ; l != nil; l = l.next {
		n++
	}
	return n
}

func main() {}
