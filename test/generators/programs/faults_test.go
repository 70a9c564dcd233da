package programs

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	faulty    = flag.String("faults", "", "with which faults of the trusted code to be built and to find them: all, or the name of one")
	faultSeed = flag.Uint64("faultseed", 1, "of the first program that is tried on a fault")
)

// A fault is one rule of the trusted code that is broken: in a file, from the project's root, a text
// that occurs once is replaced.
type fault struct{ name, file, from, to string }

// faults lists some that are to be found, each by few programs. docs/testing.md says by how many.
var faults = []fault{
	{"a shift by the width or more is not masked", "translator/front/arith.go",
		"l.define(in, l.binary(ir.OpAnd, w, l.int(op, w, x, count), small))", "_ = small\n\tl.define(in, l.int(op, w, x, count))"},
	{"a shift by a constant takes that modulo the width", "translator/front/arith.go",
		"l.define(in, l.constant(0))\n\t\t\treturn", "c &= bits - 1"},
	{"narrow integers are not extended before they are compared", "translator/front/arith.go",
		"if sizeOf(l.kindOf(o)) >= ir.W4 {", "if sizeOf(l.kindOf(o)) >= ir.W2 {"},
	{"the least integer divided by -1 faults", "translator/front/arith.go",
		"if !k.IsSigned() || sizeOf(k) < ir.W4 || known && c > 0 {", "if true {"},
	{"floats are compared as if none was NaN", "translator/front/arith.go",
		"cond, x, y := swapped[unsignedCond[in.Op]], l.value(in.Args[1]), l.value(in.Args[0])", "cond, x, y := unsignedCond[in.Op], l.value(in.Args[0]), l.value(in.Args[1])"},
	{"NaN equals itself", "translator/target/amd64/emit/emit_instr.go",
		"e.R(asm.Set.If(asm.NoParity), asm.W1, dst)", "e.RI(asm.Mov, asm.W8, dst, 1)"},
	{"a conversion from float to a large unsigned integer is one to a signed one", "translator/front/operations.go",
		"case to.IsSigned() || sizeOf(to) == ir.W4:", "case true:"},
	{"sign extension from two bytes extends with zeros", "translator/target/amd64/emit/emit_instr.go",
		"ir.W2: asm.MovSX16", "ir.W2: asm.MovZX16"},
	{"indices and bounds are compared signed", "translator/front/branch.go",
		"cond = ir.Above\n", "cond = ir.Greater\n"},
	{"a slice's capacity does not shrink by its low bound", "translator/front/object.go",
		"c = l.binary(ir.OpSub, ir.W8, capacity, low)", "c = capacity"},
	{"the low bound of a slice is not checked", "translator/front/object.go",
		"check(low, high, lowTrap)", "_ = lowTrap"},
	{"a slice to an array is not checked", "translator/front/object.go",
		"if l.o.Checks && n > 0 {", "if false {"},
	{"copied are as many elements as the destination has", "translator/front/object.go",
		"values(src[1]), values(dst[1]))[0]", "values(dst[1]), values(dst[1]))[0]"},
	{"a value is unboxed from an interface of any type", "translator/front/object.go",
		"ok := l.set(is)", "_ = is\n\t\tok := l.constant(1)"},
	{"moves of phis happen one after the other", "translator/regalloc/edge.go",
		"if readers[m.dst] == 0 && !done[i] {", "if _ = m; !done[i] {"},
	{"two spilled values share a slot though both live", "translator/regalloc/spill.go",
		"for ; ends[0].to < iv.from; ends = ends[1:] {", "for ; ends[0].to < iv.from+6; ends = ends[1:] {"},
	{"a reference in a spill slot is missing in stack maps", "translator/regalloc/spill.go",
		"in.Slots = append(in.Slots, slot)", "if len(in.Slots) < 2 {\n\t\t\t\t\t\t\tin.Slots = append(in.Slots, slot)\n\t\t\t\t\t\t}"},
	{"a slot's second reference is missing in stack maps", "translator/front/slots.go",
		"t.PointerOffsets(func(off int64) { l.f.SlotRefs = append(l.f.SlotRefs, at+off) })", "t.PointerOffsets(func(off int64) {\n\t\tif off == 0 {\n\t\t\tl.f.SlotRefs = append(l.f.SlotRefs, at+off)\n\t\t}\n\t})"},
	{"slots of functions with handlers are in registers", "translator/front/slots.go",
		"if s.fn.Handler >= 0 {", "if false {"},
	{"loads are merged across stores", "translator/opt/merge.go",
		"case in.Op.Is(ir.Effect):\n\t\tc.last++\n\t\tc.plain = c.last", "case in.Op.Is(ir.Effect) && in.Op != ir.OpStore:\n\t\tc.last++\n\t\tc.plain = c.last"},
	{"the width of an instruction is not compared when it is merged", "translator/opt/merge.go",
		"op: in.Op, width: uint8(in.Width),", "op: in.Op,"},
	{"a nil check goes though a store lies between", "translator/opt/nilcheck.go",
		"if in.Op.Is(ir.Effect) || in.Trap != nil || in.Op.Is(ir.SaveAll) {", "if in.Trap != nil {"},
	{"the length of a memory object is kept across its revocation", "translator/front/memory.go",
		"if l.o.Revocation.Possible() {", "if false {"},
	{"the end of an access to a memory object is not checked", "translator/front/memory.go",
		"l.trapIf(l.ints(ir.Below, ir.W8, remaining, bytes), bytecode.TrapMemoryRange, offset, m)", "_ = remaining"},
	{"portals: a copy looks into the table of the one before", "translator/front/copy_call.go",
		"deep = deep || n > 1", "_ = n"},
	{"portals: a slice arrives with all of its capacity", "translator/front/copy_value.go",
		"l.set(s, offset+16, l.get(s, offset+8))", ""},
	{"verifier: the type of a stored value is not compared", "verifier/typing_memory.go",
		"x.wantType(\"type\", \"operand\", 0, in.Args[0], x.place(&in.Places[0], write))", "x.place(&in.Places[0], write)"},
	{"verifier: arguments of calls may have any type", "verifier/typing_calls.go",
		"x.wantType(\"call\", \"argument\", i, a, params[i])", "_, _ = i, a"},
	{"verifier: an index may be proven for another slice", "verifier/typing_places.go",
		"p.Proof != flow.ProofIndex || p.Of != int64(a)", "p.Proof != flow.ProofIndex"},
	{"verifier: pointers may be followed without a proof", "verifier/typing_places.go",
		"x.wantNonNil(a)\n\t\treturn u.Elem, path", "return u.Elem, path"},
	{"verifier: a phi's operands may be of another type", "verifier/instructions.go",
		"fn.facts.Values[arg].Type != t {", "fn.facts.Values[arg].Type == nil && t == nil {"},
	{"verifier: uses need no dominating definition", "verifier/typing_operands.go",
		"!x.graph.Dominates(d, x.block) ||", "d < 0 ||"},
	{"verifier: a change may be to any type", "verifier/typing.go",
		"if !ok {\n\t\tfail(\"change\"", "if !ok && t == nil {\n\t\tfail(\"change\""},
	{"verifier: an array's index may be proven for a longer one", "verifier/typing_places.go",
		"p.Proof != flow.ProofBelow || p.Of > u.Len", "p.Proof != flow.ProofBelow"},
}

