package builder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/portico-os/portico/bytecode"
)

// A manifest is the record of one build in the cache.
type manifest struct {
	builder *Builder
	file    string // of the manifest
	what    []string
}

// manifestText is the manifest's file.
type manifestText struct {
	Sources    map[string]string // hash of each folder and file that was read
	Components []string          // hash of each component file, in dependency order
}

// manifest returns where the build of something is recorded.
func (b *Builder) manifest(what []string) *manifest {
	h := sha256.New()
	for _, part := range append([]string{b.Program, b.Folder}, what...) {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	return &manifest{b, filepath.Join(b.Cache, "builds", hex.EncodeToString(h.Sum(nil))+".json"), what}
}

// load returns the components of the build if nothing that it came from has changed.
func (m *manifest) load() ([]Component, bool) {
	if m.builder.Cache == "" {
		return nil, false
	}
	data, err := os.ReadFile(m.file)
	if err != nil {
		return nil, false
	}
	var text manifestText
	if json.Unmarshal(data, &text) != nil || len(text.Components) == 0 {
		return nil, false
	}
	for source, hash := range text.Sources {
		if now, _, err := hashSource(source); err != nil || now != hash {
			return nil, false
		}
	}
	components := make([]Component, len(text.Components))
	for i, name := range text.Components {
		var hash [32]byte
		if n, err := hex.Decode(hash[:], []byte(name)); err != nil || n != len(hash) {
			return nil, false
		}
		if components[i], err = m.builder.read(m.builder.componentFile(hash), hash); err != nil {
			return nil, false
		}
	}
	return components, true
}

// store records a build that began at a time. One whose source has changed since is
// not recorded: what was compiled may be what was there before.
func (m *manifest) store(components []Component, begun time.Time) error {
	b := m.builder
	if b.Cache == "" {
		return nil
	}
	text := manifestText{Sources: map[string]string{}}
	for _, source := range m.sources(components) {
		hash, changed, err := hashSource(source)
		if err != nil {
			return err
		}
		if !changed.Before(begun.Add(-clockGrain)) {
			return nil
		}
		text.Sources[source] = hash
	}
	for _, c := range components {
		text.Components = append(text.Components, hex.EncodeToString(c.Hash[:]))
		if err := writeAtomically(b.componentFile(c.Hash), c.Encoded); err != nil {
			return err
		}
	}
	data, err := json.Marshal(text)
	if err != nil {
		return err
	}
	return writeAtomically(m.file, data)
}

// clockGrain is more than the resolution of file times.
const clockGrain = 20 * time.Millisecond

// sources lists the folders and files that a build was made from.
func (m *manifest) sources(components []Component) []string {
	var sources []string
	add := func(source string) {
		if source != "" && !slices.Contains(sources, source) {
			sources = append(sources, source)
		}
	}
	for _, c := range components {
		add(m.builder.SourceOf(c.Path))
	}
	for _, what := range m.what {
		if strings.HasSuffix(what, ".go") {
			if !filepath.IsAbs(what) {
				what = filepath.Join(m.builder.Folder, what)
			}
			add(what)
		}
	}
	return sources
}

// hashSource returns the hash of a file, or of the names and contents of a folder's
// source files, and when the last of them was changed.
func hashSource(source string) (string, time.Time, error) {
	info, err := os.Stat(source)
	if err != nil {
		return "", time.Time{}, err
	}
	files, changed := []string{source}, info.ModTime()
	if info.IsDir() {
		files = nil
		entries, err := os.ReadDir(source)
		if err != nil {
			return "", time.Time{}, err
		}
		for _, e := range entries {
			name := e.Name()
			if ext := filepath.Ext(name); !e.IsDir() && (ext == ".go" || ext == ".s") && !strings.HasSuffix(name, "_test.go") {
				files = append(files, filepath.Join(source, name))
			}
		}
	}
	h := sha256.New()
	for _, name := range files {
		if err := hashFile(h, name, &changed); err != nil {
			return "", time.Time{}, err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), changed, nil
}

func hashFile(h io.Writer, name string, changed *time.Time) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if info.ModTime().After(*changed) {
		*changed = info.ModTime()
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	fmt.Fprintf(h, "%s %d\n", filepath.Base(name), len(data))
	_, err = h.Write(data)
	return err
}

// componentFile returns where the cache has the component file of a hash.
func (b *Builder) componentFile(hash [32]byte) string {
	return filepath.Join(b.Cache, "components", hex.EncodeToString(hash[:])+".pco")
}

// read reads a component file that must have a hash.
func (b *Builder) read(name string, hash [32]byte) (Component, error) {
	encoded, err := os.ReadFile(name)
	if err != nil || bytecode.Hash(encoded) != hash {
		return Component{}, ErrNotCached
	}
	f, err := bytecode.Decode(encoded)
	if err != nil {
		return Component{}, fmt.Errorf("%w: %w", ErrNotCached, err)
	}
	return Component{f.Path, encoded, f, hash}, nil
}

// writeAtomically writes a file so that others see all of it or nothing.
func writeAtomically(name string, data []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
