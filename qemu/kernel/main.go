package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/qemu/archive"
)

func main() {
	k := kernel{console: os.Stdout, open: openMachine, sinceEntry: sinceEntry, counts: counts}
	find := findArchive
	if err := k.configure(os.Getenv); err != nil {
		find = func() ([]byte, error) { return nil, err }
	}
	os.Exit(k.boot(find))
}

// configure takes what the environment says.
func (k *kernel) configure(environment func(name string) string) (err error) {
	k.digest, k.timing = environment("PORTICO_DIGEST") == "1", environment("PORTICO_TIMING") == "1"
	if text := environment("PORTICO_LOOP"); text != "" {
		if k.loop, err = time.ParseDuration(text); err != nil || k.loop <= 0 {
			return fmt.Errorf("PORTICO_LOOP=%s is not a time such as 10m", text)
		}
	}
	return nil
}

// boot runs the systems of the archive that find returns and returns the status to end
// with.
func (k *kernel) boot(find func() ([]byte, error)) int {
	status, err := boot.StatusFault, error(nil)
	switch k.archive, err = read(find); {
	case err != nil:
		k.say("%v", err)
	case k.loop > 0:
		status = k.runRounds()
	default:
		status, _ = k.runAll()
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
