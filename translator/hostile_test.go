package translator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hostile are functions that want to be expensive to translate.
var hostile = map[string]func(b *strings.Builder){
	"long chain": func(b *strings.Builder) {
		b.WriteString("func f(v0 int, v1 int) int {\nb0:\n")
		n := 100_000
		for i := range n {
			fmt.Fprintf(b, "\tv%d = add v%d, v%d\n", i+2, i, i+1)
		}
		fmt.Fprintf(b, "\tret v%d\n}\n", n+1)
	},
	"all alive": func(b *strings.Builder) {
		b.WriteString("func f(v0 int) int {\nb0:\n")
		n := 40_000
		for i := range n {
			fmt.Fprintf(b, "\tv%d = mul v%d, v0\n", i+1, i)
		}
		last := n
		for i := range n {
			fmt.Fprintf(b, "\tv%d = xor v%d, v%d\n", last+1, last, n-i)
			last++
		}
		fmt.Fprintf(b, "\tret v%d\n}\n", last)
	},
	"references across calls": func(b *strings.Builder) {
		b.WriteString("func g() {\nb0:\n\tret\n}\nfunc f() int {\nb0:\n")
		n := 20_000
		for i := range n {
			fmt.Fprintf(b, "\tv%d = new int\n\tcall g()\n", i)
		}
		v := n
		last := n
		b.WriteString(fmt.Sprintf("\tv%d = const int 0\n", v))
		for i := range n {
			fmt.Fprintf(b, "\tv%d = load v%d\n\tv%d = add v%d, v%d\n", v+1, i, v+2, last, v+1)
			v += 2
			last = v
		}
		fmt.Fprintf(b, "\tret v%d\n}\n", last)
	},
	"diamonds": func(b *strings.Builder) {
		b.WriteString("func f(v0 int, v1 bool) int {\nb0:\n\tbr v1, b1, b2\n")
		n := 12_000
		v := 2
		last := 0
		for i := range n {
			one, two, merge := 3*i+1, 3*i+2, 3*i+3
			fmt.Fprintf(b, "b%d:\n\tv%d = add v%d, v0\n\tjump b%d\nb%d:\n\tv%d = xor v%d, v0\n\tjump b%d\n", one, v, last, merge, two, v+1, last, merge)
			fmt.Fprintf(b, "b%d:\n\tv%d = phi int [b%d: v%d, b%d: v%d]\n", merge, v+2, one, v, two, v+1)
			last = v + 2
			v += 3
			if i < n-1 {
				fmt.Fprintf(b, "\tbr v1, b%d, b%d\n", merge+1, merge+2)
			} else {
				fmt.Fprintf(b, "\tret v%d\n", last)
			}
		}
		b.WriteString("}\n")
	},
	"nested loops": func(b *strings.Builder) {
		// Each header leads to the next one inside, or out to the latch of the one around.
		n := 5_000
		b.WriteString("func f(v0 bool) {\nb0:\n\tjump b1\n")
		for i := 1; i <= n; i++ {
			out := n + i - 1 // the latch around
			if i == 1 {
				out = 2*n + 1
			}
			in := i + 1
			if i == n {
				in = 2 * n
			}
			fmt.Fprintf(b, "b%d:\n\tbr v0, b%d, b%d\n", i, in, out)
		}
		for i := 1; i <= n; i++ {
			fmt.Fprintf(b, "b%d:\n\tjump b%d\n", n+i, i)
		}
		fmt.Fprintf(b, "b%d:\n\tret\n}\n", 2*n+1)
	},
	"many ways into one block": func(b *strings.Builder) {
		n := 15_000
		b.WriteString("func f(v0 bool, v1 int) int {\nb0:\n\tbr v0, b1, b2\n")
		edges := []string{"b0: v1"}
		// b1 is the merge; the chain begins at b2.
		var chain strings.Builder
		for i := range n {
			fmt.Fprintf(&chain, "b%d:\n\tv%d = add v1, v1\n", i+2, i+3)
			if i < n-1 {
				fmt.Fprintf(&chain, "\tbr v0, b1, b%d\n", i+3)
			} else {
				chain.WriteString("\tjump b1\n")
			}
			edges = append(edges, fmt.Sprintf("b%d: v%d", i+2, i+3))
		}
		fmt.Fprintf(b, "b1:\n\tv2 = phi int [%s]\n\tret v2\n%s}\n", strings.Join(edges, ", "), &chain)
	},
	"wide loop": func(b *strings.Builder) {
		n := 3_000
		b.WriteString("func f(v0 int, v1 bool) int {\nb0:\n\tjump b1\nb1:\n")
		for i := range n {
			fmt.Fprintf(b, "\tv%d = phi int [b0: v0, b2: v%d]\n", i+2, 2+(i+1)%n)
		}
		fmt.Fprintf(b, "\tbr v1, b2, b3\nb2:\n\tjump b1\nb3:\n\tret v2\n}\n")
	},
	"slots and blocks": func(b *strings.Builder) {
		b.WriteString("func f(v0 int, v1 bool) int {\n")
		for i := range 500 {
			fmt.Fprintf(b, "\tslot%d s struct{ A int; B int }\n", i)
		}
		b.WriteString("b0:\n\tbr v1, b1, b2\n")
		n := 10_000
		for i := range n {
			one, two, merge := 3*i+1, 3*i+2, 3*i+3
			fmt.Fprintf(b, "b%d:\n\tstore slot%d.0, v0\n\tjump b%d\nb%d:\n\tstore slot%d.1, v0\n\tjump b%d\nb%d:\n", one, i%500, merge, two, i%499, merge, merge)
			if i < n-1 {
				fmt.Fprintf(b, "\tbr v1, b%d, b%d\n", merge+1, merge+2)
			} else {
				b.WriteString("\tv2 = load slot7.0\n\tret v2\n")
			}
		}
		b.WriteString("}\n")
	},
}

// Translation takes about as long as the function is, or refuses with ErrLimit.
func TestHostileSizes(t *testing.T) {
	for name, write := range hostile {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("component \"example.org/t\"\n")
			write(&b)
			c := assemble(t, b.String())
			for i := range c.File().Funcs {
				start := time.Now()
				code, err := Translate(c, funcID(i), allOn, nil)
				took := time.Since(start)
				if err != nil {
					require.ErrorIs(t, err, ErrLimit)
					t.Logf("refused after %v: %v", took, err)
				} else {
					t.Logf("%d bytes in %v", len(code.Text), took)
				}
				require.Less(t, took, 20*time.Second)
			}
		})
	}
}
