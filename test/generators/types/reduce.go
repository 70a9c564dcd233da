package types

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A failing is a batch whose outputs differ, as small as reduction has made it.
type failing struct {
	compare comparison
	seed    uint64
	decls   []*decl
	run     arrangement
	cases   []string // that it takes to fail
	until   time.Time
	tries   int
}

// A comparison runs a batch in both ways: [harness.compare], but in tests.
type comparison func(b *batch, runs []arrangement, verbose bool) ([]difference, error)

// reduce makes a batch that fails small: it leaves cases out, then declarations, their fields
// and their methods, as long as it fails. It stops when time is over.
func (compare comparison) reduce(seed uint64, decls []*decl, all []difference, limit time.Duration) *failing {
	f := &failing{compare: compare, seed: seed, decls: decls, run: all[0].run, until: time.Now().Add(limit)}
	for i := range all {
		if one := []string{all[i].test}; all[i].test != "" && i < 6 && f.fails(decls, all[i].run, one) {
			f.run, f.cases = all[i].run, one
			break
		}
	}
	if f.cases == nil {
		b, err := generate(seed, module, decls, options{})
		if err != nil {
			return f
		}
		for _, c := range b.cases {
			f.cases = append(f.cases, c.name)
		}
		f.dropCases()
	}
	f.drop(func(d *decl) []any { return []any{d} })
	f.drop(func(d *decl) (list []any) {
		for _, m := range d.methods {
			list = append(list, m)
		}
		for _, m := range d.body.methods {
			list = append(list, m)
		}
		return list
	})
	f.drop(func(d *decl) (list []any) {
		for i := range d.body.fields {
			list = append(list, &d.body.fields[i])
		}
		return list
	})
	return f
}

// dropCases leaves out cases, halves of them first.
func (f *failing) dropCases() {
	for size := (len(f.cases) + 1) / 2; size > 0; size /= 2 {
		for from := 0; from < len(f.cases) && time.Now().Before(f.until); {
			left := slices.Delete(slices.Clone(f.cases), from, min(from+size, len(f.cases)))
			if f.fails(f.decls, f.run, left) {
				f.cases = left
			} else {
				from += size
			}
		}
	}
}

func (f *failing) options(cases []string) options {
	only := map[string]bool{}
	for _, name := range cases {
		only[name] = true
	}
	return options{only}
}

// fails reports whether declarations fail with some cases.
func (f *failing) fails(decls []*decl, run arrangement, cases []string) bool {
	f.tries++
	b, err := generate(f.seed, module, decls, f.options(cases))
	if err != nil || len(b.cases) == 0 {
		return false
	}
	list, err := f.compare(b, []arrangement{run}, false)
	return err == nil && len(list) > 0
}

// drop leaves out what parts returns of declarations, halves of it first, as long as the rest fails.
func (f *failing) drop(parts func(*decl) []any) {
	count := func() (all []any) {
		for _, d := range f.decls {
			all = append(all, parts(d)...)
		}
		return all
	}
	for size := (len(count()) + 1) / 2; size > 0; size /= 2 {
		for from := 0; ; {
			all := count()
			if from >= len(all) || time.Now().After(f.until) {
				break
			}
			left := without(f.decls, all[from:min(from+size, len(all))])
			if f.fails(left, f.run, f.cases) {
				f.decls = left
			} else {
				from += size
			}
		}
	}
}

// String shows the differences and the source of what is left.
func (f *failing) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "seed %d, %s, %d cases, reduced in %d tries:\n", f.seed, f.run, len(f.cases), f.tries)
	b, err := generate(f.seed, module, f.decls, f.options(f.cases))
	if err != nil {
		return s.String() + err.Error()
	}
	list, err := f.compare(b, []arrangement{f.run}, true)
	if errors.Is(err, errNotRun) {
		s.WriteString(err.Error())
	}
	for i := range list {
		if i < 3 {
			fmt.Fprintf(&s, "%.6000s\n", list[i].String())
		}
	}
	for _, e := range b.packages {
		if text := e.source(); e.out.Len() > 150 {
			s.WriteString("\n" + text)
			if e.onPortico != "" {
				s.WriteString("// on Portico:\n" + e.onPortico)
			}
		}
	}
	return s.String()
}
