package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/qemu/archive"
)

func main() {
	k := kernel{console: os.Stdout, open: openMachine, sinceEntry: sinceEntry}
	k.digest, k.timing = os.Getenv("PORTICO_DIGEST") == "1", os.Getenv("PORTICO_TIMING") == "1"
	os.Exit(k.boot(findArchive))
}

// boot runs the systems of the archive that find returns and returns the status to end
// with.
func (k *kernel) boot(find func() ([]byte, error)) int {
	status, err := boot.StatusFault, error(nil)
	if k.archive, err = read(find); err != nil {
		k.say("%v", err)
	} else {
		status = k.runAll()
	}
	k.say("status %d", status)
	return status
}

// read finds and decodes an archive.
func read(find func() ([]byte, error)) (*archive.Archive, error) {
	encoded, err := find()
	if err != nil {
		return nil, err
	}
	a, err := archive.Decode(encoded)
	if err == nil && a.Language != boot.Language() {
		err = errLanguage
	}
	return a, err
}

// errLanguage is the error about an image whose parts do not belong together.
var errLanguage = errors.New("this image's components were compiled by another version of portico than its kernel: build the command and the image from the same source")

// say prints a line of the kernel's own.
func (k *kernel) say(format string, args ...any) {
	// A console that fails cannot be told of.
	_, _ = fmt.Fprintf(k.console, boot.MessagePrefix+format+"\n", args...)
}