// mostTried is how many programs are tried on a fault before it counts as not found.
const mostTried = 1500

// TestFaultsAreFound breaks the trusted code in a copy, one rule at a time, and tells how many programs
// it takes until that is found. It builds a test program for each and is for who changes the generator.
func TestFaultsAreFound(t *testing.T) {
	if *faulty == "" {
		checkFaults(t)
		return
	}
	for _, f := range faults {
		if *faulty != "all" && *faulty != f.name {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			seed, found := f.seek(t)
			require.True(t, found)
			t.Logf("%s: found by program %d", f.name, seed-*faultSeed+1)
		})
	}
}

// checkFaults sees to it that all faults can be made.
func checkFaults(t *testing.T) {
	for _, f := range faults {
		source, err := os.ReadFile(filepath.Join("../../..", f.file))
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(source), f.from), "%s: %s does not have %q once", f.name, f.file, f.from)
	}
}

var foundBy = regexp.MustCompile(`seed (\d+), mutant`)

// seek builds a test program with the fault and has it try programs.
func (f *fault) seek(t *testing.T) (seed uint64, found bool) {
	dir := t.TempDir()
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	name := filepath.Join(root, f.file)
	source, err := os.ReadFile(name)
	require.NoError(t, err)
	changed := filepath.Join(dir, "changed.go")
	require.NoError(t, os.WriteFile(changed, []byte(strings.Replace(string(source), f.from, f.to, 1)), 0o600))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {name: changed}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))
	binary := filepath.Join(dir, "faulty.test")
	out, err := exec.Command("go", "test", "-c", "-overlay", filepath.Join(dir, "overlay.json"), "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	kinds := []string{"-mutants=0"}
	if strings.HasPrefix(f.name, "verifier: ") {
		kinds = []string{"-mutants=12"}
	}
	args := append(kinds, "-test.run=TestProgramsDoWhatTheInterpreterDoes", "-reduce=false", fmt.Sprintf("-seed=%d", *faultSeed), fmt.Sprintf("-programs=%d", mostTried))
	out, err = exec.Command(binary, args...).CombinedOutput()
	var seeds []uint64
	for _, m := range foundBy.FindAllSubmatch(out, -1) {
		n, err := strconv.ParseUint(string(m[1]), 10, 64)
		require.NoError(t, err)
		seeds = append(seeds, n)
	}
	if len(seeds) == 0 {
		t.Logf("%v: %.500s", err, out)
		return 0, false
	}
	return slices.Min(seeds), true
}
