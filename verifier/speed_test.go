package verifier_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/verifier"
)

// BenchmarkVerify verifies many copies of the functions of an accepted component.
func BenchmarkVerify(b *testing.B) {
	for _, s := range readSpecimens(b, "accepted") {
		if len(s.files) > 1 {
			continue
		}
		b.Run(s.name, func(b *testing.B) {
			f := s.files[0]
			const functions = 2000
			for i, n := 0, len(f.Funcs); len(f.Funcs) < functions; i++ {
				fn := f.Funcs[i%n]
				fn.Name = fmt.Sprintf("%s$%d", fn.Name, i)
				f.Funcs = append(f.Funcs, fn)
			}
			code := bytecode.Encode(f)
			hash := sha256.Sum256(code)
			b.SetBytes(int64(len(code)))
			for b.Loop() {
				_, err := verifier.Verify(bytecode.NewUniverse(), f, hash)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(len(f.Funcs)*b.N)/b.Elapsed().Seconds(), "functions/s")
		})
	}
}

// hostile makes functions of the largest size whose control flow is meant to be slow to
// judge.
var hostile = map[string]func(n int) []bytecode.Block{
	"chain": func(n int) []bytecode.Block {
		return blocksOf(n, func(i int) []int { return []int{i + 1} })
	},
	"exits": func(n int) []bytecode.Block { // each leads to the next and to the end
		return blocksOf(n, func(i int) []int { return []int{i + 1, n - 1} })
	},
	"ladder": func(n int) []bytecode.Block { // each leads to the next two
		return blocksOf(n, func(i int) []int { return []int{i + 1, i + 2} })
	},
	"loops": func(n int) []bytecode.Block { // each leads back to the middle
		return blocksOf(n, func(i int) []int { return []int{i + 1, n / 2} })
	},
	"nested": func(n int) []bytecode.Block { // loops in loops
		return blocksOf(n, func(i int) []int {
			if i > n/2 {
				return []int{i + 1, n - i}
			}
			return []int{i + 1}
		})
	},
	"negated": func(n int) []bytecode.Block { // branches on one condition, negated again and again
		blocks := blocksOf(n/2, func(i int) []int { return []int{i + 1, n/2 - 1} })
		nots := make([]bytecode.Instr, n/2)
		for i := range nots {
			nots[i] = bytecode.Instr{Op: bytecode.OpNot, Args: []bytecode.Operand{bytecode.Operand(i)}, Dst: []bytecode.Operand{bytecode.Operand(i + 1)}}
		}
		for b := range blocks {
			if in := &blocks[b].Instrs[0]; in.Op == bytecode.OpBranch {
				in.Args[0] = bytecode.Operand(len(nots))
			}
		}
		blocks[0].Instrs = append(nots, blocks[0].Instrs...)
		return blocks
	},
	"irregular": func(n int) []bytecode.Block { // two chains that lead into each other
		return blocksOf(n, func(i int) []int { return []int{i + 2, max(i^1, 1)} })
	},
}

// blocksOf makes n blocks that lead where succs says; what leads nowhere returns.
func blocksOf(n int, succs func(int) []int) []bytecode.Block {
	blocks := make([]bytecode.Block, n)
	for i := range blocks {
		var to []bytecode.BlockID
		for _, s := range succs(i) {
			if s > 0 && s < n && (len(to) == 0 || to[0] != bytecode.BlockID(s)) && i < n-1 {
				to = append(to, bytecode.BlockID(s))
			}
		}
		in := bytecode.Instr{Op: [...]bytecode.Op{bytecode.OpReturn, bytecode.OpJump, bytecode.OpBranch}[len(to)], Blocks: to}
		if len(to) == 2 {
			in.Args = []bytecode.Operand{0}
		}
		blocks[i].Instrs = []bytecode.Instr{in}
	}
	return blocks
}

// TestHostileControlFlow shows that no shape of the largest function takes long.
func TestHostileControlFlow(t *testing.T) {
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			f := &bytecode.File{
				Path: "example.org/hostile", Init: -1,
				Types: []bytecode.TypeDef{{Kind: bytecode.KindFunc, Params: []bytecode.TypeID{bytecode.TypeID(bytecode.KindBool)}}},
				Funcs: []bytecode.Func{{Name: "f", Sig: bytecode.TypeID(bytecode.NumBasic), Handler: -1, Blocks: make(bytecode.MaxInstrs)}},
			}
			start := time.Now()
			_, err := verifier.Verify(bytecode.NewUniverse(), f, [32]byte{})
			require.NoError(t, err)
			require.Less(t, time.Since(start), 2*time.Second)
			t.Log(time.Since(start))
		})
	}
}

// TestHostileTypes shows that types that unfold to very many are refused soon.
func TestHostileTypes(t *testing.T) {
	chain := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i, i+1)
		}
		return b.String() + fmt.Sprintf("type T%d = int\n", n)
	}
	for name, source := range map[string]string{
		"by value":     chain(60, "type T%d = struct{ X T%[2]d; Y T%[2]d }\n"),
		"empty":        strings.Replace(chain(60, "type T%d = struct{ X T%[2]d; Y T%[2]d }\n"), "= int", "= struct{}", 1),
		"written":      "type T0 = " + strings.Repeat("func(", 12) + "int" + strings.Repeat(")", 12) + "\n" + doubled(62),
		"arrays":       chain(40, "type T%d = [1000]T%d\n"),
		"instances":    "type G params 1 = struct{ X *G[[2]$0]; Y *G[[3]$0]; Z *G[[]$0]; W *G[*$0] }\ntype I = struct{ X *G[int] }\n",
		"by instances": "type G params 1 = struct{ X [1]H[*$0] }\ntype H params 1 = struct{ X G[*$0] }\n",
		"arguments":    "type G params 1 = struct{ X *G[func($0, $0) $0] }\ntype I = struct{ X *G[int] }\n",
	} {
		t.Run(name, func(t *testing.T) {
			f, err := text.Parse(name, "component \"example.org/hostile\"\n"+source)
			require.NoError(t, err)
			start := time.Now()
			require.Nil(t, judge(t, bytecode.NewUniverse(), f))
			require.Less(t, time.Since(start), 2*time.Second)
		})
	}
}

// doubled declares n types without names of which each is written with two of the one
// before.
func doubled(n int) string {
	var b strings.Builder
	b.WriteString("type #21 = func()\n")
	for i := range n {
		fmt.Fprintf(&b, "type #%d = func(#%d, #%[2]d)\n", i+22, i+21)
	}
	return b.String()
}
