package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/qemu/archive"
)

// hostedMachine makes this process the kernel's machine.
func hostedMachine() (platform.Machine, int, error) {
	m, err := hosted.New()
	return m, 1 << 30, err
}

// bootArchive boots a kernel with an archive.
func bootArchive(t *testing.T, a *archive.Archive, change func(k *kernel)) (status int, output string) {
	t.Helper()
	a.Language = boot.Language()
	encoded, err := archive.Encode(a)
	require.NoError(t, err)
	var out bytes.Buffer
	k := &kernel{console: &out, open: hostedMachine, sinceEntry: func() time.Duration { return 1500 * time.Microsecond }}
	if change != nil {
		change(k)
	}
	status = k.boot(func() ([]byte, error) { return encoded, nil })
	return status, out.String()
}

// system returns a system of one domain that runs a component.
func system(component string) model.System {
	return model.System{Name: component, Domains: []model.Domain{{
		Name: "a", Components: []string{component}, Main: component, Settings: model.Defaults,
	}}}
}

func TestKernelsWithoutSystems(t *testing.T) {
	var out bytes.Buffer
	k := &kernel{console: &out, open: hostedMachine}
	require.Equal(t, boot.StatusFault, k.boot(func() ([]byte, error) { return nil, errNoArchive }))
	require.Equal(t, "portico: "+errNoArchive.Error()+"\nportico: status 4\n", out.String())

	out.Reset()
	require.Equal(t, boot.StatusFault, k.boot(func() ([]byte, error) { return []byte("text"), nil }))
	require.Equal(t, "portico: not a valid archive: it does not begin like one\nportico: status 4\n", out.String())

	status, output := bootArchive(t, new(archive.Archive), nil)
	require.Zero(t, status)
	require.Equal(t, "portico: status 0\n", output)
}

func TestKernelsGoOnAfterSystemsThatFail(t *testing.T) {
	a := new(archive.Archive)
	a.Systems = []archive.System{
		{Config: system("absent")},
		{Config: system("broken"), Components: []archive.Hash{a.Add([]byte("no component"))}},
	}
	status, output := bootArchive(t, a, func(k *kernel) { k.digest = true })
	require.Equal(t, boot.StatusFault, status, "the first failure counts")
	nothing, broken := boot.NewOutput(), boot.NewOutput()
	nothing.Loaded([][]byte{})
	broken.Loaded([][]byte{[]byte("no component")})
	for _, want := range []string{
		"component github.com/portico-os/portico/components/golib is not loaded\n",
		nothing.Outcome(boot.StatusFault).Line(1, 2),
		"portico: malformed component file: ",
		broken.Outcome(boot.StatusRefused).Line(2, 2) + "portico: status 4\n",
	} {
		at := strings.Index(output, want)
		require.GreaterOrEqual(t, at, 0, "%q is missing in %s", want, output)
		output = output[at+len(want):]
	}
	require.Empty(t, output)
}

func TestKernelsWithoutMachine(t *testing.T) {
	a := &archive.Archive{Systems: []archive.System{{Config: system("a")}}}
	status, output := bootArchive(t, a, func(k *kernel) {
		k.open = func() (platform.Machine, int, error) { return nil, 0, errors.New("no timer") }
	})
	require.Equal(t, boot.StatusFault, status)
	require.Contains(t, output, "portico: open the machine: no timer\n")
}

func TestKernelsRefuseComponentsOfAnotherVersion(t *testing.T) {
	encoded, err := archive.Encode(&archive.Archive{Language: "old"})
	require.NoError(t, err)
	var out bytes.Buffer
	k := &kernel{console: &out, open: hostedMachine}
	require.Equal(t, boot.StatusFault, k.boot(func() ([]byte, error) { return encoded, nil }))
	require.Contains(t, out.String(), errLanguage.Error())
}

func TestDamagedComponentsAreNotLoaded(t *testing.T) {
	a := &archive.Archive{Language: boot.Language()}
	content := []byte("a component")
	a.Systems = []archive.System{{Config: system("a"), Components: []archive.Hash{a.Add(content)}}}
	encoded, err := archive.Encode(a)
	require.NoError(t, err)
	encoded[bytes.Index(encoded, content)]++
	var out bytes.Buffer
	k := &kernel{console: &out, open: hostedMachine}
	require.Equal(t, boot.StatusFault, k.boot(func() ([]byte, error) { return encoded, nil }))
	require.Contains(t, out.String(), "is damaged\n")
}

func TestBootFiles(t *testing.T) {
	a := new(archive.Archive)
	hosted, _, err := hostedMachine()
	require.NoError(t, err)
	defer func() { require.NoError(t, hosted.Close()) }()
	content := []byte("0123456789")
	m := &machine{Machine: hosted, archive: a, paths: map[string]archive.Hash{"/disk": a.Add(content), "/fixed": a.Add(content), "/lost": {}}}
	grant := func(path string, write bool) []model.Domain {
		return []model.Domain{{Files: []model.File{{Path: path, Write: write}}}}
	}
	bytes, err := m.copyFiles(append(grant("/disk", true), append(grant("/fixed", false), grant("/disk", true)...)...))
	require.NoError(t, err)
	require.Equal(t, pageBytes, bytes)
	_, err = (&machine{Machine: hosted, archive: a, paths: m.paths}).copyFiles(grant("/lost", true))
	require.ErrorIs(t, err, archive.ErrFormat)

	_, _, err = m.Open("/other", false)
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, _, err = m.Open("/lost", false)
	require.ErrorIs(t, err, archive.ErrFormat)

	fixed, _, err := m.Open("/fixed", true)
	require.NoError(t, err)
	_, err = fixed.WriteAt([]byte("x"), 0)
	require.ErrorIs(t, err, fs.ErrPermission, "no domain was granted that")

	read, size, err := m.Open("/disk", false)
	require.NoError(t, err)
	require.EqualValues(t, 10, size)
	_, err = read.WriteAt([]byte("x"), 0)
	require.ErrorIs(t, err, fs.ErrPermission)

	write, _, err := m.Open("/disk", true)
	require.NoError(t, err)
	n, err := write.WriteAt([]byte("ab"), 8)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	n, err = write.WriteAt([]byte("cd"), 9)
	require.ErrorIs(t, err, io.ErrShortWrite, "files do not grow")
	require.Equal(t, 1, n)
	for _, off := range []int64{-1, 11} {
		_, err = write.WriteAt([]byte("x"), off)
		require.ErrorIs(t, err, io.ErrShortWrite)
	}
	require.NoError(t, errors.Join(write.Sync(), write.Close()))

	again, _, err := m.Open("/disk", true)
	require.NoError(t, err)
	after, _, err := m.Open("/disk", false)
	require.NoError(t, err)
	_, err = after.WriteAt([]byte("x"), 0)
	require.ErrorIs(t, err, fs.ErrPermission, "whoever may not write cannot because another may")
	for f, want := range map[platform.File]string{fixed: "0123456789", read: "01234567ac", write: "01234567ac", again: "01234567ac", after: "01234567ac"} {
		b := make([]byte, 10)
		_, err := f.ReadAt(b, 0)
		require.NoError(t, err)
		require.Equal(t, want, string(b))
		_, err = f.ReadAt(b, 10)
		require.ErrorIs(t, err, io.EOF)
		_, err = f.ReadAt(b, -1)
		require.Error(t, err)
	}
	content, err = a.File(m.paths["/disk"])
	require.NoError(t, err)
	require.Equal(t, "0123456789", string(content))
}
