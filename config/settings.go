package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/heap"
)

var settingsFields = append(quotaFields(), []field[model.Settings]{
	{"collector", "", func(r *reader, path string, s *model.Settings, v any) {
		choose(r, path, v, &s.Collector, nil, slices.Sorted(maps.Keys(heap.Collectors))...)
	}},
	{"scheduler", "", func(r *reader, path string, s *model.Settings, v any) {
		r.scheduler(path, v, &s.Scheduler)
	}},
	{"translator", "", func(r *reader, path string, s *model.Settings, v any) {
		if table, ok := r.table(path, v); ok {
			read(r, path, table, translatorFields, &s.Translator)
		}
	}},
	{"onpanic", "", func(r *reader, path string, s *model.Settings, v any) {
		choose(r, path, v, &s.OnPanic, nil, model.OnPanicCall, model.OnPanicDomain)
	}},
	{"serial", "", func(r *reader, path string, s *model.Settings, v any) {
		r.boolean(path, v, &s.Serial)
	}},
}...)

// quotaFields returns the fields of all quotas: sizes, but for the number of threads.
func quotaFields() (fields []field[model.Settings]) {
	for _, q := range model.Quotas {
		read := (*reader).size
		if q.Name == "threads" {
			read = (*reader).number
		}
		fields = append(fields, field[model.Settings]{q.Name, "", func(r *reader, path string, s *model.Settings, v any) {
			read(r, path, v, q.Of(s), q.Least, q.Most)
		}})
	}
	return fields
}

var translatorFields = []field[model.Translator]{
	{"inline", "", func(r *reader, path string, t *model.Translator, v any) { r.boolean(path, v, &t.Inline) }},
	{"fastportals", "", func(r *reader, path string, t *model.Translator, v any) { r.boolean(path, v, &t.FastPortals) }},
	{"checks", "", func(r *reader, path string, t *model.Translator, v any) { r.boolean(path, v, &t.Checks) }},
	{"revocation", "", func(r *reader, path string, t *model.Translator, v any) {
		choose(r, path, v, &t.Revocation, bareOnly, model.NoRevocation, model.Spin, model.Epoch)
	}},
}

// bareOnly are the ways of revocation that exist on bare metal only.
var bareOnly = []model.Revocation{CLI, Atomic}

// schedulerNames are the schedulers that have a name of their own.
var schedulerNames = []struct{ name, path string }{{"core", Core}, {"roundrobin", RoundRobin}, {"roundrobin-invisible", RoundRobinInvisible}}

// scheduler reads the name or the import path of a scheduler.
func (r *reader) scheduler(path string, v any, to *string) {
	var names []string
	for _, s := range schedulerNames {
		names = append(names, s.name)
	}
	expected := oneOf(names) + ", or the import path of a scheduler"
	text, ok := r.text(path, v, expected)
	switch i := slices.Index(names, text); {
	case !ok:
	case i >= 0:
		*to = schedulerNames[i].path
	case strings.Contains(text, "/") && componentPath.MatchString(text):
		*to = ImportPath(text)
	default:
		r.fail(path, fmt.Sprintf("unknown value %q", text), expected, nearest(text, names))
	}
}

// choose reads one of some names. Those of elsewhere are refused by name.
func choose[T ~string](r *reader, path string, v any, to *T, elsewhere []T, choices ...T) {
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = string(c)
	}
	text, ok := r.text(path, v, oneOf(names))
	switch {
	case !ok:
	case slices.Contains(choices, T(text)):
		*to = T(text)
	case slices.Contains(elsewhere, T(text)):
		r.fail(path, fmt.Sprintf("%q exists on bare metal only", text), oneOf(names), "")
	default:
		r.fail(path, fmt.Sprintf("unknown value %q", text), oneOf(names), nearest(text, names))
	}
}

// size reads a size within bounds.
func (r *reader) size(path string, v any, to *int, least, most int) {
	var size Size
	var err error
	switch v := v.(type) {
	case int64:
		size = Size(v)
	case string:
		size, err = ParseSize(v)
	default:
		err = fmt.Errorf("%s is not a size", describe(v))
	}
	expected := fmt.Sprintf("a size from %v to %v, such as \"16MiB\"", Size(least), Size(most))
	switch {
	case err != nil:
		r.fail(path, err.Error(), expected, "")
	case size < Size(least) || size > Size(most):
		r.fail(path, fmt.Sprintf("%v is out of range", size), expected, "")
	default:
		*to = int(size)
	}
}

// number reads a number within bounds.
func (r *reader) number(path string, v any, to *int, least, most int) {
	n, ok := v.(int64)
	if !ok || n < int64(least) || n > int64(most) {
		r.mistyped(path, v, fmt.Sprintf("a number from %d to %d", least, most))
		return
	}
	*to = int(n)
}
