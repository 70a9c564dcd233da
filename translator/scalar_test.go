package translator

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/opt"
)

var integerKinds = []bytecode.Kind{
	bytecode.KindInt8, bytecode.KindInt16, bytecode.KindInt32, bytecode.KindInt64, bytecode.KindInt,
	bytecode.KindUint8, bytecode.KindUint16, bytecode.KindUint32, bytecode.KindUint64, bytecode.KindUintptr,
}

var floatKinds = []bytecode.Kind{bytecode.KindFloat32, bytecode.KindFloat64}

// edges returns values of a kind at which operations change their minds.
func edges(k bytecode.Kind) []uint64 {
	if k == bytecode.KindBool {
		return []uint64{0, 1}
	}
	var out []uint64
	if k.IsFloat() {
		for _, f := range []float64{
			0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 127, 128, 255, 256, -128, -129, 32768, 65536, 1 << 31, 1<<31 - 1, -1 << 31, 1 << 32,
			1<<53 + 1, 1 << 63, -1 << 63, 1<<63 - 1024, 1 << 64, 1e300, -1e300, math.MaxFloat32, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.NaN(),
		} {
			if v := fromF(k, f); !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
		return out
	}
	n := uint(sizeOf(k)) * 8
	for _, v := range []uint64{
		0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 16, 25, 641, 31, 32, 33, 63, 64, 65, 100, 127, 128, 255, 256, 1 << 15, 1<<16 - 1, 1 << 31, 1<<31 - 1, 1<<32 - 1, 1 << 32,
		1 << (n - 1), 1<<(n-1) - 1, 1<<(n-1) + 1, 1<<53 + 1, 1<<63 + 1025, math.MaxUint64, math.MaxUint64 - 1, math.MaxUint64 - 6, math.MaxUint64 - 127,
	} {
		if v = narrow(k, v); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// A scalarCase is a function of one instruction: with operands that are parameters, or a
// constant second one.
type scalarCase struct {
	name   string
	op     bytecode.Op
	params []bytecode.Kind
	result bytecode.Kind
	second *uint64
}

func scalarCases() []scalarCase {
	var cases []scalarCase
	add := func(op bytecode.Op, result bytecode.Kind, params ...bytecode.Kind) {
		cases = append(cases, scalarCase{name: fmt.Sprintf("%s.%s.%v", op, strings.Trim(strings.ReplaceAll(fmt.Sprint(params), " ", "."), "[]"), result), op: op, params: params, result: result})
	}
	arith := []bytecode.Op{bytecode.OpAdd, bytecode.OpSub, bytecode.OpMul, bytecode.OpDiv}
	bitwise := []bytecode.Op{bytecode.OpRem, bytecode.OpAnd, bytecode.OpOr, bytecode.OpXor}
	compare := []bytecode.Op{bytecode.OpEq, bytecode.OpNe, bytecode.OpLt, bytecode.OpLe}
	scalars := append(append([]bytecode.Kind(nil), integerKinds...), floatKinds...)
	for _, k := range scalars {
		for _, op := range arith {
			add(op, k, k, k)
		}
		for _, op := range compare {
			add(op, bytecode.KindBool, k, k)
		}
		add(bytecode.OpNeg, k, k)
		for _, to := range scalars {
			add(bytecode.OpConvert, to, k)
		}
	}
	for _, k := range integerKinds {
		for _, op := range bitwise {
			add(op, k, k, k)
		}
		for _, c := range integerKinds {
			if c.IsUnsigned() {
				add(bytecode.OpShl, k, k, c)
				add(bytecode.OpShr, k, k, c)
			}
		}
	}
	for _, op := range []bytecode.Op{bytecode.OpAnd, bytecode.OpOr, bytecode.OpXor, bytecode.OpEq, bytecode.OpNe} {
		add(op, bytecode.KindBool, bytecode.KindBool, bytecode.KindBool)
	}
	add(bytecode.OpNot, bytecode.KindBool, bytecode.KindBool)
	return cases
}

// constants returns the cases with each edge value as constant operand.
func constants(cases []scalarCase) []scalarCase {
	var out []scalarCase
	for _, c := range cases {
		if len(c.params) < 2 {
			continue
		}
		for _, v := range edges(c.params[1]) {
			d := c
			d.name = fmt.Sprintf("%s.%d", c.name, v)
			d.second = &v
			out = append(out, d)
		}
	}
	return out
}

func (c scalarCase) write(b *strings.Builder) {
	fmt.Fprintf(b, "func %q(", c.name)
	n := len(c.params)
	if c.second != nil {
		n = 1
	}
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(b, "v%d %v", i, c.params[i])
	}
	fmt.Fprintf(b, ") %v {\nb0:\n", c.result)
	operands := []string{"v0", "v1"}[:len(c.params)]
	next := n
	if c.second != nil {
		fmt.Fprintf(b, "\tv1 = const %v %s\n", c.params[1], literal(c.params[1], *c.second))
		next = 2
	}
	if c.op == bytecode.OpConvert {
		fmt.Fprintf(b, "\tv%d = convert %v v0\n", next, c.result)
	} else {
		fmt.Fprintf(b, "\tv%d = %s %s\n", next, c.op, strings.Join(operands, ", "))
	}
	fmt.Fprintf(b, "\tret v%d\n}\n", next)
}

// literal writes a constant in the text form.
func literal(k bytecode.Kind, v uint64) string {
	switch {
	case k == bytecode.KindBool:
		return fmt.Sprint(v == 1)
	case k.IsFloat():
		return fmt.Sprintf("%#x", v)
	case k.IsSigned():
		return fmt.Sprint(widened(k, v))
	}
	return fmt.Sprint(v)
}

func TestScalarOperations(t *testing.T) {
	run := func(t *testing.T, cases []scalarCase) {
		var b strings.Builder
		b.WriteString("component \"example.org/t\"\n")
		for _, c := range cases {
			c.write(&b)
		}
		component := assemble(t, b.String())
		p := load(t, component, allOn, opt.All)
		for i, c := range cases {
			tuples := [][]uint64{}
			for _, x := range edges(c.params[0]) {
				if len(c.params) == 1 || c.second != nil {
					tuples = append(tuples, []uint64{x})
					continue
				}
				for _, y := range edges(c.params[1]) {
					tuples = append(tuples, []uint64{x, y})
				}
			}
			if len(tuples) > 200 && testing.Short() {
				rand.Shuffle(len(tuples), func(i, j int) { tuples[i], tuples[j] = tuples[j], tuples[i] })
				tuples = tuples[:200]
			}
			for _, args := range tuples {
				want, ended := interpret(component, bytecode.FuncID(i), args, 100)
				require.True(t, ended)
				got := p.call(c.name, args...)
				if len(want.results) == 1 && c.result.IsFloat() && math.IsNaN(asF(c.result, want.results[0])) {
					require.True(t, math.IsNaN(asF(c.result, got.results[0])), "%s %#x", c.name, args)
					continue
				}
				require.Equal(t, want, got, "%s %#x", c.name, args)
			}
		}
	}
	t.Run("variables", func(t *testing.T) { run(t, scalarCases()) })
	all := constants(scalarCases())
	for i := 0; i < len(all); i += 800 {
		t.Run(fmt.Sprint("constants", i), func(t *testing.T) { run(t, all[i:min(i+800, len(all))]) })
	}
}
