package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/portico-os/portico/config/model"
)

// ErrFormat is wrapped by the errors about an archive's content.
var ErrFormat = errors.New("not a valid archive")

// A Hash identifies a content by its SHA-256.
type Hash [sha256.Size]byte

// Of returns the hash of a content.
func Of(content []byte) Hash { return sha256.Sum256(content) }

// String returns the hash in hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText implements [encoding.TextMarshaler].
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (h *Hash) UnmarshalText(text []byte) error {
	if n, err := hex.Decode(h[:], text); err != nil || n != len(h) {
		return fmt.Errorf("%q is not a hash", text)
	}
	return nil
}

// A System is one system of an archive.
type System struct {
	Config     model.System
	Components []Hash          // of the component files, in dependency order
	Files      map[string]Hash // boot files by the path that the configuration grants

	// For tests: see package domainzero's Config.
	CollectEvery     int
	Poison, DeepCopy bool
}

// An Archive is what an image carries.
type Archive struct {
	Language string // of the component files: package boot's Language
	Systems  []System
	files    map[Hash]*file
	order    []Hash // of the contents
}

// A file is one content of an archive.
type file struct {
	content []byte
	checked bool
}

// Add adds a content unless the archive has it, and returns its hash.
func (a *Archive) Add(content []byte) Hash {
	h := Of(content)
	if a.files[h] == nil {
		a.insert(h, &file{content, true})
	}
	return h
}

func (a *Archive) insert(h Hash, f *file) {
	if a.files == nil {
		a.files = map[Hash]*file{}
	}
	a.files[h] = f
	a.order = append(a.order, h)
}

// File returns the content with a hash. It is part of the archive: not to be changed. The
// error wraps [ErrFormat] if the content is damaged.
func (a *Archive) File(h Hash) ([]byte, error) {
	f := a.files[h]
	switch {
	case f == nil:
		return nil, fmt.Errorf("%w: it has no content %v", ErrFormat, h)
	case !f.checked && Of(f.content) != h:
		return nil, fmt.Errorf("%w: content %v is damaged", ErrFormat, h)
	}
	f.checked = true
	return f.content, nil
}

// Hashes returns the hashes of all contents, in their order.
func (a *Archive) Hashes() []Hash { return a.order }
