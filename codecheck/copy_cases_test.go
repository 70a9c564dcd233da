package codecheck

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// A copyCase breaks one rule of code that copies, by a change of one instruction or of a table.
type copyCase struct {
	name   string
	rule   Rule
	copier string // whose code it is, as copiers has it
	find   string // the instruction, in Intel's syntax; of several the last, or the first
	patch  func(f *Function, in []byte)
}

// replaced changes a number in an instruction.
func replaced(from, to uint32) func(*Function, []byte) {
	return func(_ *Function, in []byte) {
		for _, size := range []int{4, 1} {
			number := func(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v)[:size] }
			if i := bytes.LastIndex(in, number(from)); i > 0 && (size == 4 || from < 128) {
				copy(in[i:], number(to))
				return
			}
		}
	}
}

// inverse inverts the condition of a jump.
func inverse(_ *Function, in []byte) {
	if in[0] == 0x0F {
		in = in[1:]
	}
	in[0] ^= 1
}

// operand makes the register in the low bits of ModRM another, in an instruction with REX.
func operandIs(r byte) func(*Function, []byte) {
	return func(_ *Function, in []byte) { in[2] = in[2]&^7 | r }
}

// table changes the tables.
func table(change func(f *Function)) func(*Function, []byte) {
	return func(f *Function, _ []byte) { change(f) }
}

