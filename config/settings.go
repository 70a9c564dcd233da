package config

import (
	"fmt"
	"slices"
)

// Bounds of the quotas.
const (
	minHeap    = 64 << 10
	maxHeap    = 1 << 40
	minMemory  = 1 << 20
	maxMemory  = 1 << 40
	minStack   = 8 << 10
	maxStack   = 1 << 30
	maxThreads = 1 << 16
	minCopy    = 4 << 10
	maxCopy    = 1 << 30
)

var settingsFields = []field[Settings]{
	{"heap", "", func(r *reader, path string, s *Settings, v any) {
		r.size(path, v, &s.Heap, minHeap, maxHeap)
	}},
	{"memory", "", func(r *reader, path string, s *Settings, v any) {
		r.size(path, v, &s.Memory, minMemory, maxMemory)
	}},
	{"stack", "", func(r *reader, path string, s *Settings, v any) {
		r.size(path, v, &s.Stack, minStack, maxStack)
	}},
	{"threads", "", func(r *reader, path string, s *Settings, v any) {
		n, ok := v.(int64)
		if !ok || n < 1 || n > maxThreads {
			r.mistyped(path, v, fmt.Sprintf("a number from 1 to %d", maxThreads))
			return
		}
		s.Threads = int(n)
	}},
	{"copy", "", func(r *reader, path string, s *Settings, v any) {
		r.size(path, v, &s.Copy, minCopy, maxCopy)
	}},
	{"collector", "", func(r *reader, path string, s *Settings, v any) {
		choose(r, path, v, &s.Collector, nil, Copying)
	}},
	{"scheduler", "", func(r *reader, path string, s *Settings, v any) {
		choose(r, path, v, &s.Scheduler, nil, Core, RoundRobin, RoundRobinInvisible)
	}},
	{"translator", "", func(r *reader, path string, s *Settings, v any) {
		if table, ok := r.table(path, v); ok {
			read(r, path, table, translatorFields, &s.Translator)
		}
	}},
	{"onpanic", "", func(r *reader, path string, s *Settings, v any) {
		choose(r, path, v, &s.OnPanic, nil, OnPanicCall, OnPanicDomain)
	}},
	{"serial", "", func(r *reader, path string, s *Settings, v any) {
		r.boolean(path, v, &s.Serial)
	}},
}

var translatorFields = []field[Translator]{
	{"inline", "", func(r *reader, path string, t *Translator, v any) { r.boolean(path, v, &t.Inline) }},
	{"fastportals", "", func(r *reader, path string, t *Translator, v any) { r.boolean(path, v, &t.FastPortals) }},
	{"checks", "", func(r *reader, path string, t *Translator, v any) { r.boolean(path, v, &t.Checks) }},
	{"revocation", "", func(r *reader, path string, t *Translator, v any) {
		choose(r, path, v, &t.Revocation, bareOnly, NoRevocation, Spin, Epoch)
	}},
}

// bareOnly are the ways of revocation that need to disable or look into interrupts.
var bareOnly = []Revocation{CLI, Atomic}

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
func (r *reader) size(path string, v any, to *Size, least, most Size) {
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
	expected := fmt.Sprintf("a size from %v to %v, such as \"16MiB\"", least, most)
	switch {
	case err != nil:
		r.fail(path, err.Error(), expected, "")
	case size < least || size > most:
		r.fail(path, fmt.Sprintf("%v is out of range", size), expected, "")
	default:
		*to = size
	}
}
