package main

import (
	"debug/elf"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/qemu/archive"
)

// archiveOf returns the archive in an image.
func archiveOf(t *testing.T, file string) *archive.Archive {
	t.Helper()
	f, err := elf.Open(file)
	require.NoError(t, err)
	defer f.Close()
	content, err := io.ReadAll(f.Progs[len(f.Progs)-1].Open())
	require.NoError(t, err)
	a, err := archive.Decode(content)
	require.NoError(t, err)
	return a
}

func TestImagesHoldWhatHostedSystemsRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "two.img")
	configs := []string{"../../configs/hello.toml", "../../configs/iozone-multi.toml"}
	status, stdout, stderr := portico(t, "image", "--json", "-o", file, configs[0], configs[1])
	require.Zero(t, status, stderr)
	var figures imageFigures
	require.NoError(t, json.Unmarshal([]byte(stdout), &figures))
	require.Equal(t, 1, figures.Schema)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.EqualValues(t, info.Size(), figures.ImageBytes)

	a := archiveOf(t, file)
	require.Len(t, a.Systems, 2)
	require.Len(t, a.Hashes(), figures.Components, "what systems share is there once")
	b, err := newBuilder()
	require.NoError(t, err)
	for i, name := range configs {
		system, err := config.Load(name)
		require.NoError(t, err)
		require.Equal(t, *system, a.Systems[i].Config)
		components, err := b.System(system)
		require.NoError(t, err)
		require.Len(t, a.Systems[i].Components, len(components))
		for n, c := range components {
			require.Equal(t, archive.Hash(c.Hash), a.Systems[i].Components[n], c.Path)
			content, err := a.File(archive.Hash(c.Hash))
			require.NoError(t, err)
			require.Equal(t, c.Encoded, content)
		}
	}

	out, err := exec.Command(file).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "Hello from domain hello\n", "an image is a Linux program")
}

func TestImagesHoldHostFilesAndSwitches(t *testing.T) {
	folder := t.TempDir()
	disk, file := filepath.Join(folder, "disk.ext2"), filepath.Join(folder, "system.toml")
	require.NoError(t, os.WriteFile(disk, []byte("blocks"), 0o644))
	require.NoError(t, os.WriteFile(file, []byte(`name = "x"
[[domain]]
name = "a"
main = "components/hello"
writefiles = ["disk.ext2"]
`), 0o644))
	image := filepath.Join(folder, "x.img")
	status, _, stderr := portico(t, "image", "-o", image, "--switches=checks", "--collect-every=7", "--poison", file)
	require.Zero(t, status, stderr)
	s := archiveOf(t, image).Systems[0]
	require.Equal(t, map[string]archive.Hash{disk: archive.Of([]byte("blocks"))}, s.Files)
	require.Equal(t, model.Translator{Checks: true, Revocation: model.NoRevocation}, s.Config.Domains[0].Translator)
	require.Equal(t, 7, s.CollectEvery)
	require.True(t, s.Poison)
	require.False(t, s.DeepCopy)
}

func TestQEMU(t *testing.T) {
	program := filepath.Join(t.TempDir(), "program.go")
	require.NoError(t, os.WriteFile(program, []byte("package main\n\nfunc main() { print(\"mid line\"); panic(7) }\n"), 0o644))
	_, hosted, _ := portico(t, "run", "--digest", program)

	status, stdout, stderr := portico(t, "qemu", "--digest", "--timing", "--machine=microvm", program)
	require.Equal(t, 2, status, stderr)
	require.Empty(t, stderr)
	require.Regexp(t, `^portico: [0-9.]+ ms from the entry to the first instruction of a component\n`, stdout)
	require.Contains(t, stdout, hosted, "a hosted system does the same")

	status, stdout, stderr = portico(t, "qemu", "--json", program)
	require.Equal(t, 2, status)
	var figures bootFigures
	require.NoError(t, json.Unmarshal([]byte(stdout), &figures))
	require.Positive(t, figures.BootMS)
	require.Positive(t, figures.ImageBytes)
	require.Equal(t, 2, figures.Status)
	require.Len(t, figures.Outcomes, 1)
	require.Contains(t, hosted, figures.Outcomes[0].SHA256)
	require.Contains(t, stderr, "mid linepanic: 7")

	status, _, stderr = portico(t, "qemu", "--timeout=1ms", "../../configs/hello.toml")
	require.Equal(t, statusFault, status)
	require.Contains(t, stderr, "deadline exceeded")
}

func TestConformanceInQEMU(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"a.go": "// run\n\npackage main\n\nfunc main() {}\n",
		"b.go": "// run\n\npackage main\n\nfunc main() { println(\"text\") }\n",
		"c.go": "// run\n\npackage main\n\nfunc main() { go main() }\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "b.out"), []byte("text\n"), 0o644))
	status, stdout, stderr := portico(t, "conformance", "--qemu", "--json", folder)
	require.Zero(t, status, stderr)
	var report conformanceReport
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.Equal(t, 3, report.Total)
	require.Equal(t, 2, report.Pass)
	require.Equal(t, 2, report.QEMU.Total)
	require.Equal(t, 2, report.QEMU.Equal)
	require.Positive(t, report.QEMU.ImageBytes)
}
