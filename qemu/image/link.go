package image

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// noteBytes is the length of the note that names the entry.
const noteBytes = 24

// notePrefix is how the note begins: the lengths of name and content, the type 18 and the
// name. The linker knows nothing of it, and with symbols stripped only its content shows
// where it is.
var notePrefix = []byte("\x04\x00\x00\x00\x08\x00\x00\x00\x12\x00\x00\x00Xen\x00")

// memoryEnd is the lowest address that an image must leave free: the region for translated
// code begins there.
const memoryEnd = 0x6000_0000

// largePage is what the added segment is aligned to in memory, so that it shares no page
// of the processor's with what is protected otherwise.
const largePage = 2 << 20

// Link makes an image of a kernel and an archive. The error wraps [ErrKernel] if the
// kernel is not fit for it.
func Link(kernel, archive []byte) ([]byte, error) {
	p, err := parse(kernel)
	if err != nil {
		return nil, err
	}
	if err := p.showEntry(); err != nil {
		return nil, err
	}
	if err := p.append(archive); err != nil {
		return nil, err
	}
	return p.write()
}

// showEntry makes the note a segment of its own.
func (p *program) showEntry() error {
	at := bytes.Index(p.file, notePrefix)
	if at < 0 || bytes.Contains(p.file[at+1:], notePrefix) {
		return fmt.Errorf("%w: it does not have one note with an entry for boot loaders", ErrKernel)
	}
	address, ok := p.addressOf(at, noteBytes)
	if !ok {
		return fmt.Errorf("%w: its note with the entry for boot loaders is not loaded", ErrKernel)
	}
	end, err := p.end()
	if err != nil {
		return err
	}
	if entry := binary.LittleEndian.Uint64(p.file[at+len(notePrefix):]); entry == 0 || entry >= end {
		return fmt.Errorf("%w: its entry for boot loaders is %#x", ErrKernel, entry)
	}
	h, err := p.header(elf.PT_GNU_STACK)
	if err != nil {
		return err
	}
	*h = elf.Prog64{
		Type: uint32(elf.PT_NOTE), Flags: uint32(elf.PF_R), Off: uint64(at), Vaddr: address, Paddr: address,
		Filesz: noteBytes, Memsz: noteBytes, Align: 4,
	}
	return nil
}

// append adds a segment behind all others.
func (p *program) append(content []byte) error {
	end, err := p.end()
	if err != nil {
		return err
	}
	address := (end + largePage - 1) &^ (largePage - 1)
	if size := uint64(len(content)); address+size > memoryEnd {
		return fmt.Errorf("the image would end at %#x in memory, of at most %#x: put fewer systems or boot files into it", address+size, memoryEnd)
	}
	table, err := p.header(elf.PT_PHDR)
	if err != nil {
		return err
	}
	table.Filesz += programHeaderBytes
	table.Memsz += programHeaderBytes
	p.file = pad(p.file, page)
	p.headers = append(p.headers, elf.Prog64{
		Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R), Off: uint64(len(p.file)), Vaddr: address, Paddr: address,
		Filesz: uint64(len(content)), Memsz: uint64(len(content)), Align: page,
	})
	p.file = append(p.file, content...)
	return nil
}
