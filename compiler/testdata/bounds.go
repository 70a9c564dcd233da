package main

type value struct{ n int }

func (v value) show() { println(v.n) }

type shower interface{ show() }

type pair[K, V any] struct {
	k K
	v V
}

func (p pair[K, V]) show() { println("pair") }

func try(f func()) {
	defer func() {
		if err, ok := recover().(error); ok {
			println(err.Error())
		} else {
			println("no panic")
		}
	}()
	f()
}

func slices[N int | int64 | uint64 | uint | uintptr | uint8](bounds ...N) {
	s, a, t := make([]int, 3, 5), [3]int{}, "abc"
	for _, i := range bounds {
		for _, j := range bounds {
			try(func() { _ = s[i:j] })
			try(func() { _ = a[i:j] })
			try(func() { _ = t[i:j] })
			try(func() { _ = s[i:] })
			try(func() { _ = t[i:] })
			try(func() { _ = s[1:j:4] })
			for _, k := range bounds {
				try(func() { _ = s[i:j:k] })
				try(func() { _ = a[i:j:k] })
			}
		}
	}
	for _, k := range bounds {
		try(func() { _ = a[:0:k] })
		try(func() { _ = s[-k:2:4] })
	}
}

func mixed(i int, j uint64, k int8) {
	s, a := make([]int, 3, 5), [3]int{}
	try(func() { _ = s[i:j:k] })
	try(func() { _ = a[i:j:k] })
	try(func() { _ = a[j:i] })
	try(func() { _ = a[j:k:3] })
}

func main() {
	slices(-1, 0, 3, 4, 1<<40)
	slices[int64](-1<<63, 2, 6)
	slices[uint64](0, 3, 5, 1<<63, 1<<64-1)
	slices[uint](2, 6)
	slices[uintptr](1, 1<<63+7)
	slices[uint8](0, 4, 255)
	mixed(1, 1<<63, 2)
	mixed(-1, 1, -3)
	mixed(-1, 1, 3)
	mixed(9, 1<<64-1, 100)
	var none *value
	var s shower = none
	try(func() { s.show() })
	try(s.show)
	try(func() { none.show() })
	var p *pair[int, string]
	s = p
	try(func() { s.show() })
}
