package config

import (
	"slices"
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines maps the path of each value of a TOML document, such as "domain[1].imports[0]",
// to the line it begins on.
type lines map[string]int

// A lineFinder walks a document.
type lineFinder struct {
	lines
	unstable.Parser
	ends []int // offsets of the document's line ends
}

// findLines indexes a document. It must have been parsed successfully before: where it
// is malformed, lines are just missing.
func findLines(document []byte) lines {
	l := lineFinder{lines: lines{}}
	l.Reset(document)
	for i, b := range document {
		if b == '\n' {
			l.ends = append(l.ends, i)
		}
	}
	arrays := map[string]int{} // next index of each array of tables
	table := ""
	for l.NextExpression() {
		switch e := l.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = ""
			key := e.Key()
			line := 0
			for key.Next() {
				table = join(table, string(key.Node().Data))
				line = l.line(key.Node())
				l.add(table, line)
				if key.IsLast() && e.Kind == unstable.ArrayTable {
					arrays[table]++
				}
				if n := arrays[table]; n > 0 {
					table = element(table, n-1)
				}
			}
			l.add(table, line)
		case unstable.KeyValue:
			l.keyValue(table, e)
		}
	}
	return l.lines
}

func (l *lineFinder) keyValue(table string, node *unstable.Node) {
	path, line := table, 0
	key := node.Key()
	for key.Next() {
		path = join(path, string(key.Node().Data))
		line = l.line(key.Node())
		l.add(path, line)
	}
	l.value(path, line, node.Value())
}

// value indexes what is inside a value; a value without a position of its own is taken
// to begin on the line of what holds it.
func (l *lineFinder) value(path string, line int, node *unstable.Node) {
	if node.Raw.Length > 0 {
		line = l.line(node)
	}
	l.add(path, line)
	children := node.Children()
	switch node.Kind {
	case unstable.Array:
		for i := 0; children.Next(); i++ {
			l.value(element(path, i), line, children.Node())
		}
	case unstable.InlineTable:
		for children.Next() {
			l.keyValue(path, children.Node())
		}
	}
}

// line returns the line that a node of the document is on.
func (l *lineFinder) line(node *unstable.Node) int {
	before, _ := slices.BinarySearch(l.ends, int(node.Raw.Offset))
	return before + 1
}

func (l lines) add(path string, line int) {
	if _, ok := l[path]; !ok {
		l[path] = line
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func element(path string, i int) string {
	return path + "[" + strconv.Itoa(i) + "]"
}
