package shell

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
)

// kindLetters show the kind of a file, as other systems do.
const kindLetters = "?-dcbpsl"

func (s *shell) list(arguments []string) error {
	path := "/"
	if len(arguments) > 0 {
		path = arguments[0]
	}
	files, err := portals.Lookup[fs.FileSystem](s.domain, s.files)
	if err != nil {
		return err
	}
	var t table
	a, err := files.Stat(path)
	if err != nil {
		return failed(path, err)
	}
	if a.Kind != fs.Directory {
		t.file(a, path)
		t.print()
		return nil
	}
	for position := int64(0); ; {
		entries, next, err := files.Readdir(path, position)
		if err != nil {
			return failed(path, err)
		}
		for _, e := range entries {
			if a, err = files.Lstat(path + "/" + e.Name); err != nil {
				return failed(e.Name, err)
			}
			t.file(a, e.Name)
		}
		if position = next; position == 0 {
			break
		}
	}
	t.print()
	return nil
}

func (t *table) file(a fs.Attributes, name string) {
	letter := "?"
	if int(a.Kind) < len(kindLetters) {
		letter = kindLetters[a.Kind : a.Kind+1]
	}
	t.row(letter, text.Decimal(a.Size), visible([]byte(name)))
}

func (s *shell) show(arguments []string) error {
	path := arguments[0]
	files, err := portals.Lookup[fs.FileSystem](s.domain, s.files)
	if err != nil {
		return err
	}
	handle, err := files.Open(path, fs.ReadOnly, 0)
	if err != nil {
		return failed(path, err)
	}
	piece, last := make([]byte, pieceBytes), byte('\n')
	for off := int64(0); ; {
		if s.keys.interrupted() {
			portals.Print("^C")
			last = 0
			break
		}
		n, err := files.Read(handle, off, s.buffer, 0, pieceBytes)
		if err != nil {
			_ = files.Close(handle) // the first error is the one to tell
			return failed(path, err)
		}
		if n == 0 {
			break
		}
		s.buffer.Read(0, piece[:n])
		portals.Print(visible(piece[:n]))
		last = piece[n-1]
		off += int64(n)
	}
	if last != '\n' {
		portals.Print("\n")
	}
	return files.Close(handle)
}

// visible writes bytes that would command a terminal as ^ and a letter.
func visible(b []byte) string {
	text := make([]byte, 0, len(b))
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' || c == keyDelete {
			text = append(text, '^', c^'@')
			continue
		}
		text = append(text, c)
	}
	return string(text)
}

// failed says which file an error is about.
func failed(path string, err error) error { return &fileError{path, err} }

type fileError struct {
	path string
	err  error
}

func (e *fileError) Error() string { return e.path + ": " + e.err.Error() }

func (e *fileError) Unwrap() error { return e.err }
