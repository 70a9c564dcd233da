package services

import (
	"io"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
)

// maxFiles is how many host files that a domain has opened may be open: they are the host's.
const maxFiles = 64

// A hostFile is an open host file. It is named by a memory object without bytes: who is passed that
// may use it, too, until it is revoked. It is closed when nobody holds that any more.
type hostFile struct {
	platform.File
	opener *domain.Domain // that is charged for it
	size   int64          // in bytes: no file grows, so that a domain takes nothing of the host's disk
}

var _ io.Closer = (*hostFile)(nil)

// Close implements [io.Closer], which package memobj asks for.
func (f *hostFile) Close() error {
	f.opener.Files--
	return f.File.Close() // what matters was synced
}

// file returns the host file that an argument names, or why there is none.
func (c call) file(i int) (*hostFile, bytecode.Code) {
	n := c.s.common.Memory.At(c.addr(i))
	if n != nil && n.Revoked {
		return nil, bytecode.CodeRevoked
	}
	if n != nil {
		if f, ok := n.Names.(*hostFile); ok {
			return f, bytecode.CodeOK
		}
	}
	return nil, bytecode.CodeNotFound
}

// hostFileOpen opens files by the names that the configuration grants alone: what path that is
// on the host the domain does not learn.
func hostFileOpen(s *Services, c call) *domain.Thread {
	name, d := c.text(0), c.Domain
	i := slices.IndexFunc(d.Config.Files, func(f model.File) bool { return f.Name == name })
	if i < 0 {
		return c.results(0, 0, uint64(bytecode.CodeDenied))
	}
	if d.Files >= maxFiles {
		if d.Collect(); d.Files >= maxFiles { // nobody may hold some of them any more
			return c.results(0, 0, uint64(bytecode.CodeQuota))
		}
	}
	f, size, err := s.machine.Open(d.Config.Files[i].Path, d.Config.Files[i].Write)
	if err != nil {
		return c.results(0, 0, uint64(bytecode.CodeNotFound))
	}
	d.Files++
	opened := &hostFile{f, d, size}
	n, code := s.common.Memory.Name(d.Objects, opened)
	if n == nil {
		_ = opened.Close() // nothing was written
		return c.results(0, 0, uint64(code))
	}
	return c.results(uint64(n.Addr), uint64(size), uint64(bytecode.CodeOK))
}

// filePiece is how many bytes are moved in a row while others wait.
const filePiece = 256 << 10

// transfer moves bytes between the file and the memory object that a read or write names.
func (s *Services) transfer(c call, move func(f platform.File, b []byte, at int64) (int, error)) *domain.Thread {
	f, code := c.file(0)
	if f == nil {
		return c.code(code)
	}
	n, at := s.common.Memory.At(c.addr(2)), int64(c.word(1))
	off, count := c.int(3), c.int(4)
	switch {
	case n != nil && n.Revoked:
		return c.code(bytecode.CodeRevoked)
	case n == nil || !n.Has(off, count) || at < 0:
		return c.code(bytecode.CodeRange)
	}
	piece := min(count, filePiece)
	if at > f.size-int64(count) {
		return c.code(bytecode.CodeIO) // and nothing has moved
	}
	if _, err := move(f, memory.Bytes(n.Base+abi.Addr(off), piece), at); err != nil {
		return c.code(bytecode.CodeIO)
	}
	if piece < count { // the rest when others have run
		c.set(1, uint64(at)+uint64(piece))
		c.set(3, uint64(off+piece))
		c.set(4, uint64(count-piece))
		return s.cpu.Again(c.Thread, abi.StubIntrinsic)
	}
	return c.code(bytecode.CodeOK)
}

func hostFileRead(s *Services, c call) *domain.Thread { return s.transfer(c, platform.File.ReadAt) }

func hostFileWrite(s *Services, c call) *domain.Thread { return s.transfer(c, platform.File.WriteAt) }

func hostFileSync(_ *Services, c call) *domain.Thread {
	f, code := c.file(0)
	if f != nil && f.Sync() != nil {
		code = bytecode.CodeIO
	}
	return c.code(code)
}
