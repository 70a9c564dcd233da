package codecheck

import (
	"cmp"
	"fmt"
	"math"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// integers tells whether a condition is true of two constant integers.
func (w *evaluation) integers(condition string) (is, known bool) {
	var a, b int
	var bytes int64
	made := w.made[w.regs[flagTerm]]
	if n, _ := fmt.Sscanf(made, "CMP %d %d %d", &bytes, &a, &b); n < 3 {
		if n, _ := fmt.Sscanf(made, "TEST %d %d %d", &bytes, &a, &b); n < 3 || a != b {
			return false, false
		}
		b = w.constant(0)
	}
	of, x := w.split(a)
	of2, y := w.split(b)
	if a == b {
		return holdsOf(0, 0, bytes, condition)
	}
	if of != 0 || of2 != 0 {
		return false, false
	}
	most := uint64(math.MaxUint64) >> (64 - 8*bytes)
	return holdsOf(uint64(x)&most, uint64(y)&most, bytes, condition)
}

// floats tells whether a condition is true of two constant floats.
func (w *evaluation) floats(condition string) (is, known bool) {
	var a, b int
	op := "UCOMISD"
	if n, _ := fmt.Sscanf(w.made[w.regs[flagTerm]], "UCOMISD %d %d", &a, &b); n < 2 {
		if n, _ := fmt.Sscanf(w.made[w.regs[flagTerm]], "UCOMISS %d %d", &a, &b); n < 2 {
			return false, false
		}
		op = "UCOMISS"
	}
	of, x := w.split(a)
	of2, y := w.split(b)
	f, g := math.Float64frombits(uint64(x)), math.Float64frombits(uint64(y))
	if op == "UCOMISS" {
		f, g = float64(math.Float32frombits(uint32(x))), float64(math.Float32frombits(uint32(y)))
	}
	// One that is NaN is enough.
	nan := of == 0 && f != f || of2 == 0 && g != g
	if !nan && (of != 0 || of2 != 0) {
		return false, false
	}
	switch condition {
	case "P":
		return nan, true
	case "NP":
		return !nan, true
	case "E":
		return nan || f == g, true
	case "NE":
		return !nan && f != g, true
	case "A":
		return !nan && f > g, true
	case "BE":
		return nan || f <= g, true
	case "B":
		return nan || f < g, true
	case "AE":
		return !nan && f >= g, true
	}
	return false, false
}

// folded computes with constants.
func (w *evaluation) folded(op x86asm.Op, bytes int64, of []int) (n int64, ok bool) {
	if len(of) < 2 {
		return 0, false
	}
	of0, x := w.split(of[0])
	of1, y := w.split(of[1])
	shifts := op == x86asm.SHL || op == x86asm.SHR || op == x86asm.SAR
	if shifts && of0 == 0 && x == 0 { // by whatever
		return 0, true
	}
	if of0 != 0 || of1 != 0 {
		return 0, false
	}
	shift := 64 - 8*bytes
	unsigned := uint64(x) << shift >> shift
	switch op {
	case x86asm.AND:
		n = x & y
	case x86asm.OR:
		n = x | y
	case x86asm.XOR:
		n = x ^ y
	case x86asm.ADD:
		n = x + y
	case x86asm.SUB:
		n = x - y
	case x86asm.IMUL:
		n = x * y
	case x86asm.SHL, x86asm.SHR, x86asm.SAR:
		count := y & (8*bytes - 1)
		switch op {
		case x86asm.SHL:
			n = x << count
		case x86asm.SHR:
			n = int64(unsigned >> count)
		default:
			n = x << shift >> shift >> count
		}
	default:
		return 0, false
	}
	return int64(uint64(n) << shift >> shift), true
}

// isConstant tells whether a term is a constant.
func (w *evaluation) isConstant(t int) bool {
	of, _ := w.split(t)
	return of == 0
}

// signOf returns the word above a number, or the half of one above half of one.
func signOf(x int64, half bool) int64 {
	if half {
		return int64(uint32(int32(x) >> 31))
	}
	return x >> 63
}

// quotient divides constants.
func (w *evaluation) quotient(in *instruction) (q, rem int64, ok bool) {
	of, x := w.split(w.regs[rax])
	of2, high := w.split(w.regs[rdx])
	of3, y := w.split(w.operand(in, 0))
	half := in.args[0].width() == 4
	switch {
	case in.op == x86asm.MUL || of != 0 || of2 != 0 || of3 != 0 || y == 0:
		return 0, 0, false
	case in.op == x86asm.IDIV && half:
		x, y = int64(int32(x)), int64(int32(y))
		if high != signOf(x, true) || y == -1 {
			return 0, 0, false
		}
		return int64(uint32(x / y)), int64(uint32(x % y)), true
	case in.op == x86asm.IDIV:
		return 0, 0, false
	case high != 0:
		return 0, 0, false
	case half:
		x, y = int64(uint32(x)), int64(uint32(y))
	}
	return int64(uint64(x) / uint64(y)), int64(uint64(x) % uint64(y)), y != 0
}

// textsCompare returns what the stub that compares texts answers, if it compares one with itself or two that are constant.
func (w *evaluation) textsCompare() (answer int64, known bool) {
	if w.regs[rdi] == w.regs[rsi] && w.regs[rcx] == w.regs[rdx] {
		return 0, true
	}
	text := func(at, length register) (s string, n int, ok bool) {
		of, a := w.split(w.regs[at])
		of2, bytes := w.split(w.regs[length])
		s, ok = w.r.p.texts[abi.Addr(a)]
		return s, int(bytes), ok && of == 0 && of2 == 0 && bytes >= 0
	}
	s, n, one := text(rdi, rcx)
	t, m, two := text(rsi, rdx)
	if !one || !two {
		return 0, false
	}
	for i := range min(n, m, len(s), len(t)) {
		if s[i] != t[i] {
			return int64(cmp.Compare(s[i], t[i])), true
		}
	}
	return int64(cmp.Compare(n, m)), min(n, m) <= min(len(s), len(t))
}
