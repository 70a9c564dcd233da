package verifier_test

import (
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/internal/mutate"
	"github.com/portico-os/portico/verifier"
)

// judge verifies a file that may be anything: it must be accepted, or refused with an
// Error, in a time that its size explains.
func judge(t *testing.T, u *bytecode.Universe, f *bytecode.File) *verifier.Component {
	start := time.Now()
	code := bytecode.Encode(f)
	c, err := verifier.Verify(u, f, sha256.Sum256(code))
	require.Less(t, time.Since(start), 2*time.Second+time.Duration(len(code))*10*time.Microsecond)
	if err != nil {
		var refusal *verifier.Error
		require.True(t, errors.As(err, &refusal), "%T: %v", err, err)
		require.Nil(t, c)
		require.NotEmpty(t, refusal.Rule)
		return nil
	}
	return c
}

// TestMutants judges mutants of accepted components, and mutants of accepted mutants.
// Those that are accepted must keep what the verifier promises: see checkPromises.
func TestMutants(t *testing.T) {
	const rounds = 1000
	for _, s := range readSpecimens(t, "accepted") {
		t.Run(s.name, func(t *testing.T) {
			last := s.files[len(s.files)-1]
			f, accepted := last, 0
			for seed := range uint64(rounds) {
				if seed%50 == 0 {
					f = last
				}
				u := loadImports(t, s.files)
				g := mutate.Mutate(f, seed)
				if c := judge(t, u, g); c != nil {
					f = g
					accepted++
					checkPromises(t, c, seed)
				}
			}
			t.Logf("%d of %d mutants accepted", accepted, rounds)
			require.Greater(t, accepted, rounds/20)
		})
	}
}

// loadImports verifies all components of a specimen but the last in a new universe.
func loadImports(t *testing.T, files []*bytecode.File) *bytecode.Universe {
	u := bytecode.NewUniverse()
	last := files[len(files)-1]
	for _, f := range files[:len(files)-1] {
		c, err := verifier.Verify(u, f, sha256.Sum256(bytecode.Encode(f)))
		require.NoError(t, err)
		for i := range last.Imports {
			if last.Imports[i].Path == f.Path {
				last.Imports[i] = c.ID()
			}
		}
	}
	return u
}

// FuzzVerify judges whatever decodes.
func FuzzVerify(f *testing.F) {
	for _, folder := range []string{"accepted", "refused"} {
		for _, s := range readSpecimens(f, folder) {
			for _, file := range s.files {
				f.Add(bytecode.Encode(file), uint64(0))
				f.Add(bytecode.Encode(file), uint64(1))
			}
		}
	}
	f.Fuzz(func(t *testing.T, code []byte, seed uint64) {
		file, err := bytecode.Decode(code)
		if err != nil {
			return
		}
		if seed > 0 {
			file = mutate.Mutate(file, seed)
		}
		if c := judge(t, bytecode.NewUniverse(), file); c != nil {
			checkPromises(t, c, seed)
		}
	})
}
