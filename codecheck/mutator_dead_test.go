package codecheck

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// TestDeadDifferencesAreTold: what nobody reads makes no difference, and what somebody reads does.
func TestDeadDifferencesAreTold(t *testing.T) {
	s := newSubject(t)
	for name, c := range map[string]struct {
		write func(b *builder)
		dead  bool
	}{
		"a result": {func(b *builder) {
			b.RI(asm.Add, asm.W8, asm.RBX, pick[int64](b, 1, 2))
			b.RR(asm.Mov, asm.W8, asm.RAX, asm.RBX)
		}, false},
		"a register that is written again": {func(b *builder) {
			b.RI(asm.Mov, asm.W4, asm.RBX, pick[int64](b, 1, 2))
			b.RI(asm.Mov, asm.W4, asm.RBX, 3)
		}, true},
		"a register that is no result": {func(b *builder) { b.RI(asm.Mov, asm.W4, asm.RBX, pick[int64](b, 1, 2)) }, true},
		"a condition that is another": {func(b *builder) {
			b.RR(asm.Cmp, asm.W8, asm.RAX, asm.RBX)
			b.R(asm.Set.If(pick(b, asm.Equal, asm.BelowEqual)), asm.W1, asm.RAX)
		}, false},
		"a condition that is the same behind a test": {func(b *builder) {
			b.RR(asm.Test, asm.W8, asm.RBX, asm.RBX)
			b.R(asm.Set.If(pick(b, asm.Equal, asm.BelowEqual)), asm.W1, asm.RAX)
		}, true},
	} {
		build := func(bad bool) *Function {
			return s.build("plain", bad, func(b *builder) {
				c.write(b)
				b.ret()
			})
		}
		f := build(false)
		m := NewMutator(1, s.p, s.space.Options, []*Function{f})
		require.Equal(t, c.dead, m.Dead(Mutant{Function: build(true)}), name)
	}
}
