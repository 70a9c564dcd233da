package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

type point struct{ x, y int }

func (p point) String() string { return fmt.Sprint("(", p.x, ",", p.y, ")") }

type code int

func (c code) Error() string { return fmt.Sprintf("code %d", int(c)) }

type level uint8

func (l level) Format(f fmt.State, verb rune) {
	width, ok := f.Width()
	fmt.Fprintf(f, "<%c %d %t %t>", verb, width, ok, f.Flag('+'))
}

func main() {
	fmt.Println("hello", 1, 2.5, true, nil, 'x', "y", uint8(3), 1+2i)
	fmt.Print("a", 1, 2, "b", "c", 3.5, "\n")
	fmt.Printf("%d|%5d|%-5d|%05d|%+d|%x|%X|%o|%b|%c|%q|%U\n", 42, 42, 42, 42, 42, 42, 42, 42, 42, 'A', 'A', 'A')
	fmt.Printf("%f|%.2f|%8.3f|%-8.1f|%e|%g|%G|%6.0f\n", 3.14159, 3.14159, 3.14159, 3.14159, 314159.0, 1e21, 1e-7, 2.5)
	fmt.Printf("%s|%10s|%-10s|%.2s|%q|%x|% X|%#x\n", "go", "go", "go", "gopher", "a\"b\n", "hex", "hex", "hex")
	fmt.Printf("%v %v %v %v\n", celsius(36.6), point{1, 2}, code(7), []point{{3, 4}}[0])
	fmt.Printf("%t %v %T %T %T\n", true, false, 1, celsius(1), errors.New("x"))
	fmt.Printf("%v %v %v %d %s\n", []int{1, 2}, []string{"a", "b"}, []byte("hi"), []byte("hi"), []byte("hi"))
	fmt.Printf("%[2]d %[1]d %d %*d %.*f\n", 1, 2, 5, 42, 2, 3.14159)
	fmt.Printf("%d %s\n", "wrong", 5)
	fmt.Printf("%d\n", 1, 2)
	fmt.Printf("%d %d\n", 1)
	fmt.Printf("%+5v|%v|%-3d\n", level(1), level(2), level(3))
	err := fmt.Errorf("reading: %w", io.EOF)
	fmt.Println(err, errors.Is(err, io.EOF), errors.Unwrap(err) == io.EOF)
	err = fmt.Errorf("two: %w and %w", code(1), io.EOF)
	var c code
	fmt.Println(err, errors.Is(err, io.EOF), errors.As(err, &c), int(c))
	var b strings.Builder
	n, _ := fmt.Fprintf(&b, "%08.3f|%+.2e", -3.14159, 12345.678)
	fmt.Fprintln(os.Stdout, b.String(), n)
	s := string(fmt.Appendf([]byte("x"), "%d", 5))
	fmt.Println(s, len(fmt.Sprintln("a", "b")), fmt.Sprint(), fmt.Sprint(nil, nil))
	var e error
	var p *point
	fmt.Println(e, p == nil, any(nil))
	for i := range 3 {
		fmt.Printf("%3d%%\n", i*50)
	}
	defer func() { fmt.Println("recovered:", recover()) }()
	var list []int
	fmt.Println(list[5])
}
