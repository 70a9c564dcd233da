package test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode/intrinsics"
)

// A tree is what code-formatted names in the guides may name.
type tree struct {
	root  string
	files map[string]bool // by the last parts of their paths
	// names are what packages declare, as package.Name, package.Type.Member and Type.Member.
	names    map[string]bool
	packages map[string]bool
	tests    map[string]bool
}

// examples are files that the guides have their readers make.
var examples = []string{"bin/portico", "drivers/counter", "configs/counter.toml", "counter.pco", "hello.pco", "FILE.png", "FILE.svg"}

// readTree reads the files and declarations of the project.
func readTree(t *testing.T, root string) *tree {
	t.Helper()
	found := &tree{root, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	walk(t, root, func(file string) {
		found.files[path.Base(file)] = true
		if path.Ext(file) != ".go" {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		found.packages[parsed.Name.Name] = true
		for _, d := range parsed.Decls {
			found.declare(parsed.Name.Name, d)
		}
	})
	return found
}

// declare adds what a declaration declares.
func (x *tree) declare(pkg string, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			x.names[receiver(d.Recv.List[0].Type)+"."+name] = true
			name = receiver(d.Recv.List[0].Type) + "." + name
		} else if strings.HasPrefix(name, "Test") {
			x.tests[name] = true
		}
		x.names[pkg+"."+name] = true
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.ValueSpec:
				for _, n := range s.Names {
					x.names[pkg+"."+n.Name] = true
				}
			case *ast.TypeSpec:
				x.names[pkg+"."+s.Name.Name] = true
				for _, member := range members(s.Type) {
					x.names[pkg+"."+s.Name.Name+"."+member] = true
					x.names[s.Name.Name+"."+member] = true
				}
			}
		}
	}
}

// receiver returns the name of a receiver's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// members returns the fields of a struct, and the methods of an interface.
func members(e ast.Expr) (names []string) {
	var fields *ast.FieldList
	switch e := e.(type) {
	case *ast.StructType:
		fields = e.Fields
	case *ast.InterfaceType:
		fields = e.Methods
	default:
		return nil
	}
	for _, f := range fields.List {
		for _, n := range f.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

var (
	pathSpan      = regexp.MustCompile(`^(\./)?[\w.-]+(/[\w.-]+)+/?$|^[\w-]+\.(go|md|toml|sh|pco|svg)$`)
	qualifiedSpan = regexp.MustCompile(`^[A-Za-z]\w*(\.[A-Za-z]\w*)+$`)
	testSpan      = regexp.MustCompile(`^Test[A-Z]\w*$`)
	folderSpan    = regexp.MustCompile(`^[\w-]+/$`)
)

// judge returns what is wrong with a code-formatted name of a guide. What names neither a file
// nor something of a package of the project is not judged.
func (x *tree) judge(span string) error {
	first, _, _ := strings.Cut(strings.TrimPrefix(span, "./"), "/")
	switch {
	case slices.Contains(examples, span):
	case pathSpan.MatchString(span) || folderSpan.MatchString(span):
		if strings.Contains(first, ".") && first != span {
			return nil // a module, or a path of the host
		}
		if _, err := os.Stat(filepath.Join(x.root, span)); err != nil && !x.files[span] {
			return fmt.Errorf("there is no file or folder %s", span)
		}
	case testSpan.MatchString(span):
		if !x.tests[span] {
			return fmt.Errorf("there is no test %s", span)
		}
	case qualifiedSpan.MatchString(span):
		pkg, _, _ := strings.Cut(span, ".")
		_, isIntrinsic := intrinsics.ByName(span)
		if (x.packages[pkg] || ast.IsExported(pkg)) && !isIntrinsic && !x.names[span] {
			return fmt.Errorf("nothing declares %s", span)
		}
	}
	return nil
}

// prose returns a Markdown text without its fenced code.
func prose(text string) string {
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(text, "")
}

func guides(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return append(files, "../README.md", "../RATIONALE.md", "../ROADMAP.md")
}

func TestGuidesNameWhatExists(t *testing.T) {
	found, judged := readTree(t, ".."), 0
	for _, file := range guides(t) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(prose(string(text)), -1) {
			judged++
			if err := found.judge(m[1]); err != nil {
				t.Errorf("%s: %v", strings.TrimPrefix(file, "../"), err)
			}
		}
	}
	require.Greater(t, judged, 500)
}

func TestGuidesLinkToWhatExists(t *testing.T) {
	for _, file := range guides(t) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllStringSubmatch(prose(string(text)), -1) {
			_, err := os.Stat(filepath.Join(filepath.Dir(file), m[1]))
			require.NoError(t, err, "%s links to %s", file, m[1])
		}
	}
}

func TestReadmeLinksToEveryGuide(t *testing.T) {
	files, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	for _, file := range files {
		require.Contains(t, readme(t), "(docs/"+filepath.Base(file)+")")
	}
}

func TestGuideToDomainZeroNamesItsPackages(t *testing.T) {
	text, err := os.ReadFile("../domainzero/doc.go")
	require.NoError(t, err)
	folders, err := os.ReadDir("../domainzero")
	require.NoError(t, err)
	for _, f := range folders {
		if f.IsDir() {
			require.Regexp(t, `(?m)^//\t`+f.Name()+` +\S`, string(text), "domainzero/doc.go")
		}
	}
}

func TestWrongNamesAreSeen(t *testing.T) {
	found := readTree(t, "..")
	for span, want := range map[string]string{
		"abi.Thread.SavedSP":        "",
		"abi.Thread.SavedPC":        "nothing declares abi.Thread.SavedPC",
		"abi.Tread":                 "nothing declares abi.Tread",
		"Component.Supplies":        "",
		"Component.Supply":          "nothing declares Component.Supply",
		"platform.Machine":          "",
		"platform.Devices.Pending":  "",
		"link.Linker.FindReturn":    "",
		"memory.revoke":             "",
		"memory.revokes":            "nothing declares memory.revokes",
		"unknown.package":           "",
		"domainzero/doc.go":         "",
		"./components/hello":        "",
		"domainzero/docs.go":        "there is no file or folder domainzero/docs.go",
		"boots/":                    "there is no file or folder boots/",
		"golang.org/x/tools/go/ssa": "",
		"emulator.go":               "there is no file or folder emulator.go",
		"TestWrongNamesAreSeen":     "",
		"TestWrongNamesAreHidden":   "there is no test TestWrongNamesAreHidden",
		"make run":                  "",
	} {
		t.Run(span, func(t *testing.T) {
			if err := found.judge(span); want == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, want)
			}
		})
	}
}
