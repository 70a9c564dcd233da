package programs

import (
	"errors"
	"fmt"
	"time"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/internal/breach"
	"github.com/portico-os/portico/verifier"
)

// A breaking breaks rules of the verifier in programs, of all kinds in turn: those come next that were made least
// often.
type breaking struct {
	kinds []breach.Kind
	made  []int // by kind
	whole int
}

func newBreaking() *breaking {
	kinds := breach.Kinds()
	return &breaking{kinds: kinds, made: make([]int, len(kinds))}
}

// An unrefused is a breach that the verifier does not refuse, or by another rule.
type unrefused struct {
	kind  *breach.Kind
	seed  uint64 // of the breach
	which int    // of the program's components
	text  string
}

// of makes so many breaches of a program that was verified, and returns those that are not refused as they ought
// to be.
func (x *breaking) of(p *program, verified []*verifier.Component, most int) (wrong []unrefused) {
	own := verified[len(verified)-len(p.files):]
	tried := make([]bool, len(x.kinds))
	for made := 0; made < most; {
		next := -1
		for i := range x.kinds {
			if !tried[i] && (next < 0 || x.made[i] < x.made[next]) {
				next = i
			}
		}
		if next < 0 {
			return wrong
		}
		tried[next] = true
		k, seed := &x.kinds[next], p.seed<<16|uint64(x.made[next])
		which := int(p.seed+seed) % len(own)
		text, ok := judgeBreach(k, own[which], seed)
		if !ok {
			which = len(own) - 1 - which
			text, ok = judgeBreach(k, own[which], seed)
		}
		if ok {
			x.made[next]++
			x.whole++
			made++
		}
		if text != "" {
			wrong = append(wrong, unrefused{k, seed, which, text})
		}
	}
	return wrong
}

// judgeBreach breaks a rule in a component, and says what the verifier does with that, "" if it refuses
// it by the rule. It is false if the component has no place for the breach.
func judgeBreach(k *breach.Kind, c *verifier.Component, seed uint64) (wrong string, made bool) {
	f, ok := k.Break(c, seed)
	if !ok {
		return "", false
	}
	defer func() {
		if v := recover(); v != nil {
			wrong, made = fmt.Sprintf("the verifier falls: %v", v), true
		}
	}()
	_, err := verifier.Verify(c.Universe(), f, bytecode.Hash(fmt.Appendf(nil, "%v %d %p", k, seed, f)))
	var refusal *verifier.Error
	switch {
	case err == nil:
		return "the verifier accepts it", true
	case !errors.As(err, &refusal) || refusal.Rule != k.Rule:
		return "it is refused by another rule: " + err.Error(), true
	}
	return "", true
}

// describeBreach tells of a breach, with a program that is as small as it could be made.
func describeBreach(p *program, b unrefused) string {
	r := &reduction{files: p.files, end: time.Now().Add(longestReduction), given: given{Seed: p.seed, Listed: p.listed}}
	r.judge = func(files []*bytecode.File) bool {
		encoded, err := (&program{seed: p.seed, files: files, listed: p.listed}).encode()
		if err != nil {
			return false
		}
		verified, err := verify(encoded)
		if err != nil {
			return false
		}
		for seed := range uint64(4) {
			if text, _ := judgeBreach(b.kind, verified[len(verified)-len(files)+b.which], b.seed+seed); text == b.text {
				return true
			}
		}
		return false
	}
	r.reduce()
	return fmt.Sprintf("seed %d, component %d, breach %v of seed %#x: %s\nin:\n%s", p.seed, b.which, b.kind, b.seed, b.text, formatted(r.files))
}
