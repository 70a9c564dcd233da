package attacks

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// readerPath is a component whose service does with a map what programs do.
const readerPath = "github.com/portico-os/portico/test/attacks/testdata/reader"

// A shape is what a component of its own making puts in the fields of a map.
type shape struct {
	name    string
	entries int // keys from 0 on
	index   words
	dead    words
	live    int
	retired bool   // it is said that there are iterators, over a layout that the map no longer has
	says    string // what the reader says of each use: see shapes
}

// words are so many, all the same. None of zeros are nil.
type words struct {
	n    int
	word uint64
}

const ones = 1<<64 - 1

// shapes say which of the reader's uses of a map is answered ("."), finds that the map is malformed ("m"), or panics as its check
// of an index does ("x"). All come to an end. Whatever index was made is not passed.
var shapes = []shape{
	{name: "no slot is free", index: words{4, 1}, live: 1, says: "...mm."},
	{name: "no slot is free, entries are another's", index: words{4, 1}, entries: 1, live: 1, says: "......"},
	{name: "all slots are the same entry's", index: words{32, 2}, entries: 20, live: 20, says: "......"},
	{name: "slots are entries' far away", index: words{32, ones >> 32}, entries: 20, live: 20, says: "......"},
	{name: "the index is empty", index: words{0, 1}, entries: 20, live: 20, says: "......"},
	{name: "the index is no power of two", index: words{7, 1}, entries: 20, live: 20, says: "......"},
	{name: "the index is long", index: words{4096, 1}, entries: 20, live: 20, says: "......"},
	{name: "there is only a count", live: 5, says: "...mm."},
	{name: "the count is too large", entries: 5, live: 1 << 62, says: "....m."},
	{name: "the count is negative", entries: 5, live: -1 << 62, says: ".x...."},
	{name: "the count is none", entries: 5, says: ".m...."},
	{name: "all are dead", entries: 5, dead: words{1, ones}, live: 5, says: "...mm."},
	{name: "more are dead than there are", entries: 5, dead: words{1000, ones}, live: 5, says: "...mm."},
	{name: "only some can be dead", entries: 100, dead: words{1, 1}, live: 99, says: "xxxxx."},
	{name: "iterators share nothing", entries: 5, live: 5, retired: true, says: "......"},
}

// mapMaker is a component that makes maps field by field, passes them for each use, and prints what the receiver says.
const mapMaker = `component "example.org/evil"
import golib "github.com/portico-os/portico/components/golib"
import reader "` + readerPath + `"
type golib.Map params 2
type golib.mapEntry params 2
type golib.mapSnapshot params 2
type reader.Service
func words(v0 int, v1 uint64) []uint64 {
b0:
	v2 = const int 0
	v3 = const int 1
	v4 = makeslice []uint64 v0, v0
	jump b1
b1:
	v5 = phi int nonneg [b0: v2, b2: v8]
	v6 = lt v5, v0
	br v6, b2, b3
b2:
	v7 = idxcheck v4, v5
	store v4[v7], v1
	v8 = add v5, v3
	jump b1
b3:
	ret v4
}
func entries(v0 int) []golib.mapEntry[int, int] {
b0:
	v1 = const int 0
	v2 = const int 1
	v3 = makeslice []golib.mapEntry[int, int] v0, v0
	jump b1
b1:
	v4 = phi int nonneg [b0: v1, b2: v7]
	v5 = lt v4, v0
	br v5, b2, b3
b2:
	v6 = idxcheck v3, v4
	store v3[v6].0, v4
	v7 = add v4, v2
	jump b1
b3:
	ret v3
}
func make(v0 int, v1 bool, v2 int, v3 uint64, v4 bool, v5 int, v6 uint64, v7 int, v8 bool) map[int]int {
b0:
	v9 = new golib.Map[int, int]
	v10 = call entries(v0)
	store v9.0, v10
	store v9.3, v7
	br v1, b1, b2
b1:
	v11 = call words(v2, v3)
	store v9.1, v11
	jump b2
b2:
	br v4, b3, b4
b3:
	v12 = call words(v5, v6)
	store v9.2, v12
	jump b4
b4:
	br v8, b5, b6
b5:
	v13 = new golib.mapSnapshot[int, int]
	store v13.0, v8
	store v9.5, v13
	jump b6
b6:
	v14 = mapof map[int]int v9
	ret v14
}
func use(v0 map[int]int, v1 int) {
b0:
	v2 = string string "reader"
	v3, v4 = sys name.lookup(v2)
	v5, v6 = assert reader.Service v3
	v7 = callm v5.0(v0, v1)
	sys debug.write(v7)
	v8 = string string "\n"
	sys debug.write(v8)
	ret
}
export func $start() {
b0:
`

