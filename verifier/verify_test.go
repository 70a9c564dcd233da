package verifier_test

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/verifier"
)

// A specimen is a file of testdata: components in the text form, separated by lines of
// three dashes. Each is an import of those after it. All but the last must be accepted.
// Comments that begin with "// rule:" and "// want:" say what refuses the last one.
type specimen struct {
	name, rule, want string
	files            []*bytecode.File
}

func readSpecimens(t testing.TB, folder string) []specimen {
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.pcs"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var all []specimen
	for _, path := range paths {
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		s := specimen{name: strings.TrimSuffix(filepath.Base(path), ".pcs")}
		for line := range strings.Lines(string(source)) {
			if rule, ok := strings.CutPrefix(line, "// rule: "); ok {
				s.rule = strings.TrimSpace(rule)
			}
			if want, ok := strings.CutPrefix(line, "// want: "); ok {
				s.want = strings.TrimSpace(want)
			}
		}
		for part := range strings.SplitSeq(string(source), "\n---\n") {
			f, err := text.Parse(s.name, part)
			require.NoError(t, err, s.name)
			s.files = append(s.files, f)
		}
		all = append(all, s)
	}
	return all
}

// verifyAll verifies components in order, each with those before it as imports. Hashes
// of imports that are not given are filled in.
func verifyAll(files []*bytecode.File) (*verifier.Component, error) {
	return verifyAllWithout("", files)
}

// verifyAllWithout does the same without enforcing one rule.
func verifyAllWithout(rule verifier.Rule, files []*bytecode.File) (*verifier.Component, error) {
	u := bytecode.NewUniverse()
	loaded := map[string]*verifier.Component{}
	var c *verifier.Component
	for i, f := range files {
		for j := range f.Imports {
			if im := &f.Imports[j]; im.Hash == [32]byte{} && loaded[im.Path] != nil {
				*im = loaded[im.Path].ID()
			}
		}
		var err error
		if c, err = verifier.VerifyWithout(rule, u, f, sha256.Sum256(bytecode.Encode(f))); err != nil {
			if i < len(files)-1 {
				err = errors.Join(errors.New("an import was refused"), err)
			}
			return nil, err
		}
		loaded[f.Path] = c
	}
	return c, nil
}

func TestAccepted(t *testing.T) {
	for _, s := range readSpecimens(t, "accepted") {
		t.Run(s.name, func(t *testing.T) {
			c, err := verifyAll(s.files)
			require.NoError(t, err)
			last := s.files[len(s.files)-1]
			require.Equal(t, last.Path, c.Path())
			for fn := range last.Funcs {
				for v := range c.Values(bytecode.FuncID(fn)) {
					require.NotPanics(t, func() { c.ValueType(bytecode.FuncID(fn), bytecode.Operand(v)) })
				}
			}
		})
	}
}

// TestRefused shows of each component both that it is refused with its message and
// that its rule is what refuses it.
func TestRefused(t *testing.T) {
	for _, s := range readSpecimens(t, "refused") {
		t.Run(s.name, func(t *testing.T) {
			_, err := verifyAll(s.files)
			var refusal *verifier.Error
			require.ErrorAs(t, err, &refusal)
			require.NotContains(t, err.Error(), "an import was refused")
			require.Equal(t, s.rule, string(refusal.Rule), err.Error())
			require.Contains(t, err.Error(), s.want)
			_, err = verifyAllWithout(refusal.Rule, s.files)
			require.NoError(t, err, "refused although its rule is off")
		})
	}
}

// TestCapturesHaveNoSlots: who lowers a function reads them from its closure object. No encoding of
// a file can say otherwise.
func TestCapturesHaveNoSlots(t *testing.T) {
	closures := 0
	for _, s := range readSpecimens(t, "accepted") {
		last := s.files[len(s.files)-1]
		for i := range last.Funcs {
			f := &last.Funcs[i]
			if len(f.Captures) == 0 {
				continue
			}
			closures++
			f.ParamSlots = append(f.ParamSlots, -1)
			_, err := verifyAll(s.files)
			require.ErrorContains(t, err, "[slot]")
			f.ParamSlots = f.ParamSlots[:len(f.ParamSlots)-1]
		}
	}
	require.Positive(t, closures)
}

// TestEveryRuleRefuses shows that each rule has a component that breaks it.
func TestEveryRuleRefuses(t *testing.T) {
	broken := map[string]bool{}
	for _, s := range readSpecimens(t, "refused") {
		broken[s.rule] = true
	}
	for rule := range documentedRules(t) {
		require.True(t, broken[rule], "no component of testdata/refused breaks rule %s", rule)
	}
}
