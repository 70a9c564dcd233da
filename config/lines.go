package config

import (
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines maps the path of each value of a TOML document, such as "domain[1].imports[0]",
// to the line it begins on.
type lines map[string]int

// findLines indexes a document. It must have been parsed successfully before: where it
// is malformed, lines are just missing.
func findLines(document []byte) lines {
	l := lines{}
	var p unstable.Parser
	p.Reset(document)
	arrays := map[string]int{} // next index of each array of tables
	table := ""
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = ""
			key := e.Key()
			line := 0
			for key.Next() {
				table = join(table, string(key.Node().Data))
				line = p.Shape(key.Node().Raw).Start.Line
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
			l.keyValue(&p, table, e)
		}
	}
	return l
}

func (l lines) keyValue(p *unstable.Parser, table string, node *unstable.Node) {
	path, line := table, 0
	key := node.Key()
	for key.Next() {
		path = join(path, string(key.Node().Data))
		line = p.Shape(key.Node().Raw).Start.Line
		l.add(path, line)
	}
	l.value(p, path, line, node.Value())
}

// value indexes what is inside a value; a value without a position of its own is taken
// to begin on the line of what holds it.
func (l lines) value(p *unstable.Parser, path string, line int, node *unstable.Node) {
	if node.Raw.Length > 0 {
		line = p.Shape(node.Raw).Start.Line
	}
	l.add(path, line)
	children := node.Children()
	switch node.Kind {
	case unstable.Array:
		for i := 0; children.Next(); i++ {
			l.value(p, element(path, i), line, children.Node())
		}
	case unstable.InlineTable:
		for children.Next() {
			l.keyValue(p, path, children.Node())
		}
	}
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
