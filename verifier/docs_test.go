package verifier_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/verifier"
)

var update = flag.Bool("update", false, "write the list of rules to docs/verifier.md")

// TestRulesAreDocumented compares the list in docs/verifier.md with Rules.
func TestRulesAreDocumented(t *testing.T) {
	path := filepath.Join("..", "docs", "verifier.md")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	before, _, found := strings.Cut(string(text), "| rule | what it demands |\n")
	require.True(t, found, "docs/verifier.md has no table of rules")
	var table strings.Builder
	table.WriteString("| rule | what it demands |\n|---|---|\n")
	for _, r := range verifier.Rules {
		fmt.Fprintf(&table, "| `%s` | %s |\n", r.Name, r.Doc)
	}
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(before+table.String()), 0o644))
		return
	}
	require.Empty(t, cmp.Diff(table.String(), string(text[len(before):])), "run the test with -update")
}

// TestRulesAreClosed shows that the package refuses by the rules of the list alone, and
// by each of them.
func TestRulesAreClosed(t *testing.T) {
	listed := map[string]bool{}
	for _, r := range verifier.Rules {
		require.False(t, listed[string(r.Name)], "rule %s is listed twice", r.Name)
		listed[string(r.Name)] = true
	}
	used := map[string]bool{}
	for name, at := range ruleArguments(t) {
		require.True(t, listed[name], "%s: rule %s is not listed", at, name)
		used[name] = true
	}
	require.Equal(t, listed, used)
}

// ruleArguments returns the rules that the package's calls name, and where.
func ruleArguments(t *testing.T) map[string]string {
	position := map[string]int{"fail": 0, "refusal": 0, "check": 1, "variable": 1, "wantType": 0, "Rule": 0}
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := map[string]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		require.NoError(t, err)
		record := func(e ast.Expr) {
			if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				name, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				found[name] = files.Position(lit.Pos()).String()
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name := ""
				switch f := n.Fun.(type) {
				case *ast.Ident:
					name = f.Name
				case *ast.SelectorExpr:
					name = f.Sel.Name
				}
				if i, ok := position[name]; ok && i < len(n.Args) {
					record(n.Args[i])
				}
			case *ast.AssignStmt:
				if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "rule" {
					record(n.Rhs[0])
				}
			}
			return true
		})
	}
	return found
}
