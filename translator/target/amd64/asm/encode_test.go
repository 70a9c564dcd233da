package asm

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/arch/x86/x86asm"
)

// Two disassemblers that share no code with the encoder judge it: each instruction
// of each shape is decoded and must read as the expected text.

var regNames = map[Width][]string{
	W1: {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"},
	W2: {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"},
	W4: {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"},
	W8: {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"},
}

var pointerNames = map[Width]string{W1: "byte ptr ", W2: "word ptr ", W4: "dword ptr ", W8: "qword ptr ", W16: "xmmword ptr ", W32: "ymmword ptr "}

func regText(w Width, r Reg) string {
	switch {
	case r >= XMM0 && w == W32:
		return fmt.Sprintf("ymm%d", r-XMM0)
	case r >= XMM0:
		return fmt.Sprintf("xmm%d", r-XMM0)
	}
	return regNames[w][r]
}

func memText(w Width, m Mem) string {
	var parts []string
	if m.Base != NoReg {
		parts = append(parts, regNames[W8][m.Base])
	}
	if m.Index != NoReg {
		parts = append(parts, strings.TrimSuffix(fmt.Sprintf("%s*%d", regNames[W8][m.Index], m.Scale), "*1"))
	}
	s := strings.Join(parts, "+")
	switch {
	case s == "":
		s = fmt.Sprintf("%#x", uint32(m.Disp))
	case m.Disp < 0:
		s += fmt.Sprintf("-%#x", -int64(m.Disp))
	case m.Disp > 0:
		s += fmt.Sprintf("+%#x", m.Disp)
	}
	return pointerNames[w] + "[" + s + "]"
}

// immText is an immediate as the disassemblers print it: modulo the operand's width.
func immText(w Width, v int64) string {
	if w < W8 {
		v &= 1<<(8*w) - 1
	}
	return fmt.Sprintf("%#x", uint64(v))
}

// A check is emitted code and the text that it must disassemble to.
type check struct {
	text string
	code []byte
}

type collector struct {
	t      *testing.T
	checks []check
}

func (c *collector) add(text string, emit func(a *Assembler)) {
	var a Assembler
	emit(&a)
	code, _, err := a.Finish()
	require.NoError(c.t, err, text)
	c.checks = append(c.checks, check{text, code})
}

var (
	someRegs   = []Reg{RAX, RCX, RBX, RSP, RBP, RSI, RDI, R8, R11, R12, R13, R15}
	someFloats = []Reg{XMM0, XMM0 + 7, XMM0 + 8, XMM15}
	someImms   = []int64{1, 2, 0x7f, 0x80, -1, -0x80, -0x81, 0x12345678, -0x80000000}
)

func someMems() []Mem {
	var mems []Mem
	for _, disp := range []int32{0, 1, -1, 127, -128, 128, -129, 1 << 30} {
		for _, base := range []Reg{RAX, RSP, RBP, RDI, R8, R12, R13, R15} {
			mems = append(mems, At(base, disp))
		}
		mems = append(mems, Indexed(RAX, RBP, 1, disp), Indexed(RBP, R12, 2, disp), Indexed(R13, RCX, 4, disp),
			Indexed(RSP, R13, 8, disp), Indexed(R12, R15, 8, disp))
	}
	return append(mems, atSymbol(0, 0x20000000), Indexed(NoReg, RDX, 8, 0x1000), Indexed(NoReg, R12, 4, 0x1000))
}

// A shape says how an instruction's operands print: which width and register file
// each has. Zero widths are the operation's own.
type shape struct {
	op           Op
	name         string
	widths       []Width
	dst, src     Width  // printed widths of the register operands
	fdst, fsrc   bool   // float registers
	mem          Width  // printed width of the memory operand
	forms        string // of RR RM MR RI MI R M
	immediateOne bool   // the immediate is a byte, unsigned
}

var (
	allWidths  = []Width{W1, W2, W4, W8}
	wordWidths = []Width{W2, W4, W8}
)

func shapes() []shape {
	s := []shape{
		{op: Mov, widths: allWidths, forms: "RR RM MR MI"},
		{op: Mov, widths: []Width{W1, W2, W4}, forms: "RI"},
		{op: Test, widths: allWidths, forms: "MR RI MI"},
		{op: MovZX8, widths: wordWidths, src: W1, mem: W1, forms: "RR RM"},
		{op: MovSX8, widths: wordWidths, src: W1, mem: W1, forms: "RR RM"},
		{op: MovZX16, widths: []Width{W4, W8}, src: W2, mem: W2, forms: "RR RM"},
		{op: MovSX16, widths: []Width{W4, W8}, src: W2, mem: W2, forms: "RR RM"},
		{op: MovSX32, widths: []Width{W8}, src: W4, mem: W4, forms: "RR RM"},
		{op: Imul, widths: wordWidths, forms: "RR RM RRI"},
		{op: Bswap, widths: []Width{W4, W8}, forms: "R"},
		{op: Push, widths: []Width{W8}, forms: "R M"},
		{op: Pop, widths: []Width{W8}, forms: "R M"},
		{op: CallInd, widths: []Width{W8}, forms: "R M"},
		{op: Movaps, widths: []Width{W16}, fdst: true, fsrc: true, forms: "RR RM MR"},
		{op: Movups, widths: []Width{W16}, fdst: true, fsrc: true, forms: "RR RM MR"},
		{op: Pmovmskb, widths: []Width{W4}, fsrc: true, forms: "RR"},
		{op: Pshufd, widths: []Width{W16}, fdst: true, fsrc: true, immediateOne: true, forms: "RRI"},
		{op: CvtFF, name: "cvtss2sd", widths: []Width{W4}, fdst: true, fsrc: true, forms: "RR RM"},
		{op: CvtFF, name: "cvtsd2ss", widths: []Width{W8}, fdst: true, fsrc: true, forms: "RR RM"},
		{op: CvtFI32, name: "cvttss2si", widths: []Width{W4}, fsrc: true, forms: "RR RM"},
		{op: CvtFI32, name: "cvttsd2si", widths: []Width{W8}, dst: W4, fsrc: true, forms: "RR RM"},
		{op: CvtFI64, name: "cvttss2si", widths: []Width{W4}, dst: W8, fsrc: true, forms: "RR RM"},
		{op: CvtFI64, name: "cvttsd2si", widths: []Width{W8}, fsrc: true, forms: "RR RM"},
		{op: CvtI64F, name: "cvtsi2ss", widths: []Width{W4}, fdst: true, src: W8, mem: W8, forms: "RR RM"},
		{op: CvtI64F, name: "cvtsi2sd", widths: []Width{W8}, fdst: true, forms: "RR RM"},
		{op: Movd, name: "movd", widths: []Width{W4}, fdst: true, forms: "RR RM"},
		{op: Movd, name: "movq", widths: []Width{W8}, fdst: true, forms: "RR RM"},
		{op: Movd, name: "movd", widths: []Width{W4}, fsrc: true, forms: "RR MR"},
		{op: Movd, name: "movq", widths: []Width{W8}, fsrc: true, forms: "RR MR"},
		{op: Vmovdqu, widths: []Width{W16, W32}, fdst: true, fsrc: true, forms: "RR RM MR"},
	}
	for _, op := range []Op{Add, Or, Adc, Sbb, And, Sub, Xor, Cmp} {
		s = append(s, shape{op: op, widths: allWidths, forms: "RR RM MR RI MI"})
	}
	for _, op := range []Op{Rol, Shl, Shr, Sar} {
		s = append(s, shape{op: op, widths: allWidths, immediateOne: true, forms: "RI MI"},
			shape{op: op, widths: allWidths, forms: "CL"})
	}
	for _, op := range []Op{Neg, MulWide, Div, Idiv} {
		s = append(s, shape{op: op, widths: allWidths, forms: "R M"})
	}
	for _, op := range []Op{Bsf, Bsr} {
		s = append(s, shape{op: op, widths: wordWidths, forms: "RR RM"})
	}
	for _, op := range []Op{Pcmpeqb} {
		s = append(s, shape{op: op, widths: []Width{W16}, fdst: true, fsrc: true, forms: "RR RM"})
	}
	for _, w := range []Width{W4, W8} {
		single := map[Width]string{W4: "s", W8: "d"}[w]
		for _, op := range []Op{Adds, Muls, Subs, Divs, Sqrts} {
			s = append(s, shape{op: op, name: table[op].name + "s" + single, widths: []Width{w}, fdst: true, fsrc: true, forms: "RR RM"})
		}
		s = append(s, shape{op: Ucomis, name: "ucomis" + single, widths: []Width{w}, fdst: true, fsrc: true, forms: "RR RM"},
			shape{op: Movs, name: "movs" + single, widths: []Width{w}, fdst: true, fsrc: true, forms: "RR RM MR"})
		s = append(s, shape{op: Xorp, name: "xorp" + single, widths: []Width{w}, fdst: true, fsrc: true, mem: W16, forms: "RR RM"})
	}
	conditions := []string{"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"}
	for c, text := range conditions {
		s = append(s, shape{op: Set.If(Cond(c)), name: "set" + text, widths: []Width{W1}, forms: "R M"},
			shape{op: CMov.If(Cond(c)), name: "cmov" + text, widths: wordWidths, forms: "RR RM"})
	}
	return s
}

// emit adds every combination of the shape.
func (c *collector) emit(s shape, w Width) {
	name := s.name
	if name == "" {
		name = table[s.op&0xFF].name
	}
	dw, sw, mw := w, w, w
	if s.dst != 0 {
		dw = s.dst
	}
	if s.src != 0 {
		sw = s.src
	}
	if s.mem != 0 {
		mw = s.mem
	}
	dsts, srcs := someRegs, someRegs
	if s.fdst {
		dsts = someFloats
	}
	if s.fsrc {
		srcs = someFloats
	}
	imms := someImms
	if s.immediateOne {
		imms = []int64{1, 2, 0x1f}
	}
	switch w {
	case W1:
		imms = imms[:min(len(imms), 3)]
	case W2:
		imms = imms[:min(len(imms), 7)]
	}
	immediate := func(v int64) string {
		if s.immediateOne {
			return immText(W1, v)
		}
		return immText(w, v)
	}
	for _, form := range strings.Fields(s.forms) {
		switch form {
		case "RR":
			for _, d := range dsts {
				for _, r := range srcs {
					c.add(fmt.Sprintf("%s %s,%s", name, regText(dw, d), regText(sw, r)), func(a *Assembler) { a.RR(s.op, w, d, r) })
				}
			}
		case "RM":
			for i, m := range someMems() {
				d := dsts[i%len(dsts)]
				c.add(fmt.Sprintf("%s %s,%s", name, regText(dw, d), memText(mw, m)), func(a *Assembler) { a.RM(s.op, w, d, m) })
			}
		case "MR":
			for i, m := range someMems() {
				r := srcs[i%len(srcs)]
				c.add(fmt.Sprintf("%s %s,%s", name, memText(mw, m), regText(sw, r)), func(a *Assembler) { a.MR(s.op, w, m, r) })
			}
		case "RI":
			for _, d := range dsts {
				for _, v := range imms {
					c.add(fmt.Sprintf("%s %s,%s", name, regText(dw, d), immediate(v)), func(a *Assembler) { a.RI(s.op, w, d, v) })
				}
			}
		case "MI":
			for i, m := range someMems() {
				v := imms[i%len(imms)]
				c.add(fmt.Sprintf("%s %s,%s", name, memText(mw, m), immediate(v)), func(a *Assembler) { a.MI(s.op, w, m, v) })
			}
		case "RRI":
			for i, d := range dsts {
				r, v := srcs[(i*5+3)%len(srcs)], imms[i%len(imms)]
				c.add(fmt.Sprintf("%s %s,%s,%s", name, regText(dw, d), regText(sw, r), immediate(v)), func(a *Assembler) { a.RRI(s.op, w, d, r, v) })
			}
		case "R", "CL":
			count := strings.TrimPrefix(strings.Repeat(",cl", len(form)-1), "")
			for _, d := range dsts {
				c.add(name+" "+regText(dw, d)+count, func(a *Assembler) { a.R(s.op, w, d) })
			}
			if form == "CL" {
				for _, m := range someMems() {
					c.add(name+" "+memText(mw, m)+count, func(a *Assembler) { a.M(s.op, w, m) })
				}
			}
		case "M":
			for _, m := range someMems() {
				c.add(name+" "+memText(mw, m), func(a *Assembler) { a.M(s.op, w, m) })
			}
		}
	}
}

func allChecks(t *testing.T) []check {
	c := &collector{t: t}
	covered := map[Op]bool{Lea: true, Vpxor: true}
	for _, s := range shapes() {
		covered[s.op&0xFF] = true
		for _, w := range s.widths {
			c.emit(s, w)
		}
	}
	for i, m := range someMems() {
		r := someRegs[i%len(someRegs)]
		c.add(fmt.Sprintf("lea %s,%s", regText(W8, r), strings.TrimPrefix(memText(W8, m), pointerNames[W8])), func(a *Assembler) { a.RM(Lea, W8, r, m) })
	}
	for _, r := range someRegs {
		for _, v := range []int64{0x80000000, 0x7fffffff, 0x1ffffffff, -1 << 31, -1<<31 - 1} {
			text := fmt.Sprintf("mov %s,%#x", regText(W8, r), uint64(v))
			switch {
			case v == int64(uint32(v)):
				text = fmt.Sprintf("mov %s,%#x", regText(W4, r), uint64(v))
			case v != int64(int32(v)):
				text = fmt.Sprintf("movabs %s,%#x", regText(W8, r), uint64(v))
			}
			c.add(text, func(a *Assembler) { a.RI(Mov, W8, r, v) })
		}
	}
	for _, r := range someFloats {
		for _, third := range someFloats {
			c.add(fmt.Sprintf("vpxor %s,%s,%s", regText(W32, r), regText(W32, third), regText(W32, r)), func(a *Assembler) { a.RRR(Vpxor, W32, r, r, third) })
		}
	}
	for op := Invalid + 1; op < numOps; op++ {
		if table[op].raw != "" {
			c.add(table[op].name, func(a *Assembler) { a.N(op) })
			covered[op] = true
		}
		require.True(t, covered[op], "%s has no test", table[op].name)
	}
	return c.checks
}

var (
	scaledIndex = regexp.MustCompile(`([248])\*(r\w+)`)
	largeOffset = regexp.MustCompile(`\+(0xf[0-9a-f]{7})\]`)
	absolute    = regexp.MustCompile(`(ptr |lea \w+,)(0x[0-9a-f]+)`)
	byOne       = regexp.MustCompile(`,1$`)
	repeated    = regexp.MustCompile(`^(rep \w+) ([bdqw])\w* ptr .*$`)
	negative    = regexp.MustCompile(`,-0x[0-9a-f]+$`)
)

var conditionSynonyms = map[string]string{"nb": "ae", "z": "e", "nz": "ne", "nbe": "a", "nl": "ge", "nle": "g"}

// plainX86asm does the same for what only x86asm prints differently: the order of
// index and scale, negative displacements and negative immediates.
func plainX86asm(inst x86asm.Inst) string {
	s := scaledIndex.ReplaceAllString(plain(x86asm.IntelSyntax(inst, 0, nil)), "$2*$1")
	s = largeOffset.ReplaceAllStringFunc(s, func(m string) string {
		v, _ := strconv.ParseUint(m[1:len(m)-1], 0, 32)
		return fmt.Sprintf("-%#x]", -int64(int32(v)))
	})
	mnemonic, operands, _ := strings.Cut(s, " ")
	for _, prefix := range []string{"set", "cmov"} {
		if c, ok := conditionSynonyms[strings.TrimPrefix(mnemonic, prefix)]; ok && strings.HasPrefix(mnemonic, prefix) {
			s = prefix + c + " " + operands
		}
	}
	switch {
	case mnemonic == "lea":
		s = strings.Replace(s, "ptr ", "", 1)
	case inst.Op == x86asm.MOV && inst.Len == 10 && inst.MemBytes == 0:
		s = "movabs " + operands
	}
	width := Width(inst.MemBytes)
	if r, ok := inst.Args[0].(x86asm.Reg); ok && r <= x86asm.R15 {
		width = W1 << (slices.IndexFunc([]x86asm.Reg{x86asm.R15B, x86asm.R15W, x86asm.R15L, x86asm.R15}, func(last x86asm.Reg) bool { return r <= last }))
	}
	return negative.ReplaceAllStringFunc(s, func(m string) string {
		v, _ := strconv.ParseInt(m[1:], 0, 64)
		return "," + immText(width, v)
	})
}

var spaces = regexp.MustCompile(`\s+`)

// plain brings a disassembler's line into the form of the expected texts.
func plain(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), "#")
	s = strings.TrimSpace(spaces.ReplaceAllString(s, " "))
	s = strings.ReplaceAll(s, ", ", ",")
	for _, r := range [][2]string{{"ds:", ""}, {"*1", ""}, {"+0x0]", "]"}} {
		s = strings.ReplaceAll(s, r[0], r[1])
	}
	s = byOne.ReplaceAllString(absolute.ReplaceAllString(s, "$1[$2]"), ",0x1")
	if m := repeated.FindStringSubmatch(s); m != nil {
		s = strings.TrimSuffix(m[1], m[2]) + m[2]
	}
	return s
}

func TestEncodingsAgainstX86asm(t *testing.T) {
	for _, c := range allChecks(t) {
		if c.code[0] == 0xC4 || c.code[0] == 0xC5 {
			continue // it does not know VEX
		}
		inst, err := x86asm.Decode(c.code, 64)
		require.NoError(t, err, "%s: % x", c.text, c.code)
		require.Equal(t, len(c.code), inst.Len, "%s: % x", c.text, c.code)
		assert.Equal(t, c.text, plainX86asm(inst), "% x", c.code)
	}
}

var objdumpLine = regexp.MustCompile(`(?m)^\s*[0-9a-f]+:\t((?:[0-9a-f]{2} )+)\s*\t(.*)$`)

func TestEncodingsAgainstObjdump(t *testing.T) {
	objdump, err := exec.LookPath("objdump")
	if err != nil {
		t.Skip("objdump is not installed")
	}
	checks := allChecks(t)
	var text []byte
	for _, c := range checks {
		text = append(text, c.code...)
	}
	file := filepath.Join(t.TempDir(), "text")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	out, err := exec.Command(objdump, "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "--insn-width=16", file).Output()
	require.NoError(t, err)
	lines := objdumpLine.FindAllStringSubmatch(string(out), -1)
	require.Equal(t, len(checks), len(lines))
	for i, l := range lines {
		assert.Equal(t, checks[i].text, plain(l[2]), "% x", checks[i].code)
		require.Equal(t, fmt.Sprintf("% x", checks[i].code), strings.TrimSpace(l[1]))
	}
}
