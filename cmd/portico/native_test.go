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
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/translator/code"
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

// TestSymbolsHaveNames: what is behind a semicolon says what the linker fills in, of every kind.
func TestSymbolsHaveNames(t *testing.T) {
	u := bytecode.NewUniverse()
	file, err := text.Parse("names", "component \"example.org/names\"\nglobal g int\nexport func F() {\nb0:\n\tret\n}\n")
	require.NoError(t, err)
	c, err := verifier.Verify(u, file, bytecode.Hash(bytecode.Encode(file)))
	require.NoError(t, err)
	for kind, want := range map[code.SymbolKind]string{
		code.SymbolFunc: "example.org/names.F", code.SymbolFuncValue: "value of example.org/names.F", code.SymbolStub: "stub poll",
		code.SymbolType: "type error", code.SymbolData: "data0", code.SymbolStatics: "statics of example.org/names",
		code.SymbolGlobal: "example.org/names.g", code.SymbolMethod: "method error.Error", code.SymbolZero: "zero",
		code.SymbolIntrinsic: "intrinsic " + intrinsics.Table[0].Name,
	} {
		require.Equal(t, want, symbolName(code.Reloc{Symbol: code.Symbol{Kind: kind, Component: c, Type: u.Error()}}))
	}
}
