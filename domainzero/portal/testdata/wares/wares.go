// Package wares is what the domains of these tests have in common: a service, and values to
// pass to it.
package wares

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Errors that are variables of both domains.
var (
	ErrFirst  = errors.New("first")
	ErrSecond = errors.New("second")
)

// A Node is part of a graph.
type Node struct {
	Number int
	Name   string
	Left   *Node
	Right  *Node
	More   []*Node
	By     map[string]*Node
	Any    any
	Three  [3]*Node
	Bytes  []byte
	Large  *[40]*Node
	Parts  []Part
	Whole  *[]string
	Nested map[int]map[string][]int
}

// A Part is a value with references in an array.
type Part struct {
	A    int8
	Text string
	Node *Node
}

// Small is passed in registers.
type Small struct {
	A int8
	B uint16
	C string
}

// Large is passed by reference.
type Large struct {
	A [9]int32
	S string
	P *Node
}

// Odd has a portal among its fields.
type Odd struct {
	Back Callback
	N    int
}

// Callback is what a client offers.
type Callback interface {
	portals.Portal
	Called(n int) (int, error)
}

// Service is what the server offers.
type Service interface {
	portals.Portal
	Graph(n *Node) (string, *Node, error)
	Spoil(n *Node) error
	Any(v any) (string, any, error)
	Errors(list []error) (string, error)
	Many(a int8, b uint16, c float32, d bool, e string, f Small, g Large, h int32, i, j, k, l, m, n, o int16, p, q complex64, r [2]any) (int8, uint16, float32, bool, string, Small, Large, int32, int16, int16, int16, complex64, [2]any, error)
	Fast(a int8, b float64, c uint32) (int16, float32, error)
	Memory(m *memobj.Memory) (*memobj.Memory, error)
	Kind(err error) (int, error, error)
	Call(back Callback, n int) (int, error)
	Keep(back Callback) (Callback, error)
	Odd(o Odd) (Odd, error)
	Func(f func()) error
	Keys(m map[*Node]int) error
	Zero(a []struct{}, b *struct{}, c [0]*Node) (int, error)
	Slice(s []int) (int, []int, error)
	Inner(p *int, s []int, text string) (int, error)
	Panic() error
	Silent(n int)
	Loud(n int) int
	Waste(n int) ([]byte, error)
}

// Random is a generator of numbers.
type Random uint64

// Below returns a number below n.
func (r *Random) Below(n int) int {
	*r = *r*6364136223846793005 + 1442695040888963407
	return int(uint64(*r)>>33) % n
}

// Graph makes a graph of n nodes that refer to each other at random.
func Graph(r *Random, n int) *Node {
	nodes := make([]*Node, n)
	for i := range nodes {
		nodes[i] = &Node{Number: i, Name: strings.Repeat("n", r.Below(4))}
	}
	pick := func() *Node {
		if r.Below(3) == 0 {
			return nil
		}
		return nodes[r.Below(n)]
	}
	for _, x := range nodes {
		x.Left, x.Right = pick(), pick()
		switch r.Below(8) {
		case 0:
			x.More = []*Node{pick(), pick(), pick()}
			x.More = x.More[:r.Below(4)]
		case 1:
			x.By = map[string]*Node{}
			for i := range r.Below(20) {
				x.By[strconv.Itoa(i)] = pick()
			}
		case 2:
			x.Any = []any{nil, 7, "text", pick(), Part{A: -3, Text: "p", Node: pick()}, []int{1, 2}, [2]*Node{pick(), pick()}, map[string]any{"k": pick()}, 2.5, int8(-4), Small{-1, 2, "s"}, &Part{Node: pick()}}[r.Below(12)]
		case 3:
			x.Three = [3]*Node{pick(), nil, pick()}
		case 4:
			x.Bytes = []byte("some bytes")[:r.Below(11)]
		case 5:
			x.Large = new([40]*Node)
			x.Large[r.Below(40)], x.Large[39] = pick(), pick()
		case 6:
			x.Parts = []Part{{1, "x", pick()}, {-2, "", pick()}, {3, "z", nil}}
			x.Whole = &[]string{"u", "v"}
		default:
			x.Nested = map[int]map[string][]int{r.Below(9): {"q": {1, 2, 3}}, 10: nil}
		}
	}
	for i := 1; i < n; i++ { // all can be reached
		if nodes[i-1].Left == nil {
			nodes[i-1].Left = nodes[i]
		}
	}
	return nodes[0]
}

