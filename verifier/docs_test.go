package verifier_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// documentedRules returns the rules that docs/verifier.md lists.
func documentedRules(t *testing.T) map[string]bool {
	text, err := os.ReadFile(filepath.Join("..", "docs", "verifier.md"))
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| rule | what it demands |\n|---|---|\n")
	require.True(t, found, "docs/verifier.md has no table of rules")
	rules := map[string]bool{}
	for row := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(row), "|")
		require.Len(t, cells, 4, "docs/verifier.md: a row of the table of rules is %q", row)
		name := strings.Trim(cells[1], " `")
		require.False(t, rules[name], "docs/verifier.md lists rule %s twice", name)
		require.NotEmpty(t, strings.TrimSpace(cells[2]), "docs/verifier.md does not say what rule %s demands", name)
		rules[name] = true
	}
	return rules
}

// TestRulesAreDocumented shows that the package refuses by the rules in docs/verifier.md
// alone, and by each of them.
func TestRulesAreDocumented(t *testing.T) {
	listed, used := documentedRules(t), map[string]bool{}
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
			case *ast.KeyValueExpr:
				if id, ok := n.Key.(*ast.Ident); ok && id.Name == "same" {
					record(n.Value)
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
