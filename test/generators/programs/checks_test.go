package programs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
)

// TestAgreement: what a run prints, its status and the panic that ends it must be as they are to be.
func TestAgreement(t *testing.T) {
	fine, ended := outcome{Output: "1 2 "}, outcome{Output: "1 ", Status: 2, Panic: "panic: index out of range"}
	thrown := outcome{Output: "1 ", Status: 2, Panic: uncaught}
	for name, test := range map[string]struct {
		want, have outcome
		agrees     bool
	}{
		"the same":              {fine, outcome{Output: "1 2 "}, true},
		"another digest":        {fine, outcome{Output: "1 3 "}, false},
		"less":                  {fine, outcome{Output: "1 "}, false},
		"an error":              {fine, outcome{Output: "1 2 ", Error: "a domain"}, false},
		"another status":        {fine, outcome{Output: "1 2 ", Status: 2}, false},
		"the panic":             {ended, outcome{Output: "1 panic: index out of range\n\ngoroutine 1", Status: 2}, true},
		"the panic of a domain": {ended, outcome{Output: "1 domain program: panic: index out of range\n", Status: 2}, true},
		"another panic":         {ended, outcome{Output: "1 panic: division by zero\n", Status: 2}, false},
		"no panic":              {ended, outcome{Output: "1 ", Status: 2}, false},
		"a thrown value":        {thrown, outcome{Output: "1 fatal error: uncaught panic\n", Status: 2}, true},
		"a panic for it":        {thrown, outcome{Output: "1 panic: other\n", Status: 2}, false},
	} {
		require.Equal(t, test.agrees, test.want.agrees(test.have), name)
	}
}

// TestTheBystanderIsMissed: if it does not say that it is intact, that is an error.
func TestTheBystanderIsMissed(t *testing.T) {
	require.Equal(t, outcome{Output: "1 2 "}, outcome{Output: "1 " + intact + "2 "}.withoutBystander())
	require.NotEmpty(t, outcome{Output: "1 bystander: damaged\n2 "}.withoutBystander().Error)
}

// TestProgramsAreReproducible: a seed gives one program.
func TestProgramsAreReproducible(t *testing.T) {
	for seed := range uint64(20) {
		one, err := generate(seed).encode()
		require.NoError(t, err)
		two, err := generate(seed).encode()
		require.NoError(t, err)
		require.Equal(t, one, two)
	}
}

// TestWhatIsDroppedLeavesTheRest: blocks that cannot be reached go, and values are numbered anew.
func TestWhatIsDroppedLeavesTheRest(t *testing.T) {
	f, err := text.Parse("f", `component "example.org/f"
func f(v0 int, v1 bool) int {
b0:
	v2 = const int 1
	v3 = const int 2
	br v1, b1, b2
b1:
	jump b3
b2:
	v4 = add v0, v3
	jump b3
b3:
	v5 = phi int [b1: v0, b2: v4]
	ret v5
}
`)
	require.NoError(t, err)
	last := &f.Funcs[0].Blocks[0].Instrs[2]
	*last = bytecode.Instr{Op: bytecode.OpJump, Blocks: last.Blocks[1:], Line: last.Line}
	require.True(t, tidy(&f.Funcs[0]))
	require.True(t, dropDead(f))
	require.Contains(t, text.Format(f), `b0:
	v2 = const int 2
	jump b1
b1:
	v3 = add v0, v2
	jump b2
b2:
	v4 = phi int [b1: v3]
	ret v4
`)
}

// TestAChildThatFallsIsTold: who asks it learns that it is gone, and there is another one.
func TestAChildThatFallsIsTold(t *testing.T) {
	h, err := newHarness(t.TempDir())
	require.NoError(t, err)
	_, fell, err := h.ask(&order{From: 1, Count: 1 << 20}, 10*time.Millisecond)
	require.NoError(t, err)
	require.Contains(t, fell, "fell")
	a, err := h.batch(order{From: 1, Count: 1})
	require.NoError(t, err)
	require.Equal(t, 1, a.Tried)
	require.Empty(t, a.Found)
	require.NoError(t, h.close())
}

// TestAFindingIsMadeSmall reduces a program that ends by a panic, which is said not to be allowed.
func TestAFindingIsMadeSmall(t *testing.T) {
	calls := func(files []*bytecode.File) bool {
		names := map[string]bool{}
		for _, f := range files[len(files)-1:] {
			for i := range f.Funcs {
				for _, b := range f.Funcs[i].Blocks {
					for _, in := range b.Instrs {
						if in.Op == bytecode.OpRem {
							names[f.Funcs[i].Name] = true
						}
					}
				}
			}
		}
		return len(names) > 0
	}
	p := generate(1)
	for !p.fatal || !calls(p.files) || (&reduction{files: p.files}).size() > 2000 {
		p = generate(p.seed + 1)
	}
	encoded, err := p.encode()
	require.NoError(t, err)
	files, err := decoded(encoded)
	require.NoError(t, err)
	r := &reduction{files: files, end: time.Now().Add(longestReduction), given: given{Seed: p.seed, Listed: p.listed}}
	r.judge = calls
	before := r.size()
	r.reduce()
	require.NoError(t, r.err)
	require.True(t, calls(r.files))
	require.Less(t, r.size(), before/4)
}
