package main

type list struct {
	value int
	next  *list
}

func main() {
	l := &list{1, &list{2, nil}}
	for i := range 5 {
		println(i, l.value)
		l = l.next
	}
}
