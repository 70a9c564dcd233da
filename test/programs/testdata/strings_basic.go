package main

func join(parts ...string) string {
	s := ""
	for i, p := range parts {
		if i > 0 {
			s += ", "
		}
		s += p
	}
	return s
}

type name string

func (n name) greet() string { return "hello " + string(n) }

func main() {
	s := "héllo, 世界\x00\xff!"
	println(len(s), s)
	for i, r := range s {
		println(i, r, string(r))
	}
	for i := range s {
		print(i, " ")
	}
	println()
	println(s[1], s[len(s)-1], s[2:5] == "\xa9ll", s[:0] == "", s[7:])
	println(join(), join("a"), join("a", "b", "c"))
	println("a" < "b", "ab" < "a", "" < "a", "abc" == "ab"+"c", "a"+"" >= "a", "Z" > "a")
	b := []byte(s)
	b[0] = 'H'
	println(string(b), s[:1])
	r := []rune(s)
	println(len(r), string(r[1]), string(r[7:9]), string(r) == s)
	r[0] = 0x10ffff + 1
	println(string(r[:1]) == "\ufffd")
	println(string(rune(65)), string(rune(-1)), string(rune(0xd800)))
	println(name("x").greet(), len(name("four")))
	t := ""
	for i := range 300 {
		t += string(rune('a' + i%26))
	}
	println(len(t), t[100:110])
	switch t[:3] {
	case "abd":
		println("no")
	case "abc":
		println("yes")
	}
	const multi = `raw \n
text`
	println(multi, len(multi))
	bs := append([]byte("abc"), "def"...)
	n := copy(bs[1:], "XY")
	println(string(bs), n)
	var empty string
	println(empty == "", len(empty))
	for range empty {
		println("never")
	}
	a, c := "shared prefix one", "shared prefix two"
	println(a < c, a[:14] == c[:14], a+c == "shared prefix oneshared prefix two")
}
