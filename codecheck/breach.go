package codecheck

import "fmt"

// A Rule is what code must keep to.
type Rule string

// The rules.
const (
	RuleDecode    Rule = "decode"    // each byte belongs to one instruction of the table of forms
	RuleJump      Rule = "jump"      // jumps lead to instructions of the function, and nothing runs out of it
	RuleCall      Rule = "call"      // calls lead to entries of functions and stubs, by a listed way
	RuleArgument  Rule = "argument"  // arguments and results are what the convention says
	RuleStack     Rule = "stack"     // the stack pointer is balanced, the stack is checked
	RuleRegister  Rule = "register"  // reserved registers are not written, others are defined before they are read
	RuleFrame     Rule = "frame"     // accesses of the frame stay in it
	RuleReference Rule = "reference" // what a stack map names is a reference, and nothing else outlives a safepoint as one
	RuleMemory    Rule = "memory"    // memory is reached through references and listed blocks
	RuleType      Rule = "type"      // fields of what a reference leads to are read and written as what they are
	RuleAlloc     Rule = "alloc"     // objects are made by the one sequence
	RuleSafepoint Rule = "safepoint" // each call has the stack map that its kind demands
	RuleTrap      Rule = "trap"      // trap sites are at what may trap, and the other way round
	RulePoll      Rule = "poll"      // every loop polls
	RulePort      Rule = "port"      // I/O ports are accessed behind the check of the bitmap
	RuleTable     Rule = "table"     // offsets, slots and handlers of the tables are within text and frame
	RuleStub      Rule = "stub"      // hand-made code is what its generator makes
)

// A Breach is a place where code breaks a rule.
type Breach struct {
	Function string
	Offset   uint32 // in the text, of the instruction
	Rule     Rule
	Text     string // what is wrong
	Code     string // the instruction, if there is one
}

func (b Breach) Error() string {
	if b.Code == "" {
		return fmt.Sprintf("%s+%#x: %s [%s]", b.Function, b.Offset, b.Text, b.Rule)
	}
	return fmt.Sprintf("%s+%#x: %s: %s [%s]", b.Function, b.Offset, b.Code, b.Text, b.Rule)
}
