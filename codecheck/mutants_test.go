package codecheck

import (
	"flag"
	"fmt"
	"sort"
	"testing"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/config/model"
)

var (
	mutants     = flag.Int("mutants", 400, "how many faults are made")
	mutantsSeed = flag.Uint64("mutants-seed", 1, "what they are drawn by")
	showMissed  = flag.Int("missed", 0, "how many faults of each class to show that are not found")
)

func textOf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// TestMutants makes faults and tells which are found.
func TestMutants(t *testing.T) {
	b := newBench(t)
	o := model.Defaults.Translator
	cs := b.verified(compiled(t, components...))
	p, fs := b.place(o, cs, cs)
	m := newMutator(*mutantsSeed, p, o, fs)
	found, drawn := map[string]int{}, map[string]int{}
	classes := map[string][]mutant{}
	for i := range *mutants {
		x := m.draw(faults[i%len(faults)])
		drawn[x.kind]++
		if len(p.Check(x.Function)) > 0 {
			found[x.kind]++
			continue
		}
		x.class = m.classify(x)
		classes[x.class] = append(classes[x.class], x)
	}
	var kinds []string
	for k := range drawn {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	for _, k := range kinds {
		t.Logf("%-20s %4d of %4d found", k, found[k], drawn[k])
	}
	for c, list := range classes {
		t.Logf("%4d not found: %s", len(list), c)
		for _, x := range list[:min(len(list), *showMissed)] {
			t.Logf("      %s: %s: %s%s", x.Code.Name, x.kind, x.what, m.texts(x))
		}
	}
}

// classify says what a fault does that is not found.
func (m *mutator) classify(x mutant) string {
	var original *Function
	for _, f := range m.fs {
		if f.Start == x.Start {
			original = f
		}
	}
	a, b := instructions(original), instructions(x.Function)
	for i := range a {
		if i >= len(b) || a[i].at != b[i].at {
			return "other instructions"
		}
		if a[i] != b[i] {
			return m.difference(original, &a[i], &b[i])
		}
	}
	if string(original.Placed) != string(x.Placed) {
		return "the same instructions"
	}
	return "tables: " + x.kind
}

// texts shows the instruction that a fault changes.
func (m *mutator) texts(x mutant) string {
	for _, f := range m.fs {
		if f.Start != x.Start {
			continue
		}
		a, b := instructions(f), instructions(x.Function)
		for i := range a {
			if i < len(b) && a[i] != b[i] {
				x1, _ := x86asm.Decode(f.Placed[a[i].at:], 64)
				x2, _ := x86asm.Decode(x.Placed[b[i].at:], 64)
				return textOf(" | %#x: %s -> %s", a[i].at, x86asm.IntelSyntax(x1, uint64(a[i].at), nil), x86asm.IntelSyntax(x2, uint64(a[i].at), nil))
			}
		}
	}
	return ""
}

// difference says how one instruction differs.
func (m *mutator) difference(f *Function, a, b *instruction) string {
	if a.op != b.op {
		if _, c := isJump(a.op); c {
			return "another condition"
		}
		return "another operation"
	}
	for i := range a.args {
		x, y := &a.args[i], &b.args[i]
		switch {
		case x.shape != y.shape:
			return "another form"
		case x.shape == imm && x.imm != y.imm:
			return "a constant"
		case x.shape == rel && x.imm != y.imm && a.op == x86asm.CALL:
			return "another function"
		case x.shape == rel && x.imm != y.imm:
			return "another target of a jump"
		case x.reg != y.reg:
			return "another register"
		case x.mem.disp != y.mem.disp:
			return "another displacement"
		case x.mem != y.mem:
			return "another address"
		}
	}
	return "nothing"
}
