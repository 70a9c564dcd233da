package diagnostics

import (
	"errors"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"
)

// refuseFrom refuses in a step that knows where it is, if the refusal does not.
func refuseFrom(refused, step token.Pos) {
	defer Locate(func() token.Pos { return step })
	Refuse(refused, Goroutine, "go %s", "f()")
}

func TestLog(t *testing.T) {
	files := token.NewFileSet()
	file := files.AddFile("a.go", -1, 20)
	file.SetLines([]int{0, 10})
	log := NewLog(files)
	require.NoError(t, log.Err())
	step := func(refused token.Pos) {
		defer func() { require.True(t, log.ReportRefusal(recover())) }()
		refuseFrom(refused, file.Pos(12))
	}
	step(file.Pos(1))
	step(token.NoPos)
	step(token.NoPos) // once is enough
	log.Report(token.NoPos, Unsafe, "unsafe.Pointer")
	_, err := parser.ParseFile(files, "b.go", "package b\n\nfunc", 0)
	log.ReportError(err)
	log.ReportError(errors.New("no such file"))
	require.EqualError(t, log.Err(), `a.go:1:2: goroutine is not supported: go f()
a.go:2:3: goroutine is not supported: go f()
unsafe is never allowed in a component: unsafe.Pointer
b.go:3:5: expected 'IDENT', found 'EOF'
no such file`)
	var list List
	require.ErrorAs(t, log.Err(), &list)
	require.Equal(t, Goroutine, list[0].Feature)
	require.False(t, log.ReportRefusal("a fault"))
	log.Clear()
	require.NoError(t, log.Err())
}

func TestLogIsBounded(t *testing.T) {
	log := NewLog(token.NewFileSet())
	for i := range 2 * maxDiagnostics {
		log.Report(token.NoPos, Construct, "construct %d", i)
	}
	var list List
	require.ErrorAs(t, log.Err(), &list)
	require.Len(t, list, maxDiagnostics)
}
