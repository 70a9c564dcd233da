package load

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Most packages of the standard library are compiled as GOROOT has them, which another release
// of Go may change below the overlay's feet. So the overlay has the digests of those packages
// as it was made for them.

// PinFile is the overlay's file of digests: a line with the release of Go, and for each
// package a line with its path and the digest of its source.
const PinFile = "pinned.txt"

// readPins returns the release that an overlay was made for, and its packages' digests.
// An overlay may have none.
func readPins(overlay fs.FS) (release string, digests map[string]string) {
	text, err := fs.ReadFile(overlay, PinFile)
	if err != nil {
		return "", nil
	}
	release, rest, _ := strings.Cut(string(text), "\n")
	digests = map[string]string{}
	for line := range strings.Lines(rest) {
		if pkg, digest, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			digests[pkg] = digest
		}
	}
	return release, digests
}

// Pins returns the text of the file of digests that the loaded packages have, for a release.
func (l *Loader) Pins(release string) string {
	var text strings.Builder
	fmt.Fprintln(&text, release)
	for _, pkg := range slices.Sorted(maps.Keys(l.Packages)) {
		if digest := l.Packages[pkg].digest; digest != "" {
			fmt.Fprintln(&text, pkg, digest)
		}
	}
	return text.String()
}

// Changed returns the release of Go that the overlay was made for and which of the loaded
// packages are not as they were there. Who has a package refused that GOROOT has tells so.
func (l *Loader) Changed() (release string, packages []string) {
	release, digests := readPins(l.overlay)
	for pkg, s := range l.Packages {
		if s.digest != "" && s.digest != digests[pkg] {
			packages = append(packages, pkg)
		}
	}
	slices.Sort(packages)
	return release, packages
}

// digestOf returns the digest of files of a folder, "" if one cannot be read.
func digestOf(dir string, names []string) string {
	sum := sha256.New()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return ""
		}
		fmt.Fprintf(sum, "%s %x\n", name, sha256.Sum256(text))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