var copyCases = []copyCase{
	{"no instruction", RuleDecode, "text", "^ret$", func(_ *Function, in []byte) { in[0] = 0xCC }},
	{"a jump into an instruction", RuleJump, "text", "^jmp ", func(_ *Function, in []byte) { in[1]++ }},
	{"a condition of nothing", RuleJump, "graph", "^test ", func(_ *Function, in []byte) { in[1] = 0x89 }},
	{"the frame stays", RuleStack, "graph", "^add rsp", replaced(0x38, 0x30)},
	{"a frame that nobody has checked", RuleStack, "graph", "^ret", table(func(f *Function) { f.FrameSize = abi.MaxLeafFrame + 8 })},
	{"beyond the frame", RuleFrame, "graph", `^mov qword ptr \[rsp\+0x8\]`, replaced(0x8, 0x38)},
	{"the domain's register", RuleRegister, "graph", `^mov rbx, qword ptr \[rsp\]`, func(_ *Function, in []byte) { in[0], in[1], in[2], in[3] = 0x4C, 0x8B, 0x34, 0x24 }},
	{"variables in the frame", RuleTable, "graph", "^ret", table(func(f *Function) { f.SlotRefs = []int32{0} })},
	{"traps", RuleTable, "graph", "^ret", table(func(f *Function) { f.Traps = []code.TrapSite{{}} })},
	{"a collection in the middle", RuleSafepoint, "graph", "^ret", table(func(f *Function) { f.Safepoints = []code.Safepoint{{PC: 1, Slots: []int32{0}}} })},

	{"room that was not compared", RuleAlloc, "text", "first ^jnbe ", inverse},
	{"a copy that begins elsewhere", RuleAlloc, "text", `^mov rdi, qword ptr \[rcx\]`, func(_ *Function, in []byte) { in[0], in[1], in[2] = 0x48, 0x89, 0xCF }},
	{"half a word less room", RuleAlloc, "text", "^and r9, -0x8", func(_ *Function, in []byte) { in[3] = 0xFC }},
	{"bytes that nobody has compared", RuleMemory, "text", "^mov rcx, rsi", operandIs(1)},
	{"variables that a domain lacks", RuleMemory, "text", "^cmp r9, 0x40000000", replaced(0x40000000, 0x3FFFFFF8)},
	{"a bound of another", RuleMemory, "text", `^mov r10, qword ptr \[r15\+0x138\]`, replaced(0x138, 0x130)},
	{"the table of copies is set", RuleMemory, "text", `^mov qword ptr \[r15\+0x138\]`, replaced(0x138, 0x160)},
	{"copies beyond the heap", RuleMemory, "text", "^cmp rbx, rsi", operandIs(0)},
	{"what failed before is kept", RuleMemory, "text", `^mov qword ptr \[r15\+0x158\], 0`, replaced(0x158, 0x150)},
	{"an object of another type", RuleArgument, "text", "^mov r8d, ", func(_ *Function, in []byte) { in[2] += 8 }},
	{"elements of no object", RuleType, "text", "first ^jnz ", inverse},
	{"a capacity beyond the copy", RuleType, "text", `^mov qword ptr \[rax\+0xd8\]`, replaced(0xd8, 0xe0)},
	{"a number is passed as another", RuleArgument, "number", `^mov rbx, qword ptr \[rax\+0x8\]`, replaced(0x8, 0x10)},
	{"a number is not passed", RuleArgument, "number", `^mov qword ptr \[rax\+0xc8\]`, replaced(0xc8, 0xd0)},

	{"copies are not followed", RuleType, "list", "^mov eax, 0x1", func(f *Function, _ []byte) { skipGraph(f) }},
	{"an old table", RuleMemory, "list", `^mov qword ptr \[r15\+0x188\]`, replaced(0x188, 0x170)},
	{"another size", RuleArgument, "list", "^mov ebx, 0x", func(_ *Function, in []byte) { in[1] += 8 }},
	{"another domain", RuleArgument, "element", "^mov rdi, rbx", operandIs(1)},
	{"another place", RuleMemory, "element", `^mov qword ptr \[rbx`, operandIs(6)},
	{"no copy", RuleType, "element", `^mov qword ptr \[rbx`, func(_ *Function, in []byte) { in[2] = 0x1B }},
	{"a reference that stays", RuleType, "element", "^jnz ", func(_ *Function, in []byte) { in[0] = 0x74 }},

	{"an entry that no mask bounds", RuleMemory, "object", "^and rdi, r9", operandIs(7)},
	{"a key of another", RuleMemory, "object", `^lea r11, ptr \[rax\+rsi`, func(_ *Function, in []byte) { in[3] = in[3]&^7 | 1 }},
	{"a table that is full", RuleMemory, "object", "^test rbx, rbx", operandIs(6)},
	{"a copy of something else", RuleArgument, "object", "^cmp r12, rcx", func(_ *Function, in []byte) { in[2] = 0xDC }},
	{"no end of the table", RulePoll, "object", "^add rbx, 0x1", replaced(1, 0)},
	{"no end of copies", RulePoll, "graph", "^add rdi, 0x8", replaced(8, 0)},
	{"a copy that is not there yet", RuleMemory, "graph", "^jb ", inverse},
	{"calls through another word", RuleCall, "graph", "^call qword", replaced(0x18, 0x8)},
	{"a value that is no element", RuleArgument, "graph", "^lea r9", replaced(0x8, 0x10)},

	{"a service that copies have no use for", RuleCall, "error", "^mov r12d, 0x4000001", replaced(0x4000001, 0x4000004)},
	{"an interface of another type", RuleArgument, "error", "^mov ecx, 0x", func(_ *Function, in []byte) { in[1]++ }},
	{"another function", RuleCall, "error", "^call ", func(_ *Function, in []byte) { in[1] += 16 }},
	{"data that is not copied", RuleType, "error", "^jnz ", inverse},
	{"a memory object that nobody holds", RuleType, "memory", "^and r[a-z0-9]+, r", func(_ *Function, in []byte) { in[1] = 0x31 }},
	{"no memory object", RuleMemory, "memory", `^mov rsi, qword ptr \[rbx\+0x10\]$`, replaced(0x10, 0x8)},
	{"an element is left out", RuleType, "array", "^add rax, 0x8", replaced(8, 16)},
	{"the last element is left out", RuleType, "array", `^lea rsi, ptr \[rax\+0x40\]`, replaced(0x40, 0x38)},
	{"an element beyond the array", RuleMemory, "array", `^lea rsi, ptr \[rax\+0x40\]`, replaced(0x40, 0x48)},
}

