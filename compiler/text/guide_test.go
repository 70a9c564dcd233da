package text

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

var update = flag.Bool("update", false, "write the tables of docs/bytecode.md anew")

const guidePath = "../../docs/bytecode.md"

// The guide's tables are those of the package.
func TestGuideTables(t *testing.T) {
	data, err := os.ReadFile(guidePath)
	require.NoError(t, err)
	guide := string(data)
	for marker, table := range map[string]string{
		"instructions": instructionTable(), "limits": limitTable(),
	} {
		section := regexp.MustCompile("(?s)<!-- " + marker + " -->\n.*?<!-- end -->")
		require.Regexp(t, section, guide)
		guide = section.ReplaceAllLiteralString(guide, "<!-- "+marker+" -->\n"+table+"<!-- end -->")
	}
	if *update {
		require.NoError(t, os.WriteFile(guidePath, []byte(guide), 0o644))
		return
	}
	require.Empty(t, cmp.Diff(string(data), guide), "run go test ./compiler/text -run Guide -update")
}

// The guide's examples parse, and survive being formatted.
func TestGuideExamples(t *testing.T) {
	data, err := os.ReadFile(guidePath)
	require.NoError(t, err)
	examples := regexp.MustCompile("(?s)```portico\n(.*?)```").FindAllStringSubmatch(string(data), -1)
	require.Len(t, examples, 2)
	for _, example := range examples {
		f, err := Parse("guide", example[1])
		require.NoError(t, err, example[1])
		again, err := Parse("formatted", Format(f))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(f, again))
	}
}

func instructionTable() string {
	var b strings.Builder
	b.WriteString("| instruction | results | properties | units | meaning |\n|---|---|---|---|---|\n")
	for op := bytecode.OpInvalid + 1; op < bytecode.NumOps; op++ {
		info := op.Info()
		units := ""
		if info.Units > 0 {
			units = strconv.Itoa(int(info.Units))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", syntax(info), resultWords[info.Results], properties(info.Flags), units, info.Doc)
	}
	return b.String()
}

var resultWords = map[bytecode.Results]string{
	bytecode.NoResult: "", bytecode.OneValue: "a value", bytecode.ResultAndOK: "a value or slot, a bool", bytecode.ManyValues: "values", bytecode.CallResults: "a value or slot each",
}

var fieldWords = map[rune]string{
	't': "T", 'v': "v", 'o': "v or _", 'a': "v or slot", 'p': "place", 'i': "number", 'd': "datum", 'f': "f",
	'm': ".number", 'x': "name", 'b': "b", 'h': "[b: v, …]",
}

// syntax returns how an instruction is written, without results.
func syntax(info *bytecode.OpInfo) string {
	text := info.Name
	for i, field := range info.Shape {
		text += separator(info.Shape, i)
		if field != 'A' {
			text += fieldWords[field]
		} else if text += "…"; i > 0 {
			text += ")"
		}
	}
	return text
}

func properties(flags bytecode.OpFlags) string {
	var words []string
	for i, word := range []string{"ends", "traps", "collects", "effect"} {
		if flags>>i&1 != 0 {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

func limitTable() string {
	var b strings.Builder
	b.WriteString("| limit | |\n|---|---|\n")
	for _, limit := range []struct {
		value int
		what  string
	}{
		{bytecode.MaxTypes, "types"}, {bytecode.MaxFuncs, "functions, and functions of imports"}, {bytecode.MaxInstrs, "instructions of a function"},
		{bytecode.MaxSlots, "slots of a function"}, {bytecode.MaxParams, "parameters of a function, and results"}, {bytecode.MaxPath, "steps of a place"},
		{bytecode.MaxIdentifier, "bytes of a name"},
	} {
		fmt.Fprintf(&b, "| %d | %s |\n", limit.value, limit.what)
	}
	b.WriteString("\nThe verifier adds:\n\n| limit | |\n|---|---|\n")
	fmt.Fprintf(&b, "| %d | bytes of a value |\n| %d | bytes of a function's slots together |\n| %d | nesting of types by value |\n",
		bytecode.MaxSize, bytecode.MaxFrame, bytecode.MaxTypeDepth)
	return b.String()
}
