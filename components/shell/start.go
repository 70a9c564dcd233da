package shell

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Start reads commands until one says to exit. Parameters: console (console0) and files
// (fs0), the services' names; prompt ("> ").
func Start(d *portals.Domain) error {
	params := d.Params()
	console := params.String("console", "console0")
	files := params.String("files", "fs0")
	prompt := params.String("prompt", "> ")
	if err := params.Err(); err != nil {
		return err
	}
	buffer, err := memobj.New(pieceBytes)
	if err != nil {
		return err
	}
	s := &shell{domain: d, files: files, buffer: buffer, keys: keyboard{domain: d, name: console, buffer: buffer}}
	portals.Print("This is domain " + d.Name() + ": help lists its commands, exit ends it.\n")
	for {
		line, err := s.keys.readLine(prompt)
		if err != nil {
			return err
		}
		if status, exit := s.run(line); exit {
			portals.Exit(status)
		}
	}
}

// pieceBytes is how much of a file or of input is moved at a time.
const pieceBytes = 4096

// A shell is what the commands work with.
type shell struct {
	domain *portals.Domain
	files  string // the file system's name
	buffer *memobj.Memory
	keys   keyboard
	status int
	exit   bool
}
