package config

import (
	"fmt"
	"regexp"
	"slices"
)

var (
	wordPattern = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
	namePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]{0,127}$`)
)

// mistyped records that a value is not of the kind its key takes.
func (r *reader) mistyped(path string, v any, expected string) {
	r.fail(path, describe(v), expected, "")
}

// describe says what a TOML value is.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case int64, float64, bool:
		return fmt.Sprint(v)
	case []any:
		return "an array"
	case map[string]any:
		return "a table"
	default:
		return fmt.Sprintf("a date or time (%v)", v)
	}
}

func (r *reader) table(path string, v any) (map[string]any, bool) {
	table, ok := v.(map[string]any)
	if !ok {
		r.mistyped(path, v, "a table")
	}
	return table, ok
}

func (r *reader) boolean(path string, v any, to *bool) {
	b, ok := v.(bool)
	if !ok {
		r.mistyped(path, v, "true or false")
		return
	}
	*to = b
}

// text reads a string that is not empty.
func (r *reader) text(path string, v any, expected string) (string, bool) {
	text, ok := v.(string)
	if !ok || text == "" {
		r.mistyped(path, v, expected)
		return "", false
	}
	return text, true
}

// texts reads an array of strings. What is wrong with an element is recorded, and the
// element is left empty so that indices stay right.
func (r *reader) texts(path string, v any, expected string) []string {
	array, ok := v.([]any)
	if !ok {
		r.mistyped(path, v, "an array of "+expected)
		return nil
	}
	texts := make([]string, len(array))
	for i, v := range array {
		texts[i], _ = r.text(element(path, i), v, expected)
	}
	return texts
}

func (r *reader) word(path string, v any, expected string) string {
	text, ok := r.text(path, v, expected)
	if ok && !wordPattern.MatchString(text) {
		r.mistyped(path, v, expected)
	}
	return text
}

// names reads an array of different service names.
func (r *reader) names(path string, v any) []string {
	texts := r.texts(path, v, "names of services")
	for i, text := range texts {
		switch {
		case text == "": // recorded by texts
		case !namePattern.MatchString(text):
			r.fail(element(path, i), fmt.Sprintf("%q is not a name", text), "letters, digits and - _ . /", "")
		case slices.Contains(texts[:i], text):
			r.fail(element(path, i), fmt.Sprintf("name %q is listed twice", text), "each once", "")
		}
	}
	return texts
}
