package image

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// kernel builds the smallest kernel.
func kernel(t *testing.T, flags ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "guest")
	cmd := exec.Command("go", append(append([]string{"build", "-trimpath", "-o", file}, flags...), "../testdata/guest")...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return content
}

func open(t *testing.T, content []byte) *elf.File {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(content))
	require.NoError(t, err)
	return f
}

// progs returns a file's program headers of a type.
func progs(f *elf.File, kind elf.ProgType) []*elf.Prog {
	var found []*elf.Prog
	for _, p := range f.Progs {
		if p.Type == kind {
			found = append(found, p)
		}
	}
	return found
}

func TestLink(t *testing.T) {
	for name, flags := range map[string][]string{"stripped": {"-ldflags=-s -w"}, "with symbols": nil} {
		t.Run(name, func(t *testing.T) {
			before := kernel(t, flags...)
			untouched := bytes.Clone(before)
			archive := bytes.Repeat([]byte("archive."), 1000)
			linked, err := Link(before, archive)
			require.NoError(t, err)
			require.Equal(t, untouched, before)

			old, f := open(t, before), open(t, linked)
			require.Empty(t, progs(f, elf.PT_GNU_STACK))
			notes := progs(f, elf.PT_NOTE)
			require.Len(t, notes, len(progs(old, elf.PT_NOTE))+1)
			note, err := io.ReadAll(notes[len(notes)-1].Open())
			require.NoError(t, err)
			require.Equal(t, notePrefix, note[:len(notePrefix)])
			entry := binary.LittleEndian.Uint64(note[len(notePrefix):])
			text := old.Section(".text")
			require.True(t, entry >= text.Addr && entry < text.Addr+text.Size)

			loads, oldLoads := progs(f, elf.PT_LOAD), progs(old, elf.PT_LOAD)
			require.Len(t, loads, len(oldLoads)+1)
			for i, p := range oldLoads {
				require.Equal(t, p.ProgHeader, loads[i].ProgHeader)
			}
			last := loads[len(loads)-1]
			content, err := io.ReadAll(last.Open())
			require.NoError(t, err)
			require.Equal(t, archive, content)
			require.Equal(t, elf.PF_R, last.Flags)
			require.Equal(t, last.Vaddr, last.Paddr)
			require.Equal(t, last.Filesz, last.Memsz)
			require.Zero(t, last.Vaddr%largePage)
			require.Zero(t, last.Off%page)
			behind := oldLoads[len(oldLoads)-1]
			require.GreaterOrEqual(t, last.Vaddr, behind.Vaddr+behind.Memsz)

			require.Len(t, f.Sections, len(old.Sections))
			for i, s := range old.Sections {
				require.Equal(t, s.SectionHeader, f.Sections[i].SectionHeader)
				if s.Type != elf.SHT_NOBITS {
					want, err := s.Data()
					require.NoError(t, err)
					got, err := f.Sections[i].Data()
					require.NoError(t, err)
					require.Equal(t, want, got, s.Name)
				}
			}

			file := filepath.Join(t.TempDir(), "image")
			require.NoError(t, os.WriteFile(file, linked, 0o755))
			out, err := exec.Command(file).CombinedOutput()
			require.NoError(t, err, "an image is a Linux program")
			require.Equal(t, "a Linux program\n", string(out))
		})
	}
}

func TestLinkRefuses(t *testing.T) {
	good := kernel(t, "-ldflags=-s -w")
	headers := func(b []byte) []byte { return b[fileHeaderBytes:] }
	find := func(b []byte, kind elf.ProgType) []byte {
		for h := headers(b); ; h = h[programHeaderBytes:] {
			if binary.LittleEndian.Uint32(h) == uint32(kind) {
				return h
			}
		}
	}
	for name, test := range map[string]struct {
		change func(b []byte) []byte
		want   string
	}{
		"nothing":            {func([]byte) []byte { return nil }, "EOF"},
		"text":               {func([]byte) []byte { return bytes.Repeat([]byte("text"), 100) }, "bad magic number"},
		"a shared object":    {func(b []byte) []byte { b[16] = byte(elf.ET_DYN); return b }, "no static program"},
		"another processor":  {func(b []byte) []byte { b[18] = byte(elf.EM_386); return b }, "no static program"},
		"cut off":            {func(b []byte) []byte { return b[:len(b)/2] }, "EOF"},
		"no note":            {func(b []byte) []byte { b[bytes.Index(b, notePrefix)]++; return b }, "one note with an entry"},
		"two notes":          {func(b []byte) []byte { return append(b, notePrefix...) }, "one note with an entry"},
		"an entry elsewhere": {func(b []byte) []byte { b[bytes.Index(b, notePrefix)+len(notePrefix)+3] = 0x70; return b }, "its entry for boot loaders is 0x70"},
		"no stack header":    {func(b []byte) []byte { find(b, elf.PT_GNU_STACK)[0]++; return b }, "PT_GNU_STACK"},
		"no header of headers": {
			func(b []byte) []byte { find(b, elf.PT_PHDR)[0] = byte(elf.PT_SHLIB); return b }, "PT_PHDR",
		},
		"other physical addresses": {
			func(b []byte) []byte { find(b, elf.PT_LOAD)[24]++; return b }, "same physical address",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Link(test.change(bytes.Clone(good)), nil)
			require.ErrorIs(t, err, ErrKernel)
			require.ErrorContains(t, err, test.want)
		})
	}
	t.Run("no room", func(t *testing.T) {
		p, err := parse(good)
		require.NoError(t, err)
		for len(p.headers)*programHeaderBytes < page {
			p.headers = append(p.headers, p.headers[0])
		}
		_, err = p.write()
		require.ErrorIs(t, err, ErrKernel)
		require.ErrorContains(t, err, "no room")
	})
	t.Run("too large", func(t *testing.T) {
		p, err := parse(good)
		require.NoError(t, err)
		load, err := p.header(elf.PT_GNU_STACK)
		require.NoError(t, err)
		load.Type, load.Vaddr, load.Paddr = uint32(elf.PT_LOAD), memoryEnd-page, memoryEnd-page
		require.ErrorContains(t, p.append(make([]byte, 2*page)), "put fewer systems")
	})
}
