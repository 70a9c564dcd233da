package archive

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Magic begins an archive.
const Magic = "PORTICO\x1a"

// version is that of the format.
const version = 1

// headerBytes is the length of the header.
const headerBytes = len(Magic) + 4 + 4 + 8 + len(Hash{})

// maxIndex is the most bytes of an index.
const maxIndex = 64 << 20

// An index lists what an archive has.
type index struct {
	Language string
	Systems  []System
	Contents []entry
}

// An entry is a content of an archive.
type entry struct {
	Hash  Hash
	Bytes int
}

// Encode writes an archive.
func Encode(a *Archive) ([]byte, error) {
	list := index{Language: a.Language, Systems: a.Systems}
	total := headerBytes
	for _, h := range a.order {
		list.Contents = append(list.Contents, entry{h, len(a.files[h].content)})
		total += len(a.files[h].content)
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("write the index of an archive: %w", err)
	}
	if len(text) > maxIndex {
		return nil, fmt.Errorf("the index of an archive has %d bytes, of at most %d: put fewer systems into one image", len(text), maxIndex)
	}
	total += len(text)

	b := make([]byte, 0, total)
	b = append(b, Magic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	b = binary.LittleEndian.AppendUint64(b, uint64(total))
	h := Of(text)
	b = append(append(b, h[:]...), text...)
	for _, h := range a.order {
		b = append(b, a.files[h].content...)
	}
	return b, nil
}

// Decode reads an archive, whose contents stay part of b. The error wraps [ErrFormat] if
// it is damaged.
func Decode(b []byte) (*Archive, error) {
	list, contents, err := decodeIndex(b)
	if err != nil {
		return nil, err
	}
	a := &Archive{Language: list.Language, Systems: list.Systems}
	for i, e := range list.Contents {
		if e.Bytes < 0 || e.Bytes > len(contents) {
			return nil, fmt.Errorf("%w: content %d lies outside of it", ErrFormat, i)
		}
		if a.files[e.Hash] != nil {
			return nil, fmt.Errorf("%w: content %v is listed twice", ErrFormat, e.Hash)
		}
		a.insert(e.Hash, &file{content: contents[:e.Bytes:e.Bytes]})
		contents = contents[e.Bytes:]
	}
	if len(contents) != 0 {
		return nil, fmt.Errorf("%w: %d bytes are left over", ErrFormat, len(contents))
	}
	for _, s := range a.Systems {
		for _, h := range s.hashes() {
			if a.files[h] == nil {
				return nil, fmt.Errorf("%w: system %q names content %v, which is not there", ErrFormat, s.Config.Name, h)
			}
		}
	}
	return a, nil
}

// decodeIndex reads an archive's header and index, and returns what follows.
func decodeIndex(b []byte) (*index, []byte, error) {
	if len(b) < headerBytes || string(b[:len(Magic)]) != Magic {
		return nil, nil, fmt.Errorf("%w: it does not begin like one", ErrFormat)
	}
	header := b[len(Magic):headerBytes]
	if v := binary.LittleEndian.Uint32(header); v != version {
		return nil, nil, fmt.Errorf("%w: its format has version %d, this program reads %d", ErrFormat, v, version)
	}
	length, total := binary.LittleEndian.Uint32(header[4:]), binary.LittleEndian.Uint64(header[8:])
	if total != uint64(len(b)) {
		return nil, nil, fmt.Errorf("%w: it has %d bytes instead of %d", ErrFormat, len(b), total)
	}
	rest := b[headerBytes:]
	if length > maxIndex || int(length) > len(rest) {
		return nil, nil, fmt.Errorf("%w: its index has %d bytes", ErrFormat, length)
	}
	text := rest[:length]
	if Of(text) != Hash(header[16:]) {
		return nil, nil, fmt.Errorf("%w: its index is damaged", ErrFormat)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	list := new(index)
	if err := d.Decode(list); err != nil {
		return nil, nil, fmt.Errorf("%w: read its index: %w", ErrFormat, err)
	}
	return list, rest[length:], nil
}

// hashes returns what a system names.
func (s *System) hashes() []Hash {
	hashes := append([]Hash(nil), s.Components...)
	for _, h := range s.Files {
		hashes = append(hashes, h)
	}
	return hashes
}
