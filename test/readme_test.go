package test

import (
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
)

// blocks returns the fenced code blocks of one language in a Markdown text.
func blocks(text, language string) []string {
	fenced := regexp.MustCompile("(?s)```" + language + "\n(.*?)```")
	var found []string
	for _, m := range fenced.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	return string(text)
}

func TestReadmeShowsValidConfigurations(t *testing.T) {
	found := blocks(readme(t), "toml")
	require.NotEmpty(t, found)
	for _, block := range found {
		_, err := config.Parse("README.md", []byte(block))
		require.NoError(t, err)
	}
}

func TestReadmeListsEveryKeyOfADomain(t *testing.T) {
	_, err := config.Parse("x.toml", []byte("name = \"x\"\n[[domain]]\nname = \"a\"\nmain = \"a\"\nunknown = 1\n"))
	var errs config.Errors
	require.ErrorAs(t, err, &errs)
	text := readme(t)
	for _, quoted := range regexp.MustCompile(`"([a-z]+)"`).FindAllStringSubmatch(errs[0].Expected, -1) {
		require.Regexp(t, "`"+quoted[1]+"[`.]", text)
	}
}

func TestReadmeShowsGoThatParses(t *testing.T) {
	found := blocks(readme(t), "go")
	require.NotEmpty(t, found)
	for _, block := range found {
		_, err := parser.ParseFile(token.NewFileSet(), "README.md", block, parser.SkipObjectResolution)
		require.NoError(t, err)
	}
}

func TestReadmeNamesWhatExists(t *testing.T) {
	text := readme(t)
	for _, m := range regexp.MustCompile("(?m)^\\| (`[a-z/`, ]+/`) \\|").FindAllStringSubmatch(text, -1) {
		for _, folder := range strings.Split(m[1], ", ") {
			require.DirExists(t, "../"+strings.Trim(folder, "`"))
		}
	}
	makefile, err := os.ReadFile("../Makefile")
	require.NoError(t, err)
	for _, block := range blocks(text, "sh") {
		for _, m := range regexp.MustCompile(`(?m)^make (\w+)`).FindAllStringSubmatch(block, -1) {
			require.Regexp(t, `(?m)^`+m[1]+`:`, string(makefile))
		}
	}
}
