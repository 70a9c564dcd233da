package compiler_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/load"
	"github.com/portico-os/portico/compiler/overlay"
)

// TestRefused compiles programs that each use one thing that is not supported, and
// expects the refusal's name and line.
func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		source  string
		feature diagnostics.Feature
		line    int
		message string
	}{
		"unsafe": {
			"package main\n\nimport \"unsafe\"\n\nfunc main() { println(unsafe.Sizeof(1)) }\n",
			diagnostics.Unsafe, 3, "unsafe is never allowed in a component",
		},
		"cgo": {
			"package main\n\nimport \"C\"\n\nfunc main() {}\n",
			diagnostics.Cgo, 3, "cgo is never allowed in a component",
		},
		"linkname": {
			"package main\n\n//go:linkname now runtime.nanotime\nfunc now() int64 { return 0 }\n\nfunc main() {}\n",
			diagnostics.Linkname, 3, "linkname is never allowed in a component",
		},
		"no body": {
			"package main\n\nfunc f()\n\nfunc main() { f() }\n",
			diagnostics.Assembly, 3, "function f has no body",
		},
		"intrinsic outside the system": {
			"package main\n\n//portico:intrinsic clock.ticks\nfunc f() uint64\n\nfunc main() { f() }\n",
			diagnostics.Internal, 4, "only packages of",
		},
		"operation outside the system": {
			"package main\n\n//portico:op throw\nfunc f()\n\nfunc main() { f() }\n",
			diagnostics.Internal, 4, "only packages of",
		},
		"reflect": {
			"package main\n\nimport \"reflect\"\n\nfunc main() { println(reflect.TypeOf(1).String()) }\n",
			diagnostics.Reflect, 3, "there is no reflection",
		},
		"goroutine": {
			"package main\n\nfunc main() {\n\tgo println()\n}\n",
			diagnostics.Goroutine, 4, "go statement",
		},
		"make channel": {
			"package main\n\nfunc main() {\n\t_ = make(chan int)\n}\n",
			diagnostics.Channel, 4, "channel operation",
		},
		"send": {
			"package main\n\nfunc f(c chan<- int) {\n\tc <- 1\n}\n\nfunc main() { f(nil) }\n",
			diagnostics.Channel, 4, "channel operation",
		},
		"receive": {
			"package main\n\nfunc f(c chan int) int {\n\treturn <-c\n}\n\nfunc main() { f(nil) }\n",
			diagnostics.Channel, 4, "receive",
		},
		"range over a channel": {
			"package main\n\nfunc f(c chan int) {\n\tfor range c {\n\t}\n}\n\nfunc main() { f(nil) }\n",
			diagnostics.Channel, 4, "receive",
		},
		"close": {
			"package main\n\nfunc f(c chan int) {\n\tclose(c)\n}\n\nfunc main() { f(nil) }\n",
			diagnostics.Channel, 4, "close",
		},
		"deferred close": {
			"package main\n\nfunc f(c chan int) {\n\tdefer close(c)\n}\n\nfunc main() { f(nil) }\n",
			diagnostics.Channel, 4, "close",
		},
		"select": {
			"package main\n\nfunc main() {\n\tselect {}\n}\n",
			diagnostics.Select, 4, "select",
		},
		"frame": {
			"package main\n\ntype large [70000]byte\n\nfunc f(l large) {}\n\nfunc main() { f(large{}) }\n",
			diagnostics.FrameSize, 5, "frame",
		},
		"huge type": {
			"package main\n\nvar x *[1 << 40]byte\n\nfunc main() { println(x == nil) }\n",
			diagnostics.TypeSize, 0, "[1099511627776]",
		},
		"methods of an unnamed type": {
			"package main\n\ntype t struct{}\n\nfunc (t) m() {}\n\nfunc main() {\n\tvar i interface{ m() } = struct{ t }{}\n\ti.m()\n}\n",
			diagnostics.MethodTable, 7, "unnamed type",
		},
		"methods of a pointer to a reference": {
			"package main\n\ntype t func()\n\nfunc (t) m() {}\n\nfunc main() {\n\tvar i interface{ m() } = new(t)\n\ti.m()\n}\n",
			diagnostics.MethodTable, 8, "is itself a reference",
		},
		"format of what a parameter holds": {
			"package main\n\nimport \"fmt\"\n\ntype t struct{}\n\nfunc f(v any) { fmt.Println(v) }\n\nfunc main() { f(t{}) }\n",
			diagnostics.Reflect, 9, "which may be what fmt.Println formats at",
		},
		"format of what a field holds": {
			"package main\n\nimport \"fmt\"\n\ntype t struct{ v any }\n\nfunc main() {\n\tx := &t{}\n\tx.v = [1]int{}\n\tprintln(fmt.Sprint(1, x.v))\n}\n",
			diagnostics.Reflect, 9, "a value of type [1]int in an interface",
		},
		"format of forwarded arguments": {
			"package main\n\nimport \"fmt\"\n\nfunc f(v ...any) { fmt.Println(v...) }\n\nfunc main() { f(1, &[]int{}) }\n",
			diagnostics.Reflect, 7, "a value of type *[]int in an interface",
		},
		"format in a case that does not rule a type out": {
			"package main\n\nimport \"fmt\"\n\ntype t struct{}\n\nfunc f(v any) {\n\tif _, ok := v.(t); !ok {\n\t\tprintln()\n\t}\n\tfmt.Println(v)\n}\n\nfunc main() { f(t{}) }\n",
			diagnostics.Reflect, 14, "a value of type main.t in an interface",
		},
		"format of elements of an operand": {
			"package main\n\nimport \"fmt\"\n\nfunc main() {\n\tx := []any{\n\t\tmap[int]int{}}\n\tfmt.Println(x)\n}\n",
			diagnostics.Reflect, 7, "a value of type map[int]int in an interface",
		},
		"format by a function value": {
			"package main\n\nimport \"fmt\"\n\nfunc main() {\n\tf := fmt.Sprint\n\tprintln(f(struct{}{}))\n}\n",
			diagnostics.Reflect, 7, "a value of type struct{} in an interface",
		},
		"format of an instance": {
			"package main\n\nimport \"fmt\"\n\nfunc f[T any](v T) { fmt.Println(v) }\n\nfunc main() { f(struct{}{}) }\n",
			diagnostics.Reflect, 5, "a value of type struct{} in an interface",
		},
		"format of a recovered panic": {
			"package main\n\nimport \"fmt\"\n\nfunc main() {\n\tdefer func() { fmt.Println(recover()) }()\n\tpanic(struct{}{})\n}\n",
			diagnostics.Reflect, 7, "a value of type struct{} in an interface",
		},
		"format of what a method gets, a closure keeps and a pointer leads to": {
			"package main\n\nimport \"fmt\"\n\ntype i interface{ m(any) func() }\n\ntype t struct{}\n\nfunc (t) m(v any) func() {\n\tset(&v, v)\n" +
				"\treturn func() { fmt.Println(v) }\n}\n\nfunc set(p *any, v any) { *p = v }\n\nfunc main() {\n\tvar x i = t{}\n\tx.m(t{})()\n}\n",
			diagnostics.Reflect, 18, "a value of type main.t in an interface",
		},
		"library": {
			"package main\n\nimport \"" + compiler.ModulePath + "/components/golib\"\n\nfunc main() { golib.Panic(1) }\n",
			"", 3, "cannot be imported",
		},
		"not there": {
			"package main\n\nimport \"example.org/none\"\n\nfunc main() { none.F() }\n",
			"", 0, "package example.org/none is not in the module",
		},
		"type error": {
			"package main\n\nfunc main() {\n\tx := 1\n}\n",
			"", 4, "declared and not used",
		},
		"syntax error": {
			"package main\n\nfunc main() {\n\tx :=\n}\n",
			"", 5, "expected",
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "main.go")
			require.NoError(t, os.WriteFile(file, []byte(test.source), 0o600))
			_, err := newLoader(t).Compile(file)
			var ds compiler.Diagnostics
			require.True(t, errors.As(err, &ds), "%v", err)
			require.Equal(t, test.feature, ds[0].Feature, "%v", err)
			require.ErrorContains(t, ds[0], test.message)
			require.Equal(t, test.line, ds[0].Pos.Line, "%v", err)
		})
	}
}

// A refusal tells which packages of Go's library are not those that the overlay was made for.
func TestRefusedWithAnotherLibrary(t *testing.T) {
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(overlay.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(overlay.FS(), name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	}))
	pins := strings.Split(string(files[load.PinFile].Data), "\n")
	pins[0] = "go1.0"
	pins = slices.DeleteFunc(pins, func(line string) bool { return strings.HasPrefix(line, "cmp ") })
	files[load.PinFile].Data = []byte(strings.Join(pins, "\n"))
	file := filepath.Join(t.TempDir(), "main.go")
	compile := func(text string) error {
		require.NoError(t, os.WriteFile(file, []byte("package main\n\nimport \"cmp\"\n\n"+text), 0o600))
		l, err := compiler.New(compiler.Options{Overlay: files})
		require.NoError(t, err)
		_, err = l.Compile(file)
		return err
	}
	require.NoError(t, compile("func main() { println(cmp.Compare(1, 2)) }\n"))
	err := compile("func main() { println(cmp.Compere(1, 2)) }\n")
	require.ErrorContains(t, err, "undefined: cmp.Compere\n")
	require.ErrorContains(t, err, "not as in go1.0, which the overlay was made for: cmp")
}
