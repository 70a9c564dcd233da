package codecheck

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// A ruleCase is code that keeps all rules, and breaks one if it is told to.
type ruleCase struct {
	name    string
	rule    Rule
	subject string
	emit    func(b *builder)
}

// pick returns one of two things: what is right, or what the case has in its place.
func pick[T any](b *builder, good, bad T) T {
	if b.bad {
		return bad
	}
	return good
}

const word8 = asm.W8

// TestRules breaks each rule by code that keeps all of them but for one thing.
func TestRules(t *testing.T) {
	s := newSubject(t)
	broken := map[Rule]bool{RuleStub: true} // TestStubs and TestGuard have that
	for _, c := range slices.Concat(codeCases, jumpCases, memoryCases) {
		t.Run(c.name, func(t *testing.T) {
			require.Empty(t, s.p.Check(s.build(c.subject, false, c.emit)))
			found := s.p.Check(s.build(c.subject, true, c.emit))
			require.NotEmpty(t, found)
			require.Equal(t, c.rule, found[0].Rule, "%v", found)
		})
		broken[c.rule] = true
	}
	for _, r := range []Rule{RuleDecode, RuleJump, RuleCall, RuleArgument, RuleStack, RuleRegister, RuleFrame, RuleReference, RuleMemory, RuleType, RuleAlloc, RuleSafepoint, RuleTrap, RulePoll, RulePort, RuleTable, RuleStub} {
		require.True(t, broken[r], "no case breaks rule %s", r)
	}
}
