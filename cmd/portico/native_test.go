package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/verifier"
)

var update = flag.Bool("update", false, "write the listing of docs/translator.md anew")

// The first example of docs/bytecode.md is the one whose machine code docs/translator.md reads.
func TestGuideShowsTheCodeOfItsExample(t *testing.T) {
	guide, err := os.ReadFile("../../docs/bytecode.md")
	require.NoError(t, err)
	example := regexp.MustCompile("(?s)```portico\n(.*?)```").FindSubmatch(guide)
	require.NotNil(t, example)
	file, err := text.Parse("docs/bytecode.md", string(example[1]))
	require.NoError(t, err)
	component, err := verifier.Verify(bytecode.NewUniverse(), file, bytecode.Hash(bytecode.Encode(file)))
	require.NoError(t, err)
	var listing bytes.Buffer
	require.NoError(t, writeNative(&listing, component, "Sum"))

	const path = "../../docs/translator.md"
	book, err := os.ReadFile(path)
	require.NoError(t, err)
	shown := regexp.MustCompile("(?s)```native\n.*?```")
	require.Len(t, shown.FindAll(book, -1), 1)
	want := shown.ReplaceAllLiteral(book, []byte("```native\n"+listing.String()+"```"))
	if *update {
		require.NoError(t, os.WriteFile(path, want, 0o644))
		return
	}
	require.Empty(t, cmp.Diff(string(want), string(book)), "run go test ./cmd/portico -run Guide -update")
}
