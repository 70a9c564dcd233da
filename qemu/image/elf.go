package image

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrKernel is wrapped by the errors about a kernel that no image can be made of.
var ErrKernel = errors.New("not a kernel")

// Sizes and offsets of the ELF format for 64 bits that package debug/elf does not name.
const (
	fileHeaderBytes    = 64
	programHeaderBytes = 56
	sectionHeaderBytes = 64

	offsetOfPhoff = 32
	offsetOfShoff = 40
	offsetOfPhnum = 56
)

// page is what segments are aligned to.
const page = 4096

// A program is an ELF file that is read and rewritten.
type program struct {
	file     []byte
	headers  []elf.Prog64
	sections []byte // the table of section headers
	content  int    // where the first byte behind the program headers is that must stay
}

// parse reads a program.
func parse(file []byte) (*program, error) {
	f, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKernel, err)
	}
	if f.Class != elf.ELFCLASS64 || f.Data != elf.ELFDATA2LSB || f.Machine != elf.EM_X86_64 || f.Type != elf.ET_EXEC {
		return nil, fmt.Errorf("%w: it is no static program for x86-64", ErrKernel)
	}
	var header elf.Header64
	if _, err := binary.Decode(file, binary.LittleEndian, &header); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKernel, err)
	}
	p := &program{file: slices.Clone(file), headers: make([]elf.Prog64, header.Phnum), content: len(file)}
	if header.Phoff != fileHeaderBytes || len(p.headers) == 0 {
		return nil, fmt.Errorf("%w: its program headers do not follow the file's header", ErrKernel)
	}
	if _, err := binary.Decode(file[header.Phoff:], binary.LittleEndian, p.headers); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKernel, err)
	}
	if n := uint64(header.Shnum) * sectionHeaderBytes; n > 0 {
		if header.Shoff > uint64(len(file)) || n > uint64(len(file))-header.Shoff {
			return nil, fmt.Errorf("%w: its section headers lie outside of it", ErrKernel)
		}
		p.sections = p.file[header.Shoff : header.Shoff+n]
	}
	for _, s := range f.Sections {
		if s.Type != elf.SHT_NULL && s.Type != elf.SHT_NOBITS {
			p.content = min(p.content, int(s.Offset))
		}
	}
	for _, h := range p.headers {
		if h.Off > uint64(len(file)) || h.Filesz > uint64(len(file))-h.Off {
			return nil, fmt.Errorf("%w: a segment lies outside of it", ErrKernel)
		}
		if h.Off > fileHeaderBytes && h.Filesz > 0 {
			p.content = min(p.content, int(h.Off))
		}
	}
	return p, nil
}

// header returns the only program header of a type.
func (p *program) header(kind elf.ProgType) (*elf.Prog64, error) {
	is := func(h elf.Prog64) bool { return h.Type == uint32(kind) }
	i := slices.IndexFunc(p.headers, is)
	if i < 0 || slices.ContainsFunc(p.headers[i+1:], is) {
		return nil, fmt.Errorf("%w: it does not have one program header %v", ErrKernel, kind)
	}
	return &p.headers[i], nil
}

// addressOf returns the address at which n bytes of the file are loaded.
func (p *program) addressOf(offset, n int) (uint64, bool) {
	for _, h := range p.headers {
		if h.Type == uint32(elf.PT_LOAD) && uint64(offset) >= h.Off && uint64(offset+n) <= h.Off+h.Filesz {
			return h.Vaddr + uint64(offset) - h.Off, true
		}
	}
	return 0, false
}

// end returns the end of the program in memory.
func (p *program) end() (uint64, error) {
	end := uint64(0)
	for _, h := range p.headers {
		if h.Type != uint32(elf.PT_LOAD) {
			continue
		}
		if h.Vaddr != h.Paddr || h.Memsz > math.MaxInt32 || h.Vaddr > math.MaxInt32 {
			return 0, fmt.Errorf("%w: its segment at %#x cannot be loaded to the same physical address", ErrKernel, h.Vaddr)
		}
		end = max(end, h.Vaddr+h.Memsz)
	}
	return end, nil
}

// write returns the program with its headers as they are now. Section headers stand
// behind all else.
func (p *program) write() ([]byte, error) {
	if fileHeaderBytes+len(p.headers)*programHeaderBytes > p.content {
		return nil, fmt.Errorf("%w: it has no room for another program header", ErrKernel)
	}
	out := slices.Clone(p.file)
	clear(out[fileHeaderBytes:p.content])
	if _, err := binary.Encode(out[fileHeaderBytes:], binary.LittleEndian, p.headers); err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint64(out[offsetOfPhoff:], fileHeaderBytes)
	binary.LittleEndian.PutUint16(out[offsetOfPhnum:], uint16(len(p.headers)))
	if len(p.sections) > 0 {
		out = pad(out, 8)
		binary.LittleEndian.PutUint64(out[offsetOfShoff:], uint64(len(out)))
		out = append(out, p.sections...)
	}
	return out, nil
}

// pad appends zeros up to a multiple of n.
func pad(b []byte, n int) []byte { return append(b, make([]byte, -len(b)&(n-1))...) }
