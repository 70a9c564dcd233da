package main

type entry struct {
	name  string
	codes []uint16
	next  *entry
}

var table = []entry{{"a", []uint16{1, 2}, nil}, {"b", nil, &entry{name: "c"}}}

var size, apply = len(table), shift

func shift(x uint32, n int) uint32 { return x << n }

func main() {}
