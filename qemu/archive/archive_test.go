package archive

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/configs"
)

// sample returns an archive of two systems that share a component.
func sample(t testing.TB) *Archive {
	t.Helper()
	a := &Archive{Language: "go"}
	shared, own, disk := a.Add([]byte("shared component")), a.Add([]byte("component")), a.Add(nil)
	for _, name := range []string{"hello", "iozone-multi"} {
		system, err := configs.Load(name)
		require.NoError(t, err)
		a.Systems = append(a.Systems, System{Config: *system, Components: []Hash{shared}})
	}
	second := &a.Systems[1]
	second.Components = append(second.Components, own)
	second.Files = map[string]Hash{"/disk": disk}
	second.CollectEvery, second.Poison, second.DeepCopy = 7, true, true
	second.Config.Domains[0].Files = []model.File{{Name: "disk", Path: "/disk", Write: true}}
	return a
}

func encode(t testing.TB, a *Archive) []byte {
	t.Helper()
	b, err := Encode(a)
	require.NoError(t, err)
	return b
}

func TestWhatIsEncodedIsDecoded(t *testing.T) {
	want := sample(t)
	got, err := Decode(encode(t, want))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want.Systems, got.Systems))
	require.Equal(t, want.Language, got.Language)
	require.Equal(t, want.Hashes(), got.Hashes())
	for _, h := range want.Hashes() {
		wantContent, err := want.File(h)
		require.NoError(t, err)
		content, err := got.File(h)
		require.NoError(t, err)
		require.True(t, bytes.Equal(wantContent, content))
	}
	require.Equal(t, encode(t, want), encode(t, got))
}

func TestContentsAreSharedByHash(t *testing.T) {
	a := sample(t)
	before := len(a.Hashes())
	require.Equal(t, a.Systems[0].Components[0], a.Add([]byte("shared component")))
	require.Len(t, a.Hashes(), before)
	_, err := a.File(Of([]byte("absent")))
	require.ErrorIs(t, err, ErrFormat)
}

// readAll decodes an archive and reads all its contents.
func readAll(b []byte) error {
	a, err := Decode(b)
	if err != nil {
		return err
	}
	for _, h := range a.Hashes() {
		if _, err := a.File(h); err != nil {
			return err
		}
	}
	return nil
}

func TestEveryDamagedByteIsNoticed(t *testing.T) {
	whole := encode(t, sample(t))
	require.NoError(t, readAll(whole))
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1 << (i % 8)
		require.ErrorIs(t, readAll(damaged), ErrFormat, "byte %d", i)
	}
	for n := range whole {
		require.ErrorIs(t, readAll(whole[:n]), ErrFormat, "%d bytes", n)
	}
	require.ErrorIs(t, readAll(append(bytes.Clone(whole), 0)), ErrFormat)
}

// withIndex returns an archive with another index and the same contents.
func withIndex(t testing.TB, text string, contents ...byte) []byte {
	t.Helper()
	b := encode(t, new(Archive))[:headerBytes]
	binary.LittleEndian.PutUint32(b[len(Magic)+4:], uint32(len(text)))
	binary.LittleEndian.PutUint64(b[len(Magic)+8:], uint64(headerBytes+len(text)+len(contents)))
	h := Of([]byte(text))
	copy(b[headerBytes-len(h):], h[:])
	return append(append(b, text...), contents...)
}

// zeros is a hash as the index has it.
const zeros = `"0000000000000000000000000000000000000000000000000000000000000000"`

func TestWrongIndexes(t *testing.T) {
	for name, test := range map[string]struct {
		text, want string
	}{
		"no JSON":         {`{`, "read its index"},
		"unknown field":   {`{"Other":1}`, "unknown field"},
		"no hash":         {`{"Contents":[{"Hash":"12","Bytes":1}]}`, "is not a hash"},
		"negative length": {`{"Contents":[{"Hash":` + zeros + `,"Bytes":-1}]}`, "content 0 lies outside"},
		"too long":        {`{"Contents":[{"Hash":` + zeros + `,"Bytes":3}]}`, "content 0 lies outside"},
		"too short":       {`{"Contents":[{"Hash":` + zeros + `,"Bytes":1}]}`, "1 bytes are left over"},
		"twice":           {`{"Contents":[{"Hash":` + zeros + `,"Bytes":1},{"Hash":` + zeros + `,"Bytes":1}]}`, "listed twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(withIndex(t, test.text, 1, 2))
			require.ErrorIs(t, err, ErrFormat)
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := Decode(withIndex(t, `{"Systems":[{"Files":{"a":`+zeros+`}}]}`))
	require.ErrorContains(t, err, "which is not there")
}

func FuzzDecode(f *testing.F) {
	whole := encode(f, sample(f))
	f.Add(whole)
	f.Add(whole[:headerBytes])
	f.Add(withIndex(f, `{"Contents":[{"Hash":`+zeros+`,"Bytes":1}]}`, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := readAll(b); err != nil {
			require.ErrorIs(t, err, ErrFormat)
			return
		}
		a, err := Decode(b)
		require.NoError(t, err)
		require.NoError(t, readAll(encode(t, a)))
	})
}
