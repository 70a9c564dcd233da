package domainzero

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
)

// maxFiles is how many host files a domain may open.
const maxFiles = 64

// hostFile returns the host file with a handle of the domain.
func (d *Domain) hostFile(handle int) (platform.File, bool) {
	if handle < 0 || handle >= len(d.files) {
		return nil, false
	}
	return d.files[handle], true
}

func hostFileOpen(s *System, t *thread, save *abi.RegSave) *thread {
	name := argumentString(save, 0)
	i := slices.IndexFunc(t.domain.config.Files, func(f model.File) bool { return f.Name == name })
	if i < 0 {
		return t.results(save, 0, 0, uint64(bytecode.CodeDenied))
	}
	if len(t.domain.files) >= maxFiles {
		return t.results(save, 0, 0, uint64(bytecode.CodeQuota))
	}
	granted := t.domain.config.Files[i]
	f, size, err := s.platform.Open(granted.Path, granted.Write)
	if err != nil {
		return t.results(save, 0, 0, uint64(bytecode.CodeNotFound))
	}
	t.domain.files = append(t.domain.files, f)
	return t.results(save, uint64(len(t.domain.files)-1), uint64(size), uint64(bytecode.CodeOK))
}

// hostFileRange returns the file and the bytes of the memory object that a read or write
// names.
func (s *System) hostFileRange(t *thread, save *abi.RegSave) (platform.File, []byte, bytecode.Code) {
	f, ok := t.domain.hostFile(argumentInt(save, 0))
	if !ok {
		return nil, nil, bytecode.CodeNotFound
	}
	n := s.memory.nodes[argument(save, 2)]
	off, count := argumentInt(save, 3), argumentInt(save, 4)
	switch {
	case n == nil:
		return nil, nil, bytecode.CodeRange
	case n.revoked:
		return nil, nil, bytecode.CodeRevoked
	case off < 0 || count < 0 || off > n.bytes || count > n.bytes-off || int64(argumentWord(save, 1)) < 0:
		return nil, nil, bytecode.CodeRange
	}
	return f, bytesAt(n.base+abi.Addr(off), count), bytecode.CodeOK
}

func hostFileRead(s *System, t *thread, save *abi.RegSave) *thread {
	f, b, code := s.hostFileRange(t, save)
	if code == bytecode.CodeOK {
		if _, err := f.ReadAt(b, int64(argumentWord(save, 1))); err != nil {
			code = bytecode.CodeIO
		}
	}
	return t.results(save, uint64(code))
}

func hostFileWrite(s *System, t *thread, save *abi.RegSave) *thread {
	f, b, code := s.hostFileRange(t, save)
	if code == bytecode.CodeOK {
		if _, err := f.WriteAt(b, int64(argumentWord(save, 1))); err != nil {
			code = bytecode.CodeIO
		}
	}
	return t.results(save, uint64(code))
}

func hostFileSync(_ *System, t *thread, save *abi.RegSave) *thread {
	f, ok := t.domain.hostFile(argumentInt(save, 0))
	code := bytecode.CodeOK
	switch {
	case !ok:
		code = bytecode.CodeNotFound
	case f.Sync() != nil:
		code = bytecode.CodeIO
	}
	return t.results(save, uint64(code))
}
