package main

func try(f func()) {
	defer func() {
		r := recover()
		e := r.(error)
		_, isRuntime := r.(interface{ RuntimeError() })
		println(e.Error(), isRuntime)
	}()
	f()
	panic("no panic")
}

type node struct {
	pad  [100]int
	next *node
}

var sink any

func main() {
	s := []int{1, 2, 3}
	str := "abc"
	arr := [3]int{1, 2, 3}
	five, minus := 5, -1
	u := uint8(200)
	big := uint64(1) << 63
	try(func() { sink = s[five] })
	try(func() { sink = s[minus] })
	try(func() { sink = s[u] })
	try(func() { sink = s[big] })
	try(func() { sink = str[five] })
	try(func() { sink = arr[five] })
	try(func() { arr[minus] = 1 })
	try(func() { sink = s[five:] })
	try(func() { sink = s[:five] })
	try(func() { sink = s[2 : five-4 : five] })
	try(func() { sink = s[3 : five-3] })
	try(func() { sink = s[minus:] })
	try(func() { sink = s[0:2:five] })
	try(func() { sink = s[: five-2 : 2] })
	try(func() { sink = s[five-2 : 2 : 3] })
	try(func() { sink = str[five:] })
	try(func() { sink = str[2 : five-4] })
	try(func() { sink = str[:five] })
	try(func() { sink = arr[:five] })
	try(func() { sink = arr[five:] })
	try(func() { sink = make([]int, minus) })
	try(func() { sink = make([]int, 0, minus) })
	try(func() { sink = make([]int, five, 2+minus) })
	try(func() { sink = make([]byte, 1<<62) })
	try(func() { sink = [4]int(s) })
	try(func() { sink = (*[4]int)(s) })
	try(func() { sink = 1 / (five - 5) })
	try(func() { sink = 1 % (five - 5) })
	try(func() { sink = 1 << minus })
	var n *node
	try(func() { sink = n.next })
	try(func() { n.next = n })
	try(func() { sink = *n })
	try(func() { n.pad[five] = 1 })
	var p *int
	try(func() { *p = 1 })
	var pa *[3]int
	try(func() { sink = pa[1] })
	try(func() {
		sink = pa[:] == nil
		for i := range pa {
			sink = pa[i]
		}
	})
	var f func(int)
	try(func() { f(1) })
	var e error
	try(func() { sink = e.Error() })
	var m map[string]int
	try(func() { m["a"] = 1 })
	try(func() { m["a"]++ })
	try(func() { sink = any(s) == any(s) })
	try(func() { sink = any(struct{ f func() }{}) == any(struct{ f func() }{}) })
	println(len(pa), len(m))
}
