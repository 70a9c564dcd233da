package overlay

import (
	"embed"
	"io/fs"
)

//go:embed _std
var files embed.FS

// FS returns the overlay. For a package with the import path P it holds either
// replace/P/*.go, which stand for the whole package, or patch/P/*.go, whose functions
// replace those of the same name, and drop the imports that then have no use.
func FS() fs.FS {
	sub, err := fs.Sub(files, "_std")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return sub
}

// Packages are the packages of the standard library that components may import: those
// that compile with the overlay.
var Packages = []string{
	"bufio", "bytes", "cmp", "container/heap", "container/list", "container/ring", "encoding/binary", "errors", "fmt",
	"hash", "hash/adler32", "hash/crc32", "hash/crc64", "hash/fnv", "io", "iter", "maps", "math", "math/bits",
	"math/cmplx", "math/rand", "os", "path", "runtime", "runtime/debug", "slices", "sort", "strconv", "strings", "sync",
	"sync/atomic", "time", "unicode", "unicode/utf16", "unicode/utf8",
}