// skipGraph makes code leap over the call that follows copies.
func skipGraph(f *Function) {
	list := instructions(f)
	calls := slices.DeleteFunc(slices.Clone(list), func(in instruction) bool { return in.op != x86asm.CALL })
	last := calls[len(calls)-1]
	copy(f.Placed[last.at:], []byte{0xB8, 1, 0, 0, 0}) // mov eax, 1
}

// TestRulesOfCopiers breaks each rule of code that copies.
func TestRulesOfCopiers(t *testing.T) {
	p, copiers := placeSubjects(t)
	broken := map[Rule]bool{}
	for _, c := range copyCases {
		broken[c.rule] = true
		t.Run(c.name, func(t *testing.T) {
			f := copyOf(copiers[c.copier])
			require.Empty(t, p.Check(f))
			var found []byte
			find, first := strings.CutPrefix(c.find, "first ")
			for _, in := range instructions(f) {
				x, err := x86asm.Decode(f.Placed[in.at:], 64)
				require.NoError(t, err)
				if !(first && found != nil) && regexp.MustCompile(find).MatchString(x86asm.IntelSyntax(x, uint64(in.at), nil)) {
					found = f.Placed[in.at:in.next]
				}
			}
			require.NotNil(t, found, "no instruction %s", c.find)
			was := slices.Clone(f.Placed)
			c.patch(f, found)
			breaches := p.Check(f)
			require.NotEmpty(t, breaches, "%v", bytes.Equal(was, f.Placed))
			rules := []Rule{}
			for _, b := range breaches {
				rules = append(rules, b.Rule)
			}
			require.Contains(t, rules, c.rule, "%v", breaches)
		})
	}
	for _, r := range []Rule{RuleDecode, RuleJump, RuleCall, RuleArgument, RuleStack, RuleRegister, RuleFrame, RuleMemory, RuleType, RuleAlloc, RuleSafepoint, RulePoll, RuleTable} {
		require.True(t, broken[r], "no case breaks rule %s", r)
	}
}

// placeSubjects places the code that copyCases change.
func placeSubjects(t *testing.T) (*Program, map[string]*Function) {
	b := newBench(t)
	u := b.linker.Universe
	b.space = link.NewSpace(b.linker, translator.Options{}, 1)
	list := u.NewNamed(bytecode.ComponentID{Path: "example.org/copied"}, "List", 0)
	u.SetUnderlying(list, u.Struct([]bytecode.Field{{Name: "Next", Type: u.Pointer(list)}, {Name: "N", Type: u.Basic(bytecode.KindInt)}}))
	copiers := map[string]*Function{}
	place := func(name string, k code.Copier, t2 *bytecode.Type) {
		at, err := b.space.Copier(k, t2)
		require.NoError(t, err)
		for _, f := range Placed(b.space) {
			if f.Start == at {
				copiers[name] = f
			}
		}
	}
	params := func(types ...*bytecode.Type) *bytecode.Type { return u.Func(types, nil, false) }
	place("text", code.CopyArguments, params(u.Slice(u.Basic(bytecode.KindUint8))))
	place("number", code.CopyArguments, params(u.Basic(bytecode.KindInt), u.Basic(bytecode.KindInt)))
	place("list", code.CopyArguments, params(u.Pointer(list)))
	place("error", code.CopyArguments, params(u.Error()))
	place("memory", code.CopyArguments, params(u.Pointer(u.Basic(bytecode.KindMemory)), u.Basic(bytecode.KindString)))
	place("element", code.CopyValue, list)
	place("object", code.CopyObject, nil)
	place("graph", code.CopyGraph, nil)
	array := u.Array(u.Pointer(u.Basic(bytecode.KindInt)), 8)
	place("arrays", code.CopyArguments, params(u.Pointer(array)))
	place("array", code.CopyValue, array)
	base, n := b.machine.Image()
	return Of(b.space, base, n), copiers
}
