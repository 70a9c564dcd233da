package main

import (
	"cmp"
	"container/heap"
	"container/list"
	"maps"
	"slices"
	"sort"
)

type byLength []string

func (b byLength) Len() int           { return len(b) }
func (b byLength) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLength) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type queue []int

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i] < q[j] }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(int)) }
func (q *queue) Pop() any {
	s := *q
	x := s[len(s)-1]
	*q = s[:len(s)-1]
	return x
}

type person struct {
	name string
	age  int
}

func main() {
	a := []int{5, 2, 8, 1, 9, 3}
	sort.Ints(a)
	println(a[0], a[5], sort.SearchInts(a, 8), sort.IsSorted(sort.IntSlice(a)))
	words := byLength{"ccc", "a", "bb", "dddd", ""}
	sort.Sort(words)
	println(words[0] == "", words[4])
	sort.Sort(sort.Reverse(words))
	println(words[0])
	people := []person{{"a", 30}, {"b", 20}, {"c", 30}, {"d", 20}, {"e", 25}}
	sort.SliceStable(people, func(i, j int) bool { return people[i].age < people[j].age })
	for _, p := range people {
		print(p.name, p.age, " ")
	}
	slices.SortFunc(people, func(x, y person) int { return cmp.Or(cmp.Compare(y.age, x.age), cmp.Compare(x.name, y.name)) })
	for _, p := range people {
		print(p.name, p.age, " ")
	}
	println()
	big := make([]int, 5000)
	x := uint32(1)
	for i := range big {
		x = x*1664525 + 1013904223
		big[i] = int(x >> 8)
	}
	c := slices.Clone(big)
	sort.Slice(big, func(i, j int) bool { return big[i] < big[j] })
	slices.Sort(c)
	println(slices.Equal(big, c), slices.IsSorted(c), slices.Max(c) == c[4999])
	i, found := slices.BinarySearch(c, c[1234])
	println(i, found, slices.Index(a, 9), slices.Contains(a, 4))
	a = slices.Insert(a, 2, 100, 200)
	a = slices.Delete(a, 0, 1)
	slices.Reverse(a)
	for _, x := range a {
		print(x, " ")
	}
	println(len(slices.Compact([]int{1, 1, 2, 2, 2, 3})))
	q := &queue{5, 2, 8}
	heap.Init(q)
	heap.Push(q, 1)
	for q.Len() > 0 {
		print(heap.Pop(q).(int), " ")
	}
	l := list.New()
	l.PushBack(1)
	l.PushFront(0)
	l.PushBack("two")
	for e := l.Front(); e != nil; e = e.Next() {
		if n, ok := e.Value.(int); ok {
			print(n, " ")
		}
	}
	println(l.Len())
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	keys := slices.Sorted(maps.Keys(m))
	println(len(keys), keys[0], keys[2])
	n := maps.Clone(m)
	n["d"] = 4
	println(len(m), len(n), maps.Equal(m, n))
	for chunk := range slices.Chunk([]int{1, 2, 3, 4, 5}, 2) {
		print(len(chunk), " ")
	}
	println()
}
