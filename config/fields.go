package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/portico-os/portico/config/model"
)

// A field is a key that a table may have.
type field[T any] struct {
	name     string
	required string // what is expected if it is missing; "" if it may be
	read     func(r *reader, path string, to *T, value any)
}

// read reads the table at path by its fields, in their order, and refuses other keys.
func read[T any](r *reader, path string, table map[string]any, fields []field[T], to *T) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
		if value, ok := table[f.name]; ok {
			f.read(r, join(path, f.name), to, value)
		} else if f.required != "" {
			r.fail(path, fmt.Sprintf("%s is missing", f.name), f.required, "")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if !slices.Contains(names, key) {
			r.fail(join(path, key), "unknown key", oneOf(names), nearest(key, names))
		}
	}
}

var systemFields = []field[reader]{
	{"name", "the system's name", func(r *reader, path string, to *reader, v any) {
		to.name, _ = r.text(path, v, "the system's name")
	}},
	{"defaults", "", func(r *reader, path string, to *reader, v any) {
		if table, ok := r.table(path, v); ok {
			read(r, path, table, settingsFields, &to.defaults)
		}
	}},
	{"domain", "at least one [[domain]]", func(r *reader, path string, to *reader, v any) {
		tables, ok := v.([]any)
		if !ok {
			r.mistyped(path, v, "[[domain]] tables")
			return
		}
		for i, v := range tables {
			path := element(path, i)
			d := model.Domain{Settings: to.defaults, Params: map[string]map[string]string{}}
			if table, ok := r.table(path, v); ok {
				read(r, path, table, domainFields, &d)
				if len(d.Components) == 0 {
					r.fail(path, "the domain has no component", "components or main", "")
				}
			}
			to.domains = append(to.domains, d)
		}
	}},
}

var domainFields = append([]field[model.Domain]{
	{"name", "the domain's name", func(r *reader, path string, d *model.Domain, v any) {
		d.Name = r.word(path, v, "a domain's name: lower-case letters, digits, - and _")
	}},
	{"components", "", func(r *reader, path string, d *model.Domain, v any) {
		for i, text := range r.texts(path, v, "import paths of components") {
			r.addComponent(element(path, i), d, text)
		}
	}},
	{"main", "", func(r *reader, path string, d *model.Domain, v any) {
		if text, ok := r.text(path, v, "the import path of a component"); ok {
			d.Main = r.addComponent(path, d, text)
		}
	}},
	{"imports", "", func(r *reader, path string, d *model.Domain, v any) {
		d.Imports = r.names(path, v)
	}},
	{"exports", "", func(r *reader, path string, d *model.Domain, v any) {
		d.Exports = r.names(path, v)
	}},
	{"params", "", func(r *reader, path string, d *model.Domain, v any) {
		r.params(path, d, v)
	}},
	{"files", "", func(r *reader, path string, d *model.Domain, v any) {
		r.addFiles(path, d, v, false)
	}},
	{"writefiles", "", func(r *reader, path string, d *model.Domain, v any) {
		r.addFiles(path, d, v, true)
	}},
	{"manager", "", func(r *reader, path string, d *model.Domain, v any) {
		r.boolean(path, v, &d.Manager)
	}},
	{"raw", "", func(r *reader, path string, d *model.Domain, v any) {
		r.boolean(path, v, &d.Raw)
	}},
}, append(deviceFields, lift(settingsFields, func(d *model.Domain) *model.Settings { return &d.Settings })...)...)

// lift makes fields of T into fields of what holds a T.
func lift[T, U any](fields []field[T], in func(*U) *T) []field[U] {
	lifted := make([]field[U], len(fields))
	for i, f := range fields {
		lifted[i] = field[U]{f.name, f.required, func(r *reader, path string, to *U, v any) {
			f.read(r, path, in(to), v)
		}}
	}
	return lifted
}

var componentPath = regexp.MustCompile(`^[a-zA-Z0-9._~-]+(/[a-zA-Z0-9._~-]+)*$`)

func (r *reader) addComponent(path string, d *model.Domain, text string) string {
	full := ImportPath(text)
	switch {
	case text == "": // recorded by texts
	case !componentPath.MatchString(text):
		r.fail(path, fmt.Sprintf("%q is not an import path", text), `one such as "components/ramdisk"`, "")
	case slices.Contains(d.Components, full):
		r.fail(path, fmt.Sprintf("component %s is listed twice in domain %q", text, d.Name), "each once", "")
	default:
		d.Components = append(d.Components, full)
	}
	return full
}

func (r *reader) params(path string, d *model.Domain, v any) {
	table, ok := r.table(path, v)
	if !ok {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		path := join(path, key)
		component, ok := componentOf(d, key)
		if !ok {
			var names []string
			for _, c := range d.Components {
				names = append(names, filepath.Base(c))
			}
			r.fail(path, fmt.Sprintf("domain %q has no component %q", d.Name, key), oneOf(names), nearest(key, names))
			continue
		}
		values, ok := r.table(path, table[key])
		if !ok {
			continue
		}
		texts := map[string]string{}
		for _, key := range slices.Sorted(maps.Keys(values)) {
			switch v := values[key].(type) {
			case string:
				texts[key] = v
			case int64:
				texts[key] = strconv.FormatInt(v, 10)
			case bool:
				texts[key] = strconv.FormatBool(v)
			case float64:
				texts[key] = strconv.FormatFloat(v, 'g', -1, 64)
			default:
				r.mistyped(join(path, key), v, "a string, a number, true or false")
			}
		}
		d.Params[component] = texts
	}
}

func (r *reader) addFiles(path string, d *model.Domain, v any, write bool) {
	for i, name := range r.texts(path, v, "names of host files") {
		file := model.File{Name: name, Path: name, Write: write}
		if !filepath.IsAbs(name) {
			file.Path = filepath.Join(filepath.Dir(r.file), name)
		}
		switch {
		case name == "": // recorded by texts
		case slices.ContainsFunc(d.Files, func(f model.File) bool { return f.Name == name }):
			r.fail(element(path, i), fmt.Sprintf("file %q is listed twice", name), "each once, in files or writefiles", "")
		default:
			d.Files = append(d.Files, file)
		}
	}
}
