package services

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
)

// maxFiles is how many host files a domain may open in its life: nothing closes one before its end.
const maxFiles = 64

// file returns the host file with a handle of a domain, nil if there is none.
func (s *Services) file(d *domain.Domain, handle int) platform.File {
	if files := s.of(d).files; handle >= 0 && handle < len(files) {
		return files[handle]
	}
	return nil
}

// hostFileOpen opens files by the names that the configuration grants alone: what path that is
// on the host the domain does not learn.
func hostFileOpen(s *Services, c call) *domain.Thread {
	name, h := c.text(0), s.of(c.Domain)
	i := slices.IndexFunc(c.Domain.Config.Files, func(f model.File) bool { return f.Name == name })
	if i < 0 {
		return c.results(0, 0, uint64(bytecode.CodeDenied))
	}
	if len(h.files) >= maxFiles {
		return c.results(0, 0, uint64(bytecode.CodeQuota))
	}
	granted := c.Domain.Config.Files[i]
	f, size, err := s.machine.Open(granted.Path, granted.Write)
	if err != nil {
		return c.results(0, 0, uint64(bytecode.CodeNotFound))
	}
	h.files = append(h.files, f)
	return c.results(uint64(len(h.files)-1), uint64(size), uint64(bytecode.CodeOK))
}

// transfer moves bytes between the file and the memory object that a read or write names.
func (s *Services) transfer(c call, move func(f platform.File, b []byte, at int64) (int, error)) *domain.Thread {
	f := s.file(c.Domain, c.int(0))
	if f == nil {
		return c.code(bytecode.CodeNotFound)
	}
	n, at := s.common.Memory.At(c.addr(2)), int64(c.word(1))
	off, count := c.int(3), c.int(4)
	switch {
	case n != nil && n.Revoked:
		return c.code(bytecode.CodeRevoked)
	case n == nil || !n.Has(off, count) || at < 0:
		return c.code(bytecode.CodeRange)
	}
	if _, err := move(f, memory.Bytes(n.Base+abi.Addr(off), count), at); err != nil {
		return c.code(bytecode.CodeIO)
	}
	return c.code(bytecode.CodeOK)
}

func hostFileRead(s *Services, c call) *domain.Thread { return s.transfer(c, platform.File.ReadAt) }

func hostFileWrite(s *Services, c call) *domain.Thread { return s.transfer(c, platform.File.WriteAt) }

func hostFileSync(s *Services, c call) *domain.Thread {
	switch f := s.file(c.Domain, c.int(0)); {
	case f == nil:
		return c.code(bytecode.CodeNotFound)
	case f.Sync() != nil:
		return c.code(bytecode.CodeIO)
	}
	return c.code(bytecode.CodeOK)
}