// Write writes a graph: what is seen again is written as a number.
func Write(n *Node) string {
	w := writer{seen: map[*Node]int{}}
	w.node(n)
	return w.String()
}

type writer struct {
	strings.Builder
	seen map[*Node]int
}

func (w *writer) say(words ...string) {
	for _, s := range words {
		w.WriteString(s + " ")
	}
}

func (w *writer) node(n *Node) {
	if n == nil {
		w.say("-")
		return
	}
	if i, ok := w.seen[n]; ok {
		w.say("#" + strconv.Itoa(i))
		return
	}
	w.seen[n] = len(w.seen)
	w.say("(", strconv.Itoa(n.Number), n.Name)
	w.node(n.Left)
	w.node(n.Right)
	if n.More != nil {
		w.say("more", strconv.Itoa(len(n.More)))
	}
	for _, m := range n.More {
		w.node(m)
	}
	if n.By != nil {
		w.say("by", strconv.Itoa(len(n.By)))
	}
	for i := range len(n.By) {
		x, ok := n.By[strconv.Itoa(i)]
		w.say(strconv.FormatBool(ok))
		w.node(x)
	}
	w.any(n.Any)
	for _, x := range n.Three {
		w.node(x)
	}
	if n.Bytes != nil {
		w.say("bytes" + string(n.Bytes))
	}
	if n.Large != nil {
		for _, x := range n.Large {
			w.node(x)
		}
	}
	for _, p := range n.Parts {
		w.part(p)
	}
	if n.Whole != nil {
		w.say(*n.Whole...)
	}
	if n.Nested != nil {
		w.say("nested", strconv.Itoa(len(n.Nested)))
	}
	for i := range 11 {
		if m, ok := n.Nested[i]; ok {
			w.say(strconv.Itoa(i), strconv.FormatBool(m == nil), strconv.Itoa(len(m["q"])))
			for _, x := range m["q"] {
				w.say(strconv.Itoa(x))
			}
		}
	}
	w.say(")")
}

func (w *writer) part(p Part) {
	w.say("part", strconv.Itoa(int(p.A)), p.Text)
	w.node(p.Node)
}

func (w *writer) any(v any) {
	switch v := v.(type) {
	case nil:
		w.say("nil")
	case int:
		w.say("int", strconv.Itoa(v))
	case int8:
		w.say("int8", strconv.Itoa(int(v)))
	case float64:
		w.say("float", strconv.FormatFloat(v, 'g', -1, 64))
	case string:
		w.say("string", v)
	case *Node:
		w.node(v)
	case Part:
		w.part(v)
	case *Part:
		w.say("*")
		w.part(*v)
	case []int:
		w.say("ints", strconv.Itoa(len(v)), strconv.Itoa(v[0]), strconv.Itoa(v[1]))
	case [2]*Node:
		w.node(v[0])
		w.node(v[1])
	case map[string]any:
		w.say("map", strconv.Itoa(len(v)))
		w.any(v["k"])
	case []error:
		for _, e := range v {
			w.say(strconv.FormatBool(e == ErrFirst), strconv.FormatBool(e == ErrSecond), strconv.FormatBool(e == portals.ErrBusy))
		}
	case Small:
		w.say(strconv.Itoa(int(v.A)), strconv.Itoa(int(v.B)), v.C)
	default:
		w.say("?")
	}
}

// Any writes any value.
func Any(v any) string {
	w := writer{seen: map[*Node]int{}}
	w.any(v)
	return w.String()
}

// Spoil overwrites all that a graph consists of.
func Spoil(n *Node) {
	if n == nil || n.Number < 0 {
		return
	}
	left, right, more := n.Left, n.Right, n.More
	for i := range n.Bytes {
		n.Bytes[i] = 'X'
	}
	for i := range n.Parts {
		n.Parts[i] = Part{}
	}
	for k := range n.By {
		n.By[k] = n
	}
	if n.Large != nil {
		n.Large[39] = n
	}
	for _, m := range n.Nested {
		for _, list := range m {
			list[0] = 99
		}
	}
	if n.Whole != nil {
		(*n.Whole)[0] = "spoilt"
	}
	rest := append([]*Node{left, right}, more...)
	for i := range n.More {
		n.More[i] = n
	}
	*n = Node{Number: -1}
	for _, x := range rest {
		Spoil(x)
	}
}
