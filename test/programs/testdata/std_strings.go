package main

import (
	"bytes"
	"strings"
)

func main() {
	println(strings.Contains("seafood", "foo"), strings.Index("chicken", "ken"), strings.LastIndex("go gopher", "go"))
	println(strings.Join(strings.Split("a,b,c", ","), "|"), strings.Repeat("ab", 3), strings.ToUpper("hé"), strings.ToLower("HÉ"))
	println(strings.TrimSpace("  x y\t\n"), strings.Trim("xxhixx", "x"), strings.TrimLeft("aab", "a"), strings.TrimSuffix("a.go", ".go"))
	println(strings.Replace("oink oink oink", "k", "ky", 2), strings.ReplaceAll("oink oink", "oink", "moo"))
	println(len(strings.Fields("  foo bar  baz ")), strings.Count("cheese", "e"), strings.HasPrefix("golang", "go"))
	var b strings.Builder
	for i := range 10 {
		b.WriteByte(byte('0' + i))
		b.WriteRune('é')
		b.WriteString("xy")
	}
	println(b.String(), b.Len())
	r := strings.NewReplacer("<", "&lt;", ">", "&gt;")
	println(r.Replace("<b>bold</b>"))
	println(strings.EqualFold("Go", "GO"), strings.Map(func(r rune) rune { return r + 1 }, "HAL"), strings.Title("x y"))
	before, after, ok := strings.Cut("key=value", "=")
	println(before, after, ok, strings.IndexByte("abc", 'c'), strings.IndexAny("golang", "ny"), strings.Compare("a", "b"))
	println(strings.Index(strings.Repeat("a", 5000)+"needle in a haystack that is long enough", "needle in a haystack"))
	for s := range strings.SplitSeq("x-y-z", "-") {
		print(s, " ")
	}
	println(strings.ContainsRune("日本", '本'), strings.LastIndexByte("abca", 'a'))
	println(strings.FieldsFunc("a1b2c3", func(r rune) bool { return r < 'a' })[2])
	counts()
}

// counts counts a byte in texts of all short lengths, in which it occurs often, seldom and nowhere.
func counts() {
	for period := 1; period < 30; period++ {
		sum := 0
		for length := range 70 {
			b := make([]byte, length)
			for i := range b {
				b[i] = byte(i % period * 37)
			}
			for _, c := range []byte{0, 37, 74, 255} {
				sum = sum*31 + strings.Count(string(b), string(rune(c))) + 7*bytes.Count(b, []byte{c})
			}
		}
		print(sum, " ")
	}
	println()
}
