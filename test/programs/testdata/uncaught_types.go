package main

type ratio float32
type flag bool
type big complex128
type stringer struct{ n int }

func (s stringer) String() string { return "a stringer" }

func main() {
	defer func() { panic(stringer{1}) }()
	defer func() { panic(big(1 + 2i)) }()
	defer func() { panic(flag(true)) }()
	defer func() { panic(ratio(0.1)) }()
	defer func() { panic(-5) }()
	defer func() { panic(uint64(1) << 63) }()
	defer func() { panic(2.5) }()
	defer func() { panic('x') }()
	panic(true)
}