// passing returns the lines of the component that pass a map of the shape for a use, and the number of the value behind them.
func (s *shape) passing(use, v int) (string, int) {
	var b strings.Builder
	arguments := []any{s.entries, s.index != words{}, s.index.n, s.index.word, s.dead != words{}, s.dead.n, s.dead.word, s.live, s.retired, use}
	for i, a := range arguments {
		fmt.Fprintf(&b, "\tv%d = const %T %v\n", v+i, a, a)
	}
	made := v + len(arguments)
	fmt.Fprintf(&b, "\tv%d = call make(v%d", made, v)
	for a := v + 1; a < made-1; a++ {
		fmt.Fprintf(&b, ", v%d", a)
	}
	fmt.Fprintf(&b, ")\n\tcall use(v%d, v%d)\n", made, made-1)
	return b.String(), made + 1
}

// passMaps runs a domain that passes maps beside one that uses them, and returns what the first prints.
func passMaps(t *testing.T, source string) string {
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := c.Compile(library, readerPath)
	require.NoError(t, err)
	machine, err := hosted.New()
	require.NoError(t, err)
	var console bytes.Buffer
	sys, err := domainzero.New(domainzero.Config{Memory: 256 << 20, Console: &console}, machine)
	require.NoError(t, err)
	hashes := map[string][32]byte{}
	for _, f := range append(files, parse(t, "evil", source)) {
		for i := range f.Imports {
			f.Imports[i].Hash = hashes[f.Imports[i].Path]
		}
		e := bytecode.Encode(f)
		hashes[f.Path] = bytecode.Hash(e)
		require.NoError(t, sys.Load(e))
	}
	for _, d := range []model.Domain{
		{Name: "victim", Components: []string{readerPath}, Exports: []string{"reader"}, Settings: model.Defaults},
		{Name: "evil", Components: []string{"example.org/evil"}, Main: "example.org/evil", Imports: []string{"reader"}, Settings: model.Defaults},
	} {
		_, err := sys.Create(d)
		require.NoError(t, err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := sys.Run()
		ended <- err
	}()
	select {
	case <-time.After(time.Minute):
		t.Fatalf("the receiver of a map goes on for ever, behind %s", console.Bytes())
	case err := <-ended:
		require.NoError(t, err)
		require.NoError(t, sys.Shutdown())
		require.NoError(t, machine.Close())
	}
	return console.String()
}

// TestMapsAreWhatTheySeem checks that who receives a map goes on, or panics, whatever is in it.
func TestMapsAreWhatTheySeem(t *testing.T) {
	var source strings.Builder
	source.WriteString(mapMaker)
	uses, v := len(shapes[0].says), 0
	for i := range shapes {
		for use := range uses {
			var lines string
			lines, v = shapes[i].passing(use, v)
			source.WriteString(lines)
		}
	}
	source.WriteString("\tret\n}")
	said := strings.Split(strings.TrimSpace(passMaps(t, source.String())), "\n")
	require.Len(t, said, len(shapes)*uses)
	for i, shape := range shapes {
		var says strings.Builder
		for _, s := range said[i*uses:][:uses] {
			switch {
			case s == "answered":
				says.WriteByte('.')
			case s == "runtime error: malformed map":
				says.WriteByte('m')
			case strings.HasPrefix(s, "runtime error: index out of range") || strings.HasPrefix(s, "runtime error: slice bounds out of range"):
				says.WriteByte('x')
			default:
				says.WriteString("(" + s + ")")
			}
		}
		require.Equal(t, shape.says, says.String(), shape.name)
	}
}
