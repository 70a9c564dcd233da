package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// Format returns the text form of a component, which Parse reads back as the same
// File. docs/bytecode.md describes it.
//
// Preconditions are those of Encode, and what Decode checks besides limits.
func Format(f *bytecode.File) string {
	t := &walker{file: f}
	for _, x := range f.Imports {
		t.names.aliases = append(t.names.aliases, t.names.aliasFor(x.Path))
	}
	t.names.enter(f)
	t.defineTypes()
	for _, s := range sorts {
		for i := range s.count(f) {
			s.name(t, i)
			s.rest(t, i)
			t.token("\n")
		}
	}
	return string(t.out)
}

// Parse reads the text form of a component, as Format writes it. Declarations may
// stand in any order. Types and data that are mentioned but not declared are added to
// the file's tables in the order of first mention.
//
// The name is the text's in errors, which are a *SyntaxError, or ErrFormat for a text
// that exceeds a limit of the format.
func Parse(name, source string) (f *bytecode.File, err error) {
	defer func() {
		if e := recover(); e != nil {
			syntax, ok := e.(*SyntaxError)
			if !ok {
				panic(e)
			}
			f, err = nil, syntax
		}
	}()
	t := &walker{scanner: scanner{name: name, text: source}, parsing: true, file: &bytecode.File{Init: -1}}
	t.byKey = map[string]bytecode.TypeID{}
	t.parse()
	if f, err = bytecode.Decode(bytecode.Encode(t.file)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// A walker walks a File and either prints it or parses it: as in the binary form, one
// walk defines both directions. What it walks by pointer it reads when it prints and
// sets when it parses.
type walker struct {
	scanner // parsing
	parsing bool
	out     []byte // printing
	file    *bytecode.File
	names   names
	line    int32 // of the instruction before
	typeTexts
}

// token walks fixed text; blanks at its ends are for the eye.
func (t *walker) token(token string) {
	if !t.parsing {
		t.out = append(t.out, token...)
	} else if token = strings.TrimSpace(token); token != "" {
		t.expect(token)
	}
}

// optional walks fixed text that may be missing, and reports whether it is there.
func (t *walker) optional(token string, present bool) bool {
	if t.parsing {
		return t.accept(strings.TrimSpace(token))
	}
	if present {
		t.token(token)
	}
	return present
}

func (t *walker) printf(format string, args ...any) { t.out = fmt.Appendf(t.out, format, args...) }

func (t *walker) quotedText(s *string) {
	if t.parsing {
		*s = t.quoted()
	} else {
		t.token(strconv.Quote(*s))
	}
}

// optionalQuoted walks text that may be missing, which stands for the empty text.
func (t *walker) optionalQuoted(lead string, s *string) {
	if t.parsing && (t.has(`"`) || t.has("`")) || !t.parsing && *s != "" {
		t.token(lead)
		t.quotedText(s)
	}
}

// plainName walks the name of an entry of this component.
func (t *walker) plainName(s *string) {
	if !t.parsing {
		t.token(quoteName(*s))
		return
	}
	t.blank()
	at := t.at
	var ok bool
	if *s, ok = unquoteName(t.symbol()); !ok {
		t.failAt(at, "expected a name, not one of parts of which some are quoted")
	}
}

// numbered walks a prefix and a number, as in b12.
func numbered[T ~int32](t *walker, prefix string, x *T) {
	if !t.parsing {
		t.printf("%s%d", prefix, *x)
		return
	}
	n, ok := t.scanner.numbered(prefix)
	if !ok {
		t.expected(prefix + " and a number")
	}
	*x = T(n)
}

// ordinal walks a prefix and a number that follows from the order of the text.
func (t *walker) ordinal(prefix string, n int) {
	if !t.parsing {
		t.printf("%s%d", prefix, n)
		return
	}
	t.blank()
	at := t.at
	if got, ok := t.scanner.numbered(prefix); !ok || int(got) != n {
		t.at = at
		t.expected(fmt.Sprintf("%s%d, the next in order", prefix, n))
	}
}

// entries walks a list to its end.
func entries[E any](t *walker, xs *[]E, separator, end string, each func(i int, x *E)) {
	for i := 0; t.parsing || i < len(*xs); i++ {
		if t.parsing {
			if t.accept(strings.TrimSpace(end)) {
				return
			}
			*xs = append(*xs, *new(E))
		}
		if i > 0 {
			t.token(separator)
		}
		each(i, &(*xs)[i])
	}
	t.token(end)
}

// braces walks a list of lines in braces, which is missing if it is empty.
func braces[E any](t *walker, xs *[]E, each func(x *E)) {
	if t.parsing {
		if t.has("{") {
			t.parseBraces(func() {
				*xs = append(*xs, *new(E))
				each(&(*xs)[len(*xs)-1])
			})
		}
		return
	}
	lead, end := " {\n\t", ""
	for i := range *xs {
		t.token(lead)
		each(&(*xs)[i])
		lead, end = "\n\t", "\n}"
	}
	t.token(end)
}

func (t *walker) parseBraces(line func()) {
	t.expect("{")
	for t.lines(); !t.accept("}"); t.lines() {
		line()
		if !t.has("}") {
			t.endLine()
		}
	}
}

// ref walks a reference to an entry by name or number.
func ref[T ~int32](t *walker, table *symbols, what string, id *T) {
	if !t.parsing {
		t.token(table.ref(int32(*id)))
		return
	}
	if i, ok := t.scanner.numbered("#"); ok {
		*id = T(i)
		return
	}
	t.blank()
	at := t.at
	text := t.symbol()
	if name, ok := unquoteName(text); ok {
		text = quoteName(name)
	} else if imported, name, ok := t.names.split(text); ok {
		text = t.names.qualified(imported, name)
	}
	i, ok := table.ids[text]
	if !ok {
		t.failAt(at, "there is no %s %s", what, text)
	}
	*id = T(i)
}

func funcRef[T ~int32](t *walker, id *T) { ref(t, &t.names.funcs, "function", id) }

// count walks a number that is not negative.
func (t *walker) count(n *int64) {
	if t.parsing {
		*n = t.natural(math.MaxInt64)
	} else {
		t.printf("%d", *n)
	}
}
