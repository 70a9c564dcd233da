package main

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"

	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/qemu/archive"
)

// errNoArchive says what is missing and how to get it.
var errNoArchive = errors.New("this kernel has no archive with systems to run: make an image of it by 'portico image'")

// findArchive returns the archive of the image that runs.
func findArchive() ([]byte, error) {
	if !bare.Booted() {
		return archiveOf("/proc/self/exe")
	}
	if content := bare.Archive(); content != nil {
		return content, nil
	}
	return nil, errNoArchive
}

// archiveOf returns the archive in the file of an image.
func archiveOf(name string) ([]byte, error) {
	f, err := elf.Open(name)
	if err != nil {
		return nil, fmt.Errorf("find the archive: %w", err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		magic := make([]byte, len(archive.Magic))
		if p.Type != elf.PT_LOAD || p.Flags != elf.PF_R {
			continue
		}
		if _, err := p.ReadAt(magic, 0); err != nil || string(magic) != archive.Magic {
			continue
		}
		content, err := io.ReadAll(p.Open())
		if err != nil {
			return nil, fmt.Errorf("read the archive: %w", err)
		}
		return content, nil
	}
	return nil, errNoArchive
}
