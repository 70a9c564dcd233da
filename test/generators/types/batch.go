package types

import (
	"fmt"
	"go/types"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// module is the path of the module that a batch is.
const module = "example.org/batch"

// A batch is a set of packages that are compiled, loaded and run together.
type batch struct {
	*checked
	seed     uint64
	module   string
	packages []*emitter // by index of packageNames
	cases    []testCase
	marked   map[string]bool // names of declarations that are needed
	serial   int             // of helpers and functions, in all packages
	byName   map[string]*decl
	subjects []types.Type
	services []string // names that services are offered by
}

// A testCase is one line of output.
type testCase struct {
	client   int    // 1 or 2
	name     string // what it does with which type
	function string // as the client calls it
}

// Options say what of a batch is wanted: all, or what reduction has left.
type options struct {
	only map[string]bool // names of cases; nil for all
}

func (o options) wants(name string) bool { return o.only == nil || o.only[name] }

// generate makes the packages of declarations. Equal arguments give equal text.
func generate(seed uint64, module string, decls []*decl, o options) (*batch, error) {
	c, err := check(module, decls)
	if err != nil {
		return nil, err
	}
	b := &batch{checked: c, seed: seed, module: module, marked: map[string]bool{}, byName: map[string]*decl{}}
	for _, d := range c.decls {
		b.byName[d.name] = d
	}
	for i, name := range packageNames {
		e := &emitter{b: b, index: i, name: name, path: module + "/" + name, imports: map[string]bool{}, helpers: map[string]*typeutil.Map{}}
		if i < declaring {
			e.pkg = c.pkgs[i]
		}
		b.packages = append(b.packages, e)
	}
	b.subjects = b.collect()
	b.emitCases(o)
	b.emitServices(o)
	b.finish()
	return b, nil
}

// rank sorts a copy of a list at random, by a key: what is left when some are gone keeps its order.
func rank[T any](b *batch, key string, list []T, name func(T) string) []T {
	type ranked struct {
		x    T
		rank uint64
	}
	all := make([]ranked, len(list))
	for i, x := range list {
		all[i] = ranked{x, b.hash(key, name(x))}
	}
	slices.SortStableFunc(all, func(x, y ranked) int {
		switch {
		case x.rank < y.rank:
			return -1
		case x.rank > y.rank:
			return 1
		}
		return 0
	})
	list = make([]T, len(list))
	for i, x := range all {
		list[i] = x.x
	}
	return list
}

// hash returns a number that depends on the seed and on some texts.
func (b *batch) hash(texts ...string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %q", b.seed, texts)
	n := h.Sum64()
	n = (n ^ n>>32) * 0x9e3779b97f4a7c15
	return n ^ n>>29
}

// random returns random numbers that depend on the seed and a key alone.
func (b *batch) random(key string) *rand.Rand { return rand.New(rand.NewPCG(b.seed, b.hash(key))) }

// nameOf names a type for keys and cases.
func (b *batch) nameOf(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return strings.TrimPrefix(p.Path(), b.module+"/") })
}

// collect returns the types that cases are about: those declared, what aliases stand for, and some
// that are made of them.
func (b *batch) collect() (list []types.Type) {
	for _, d := range b.decls {
		if len(d.constraints) > 0 {
			continue
		}
		t := types.Unalias(b.pkgs[d.home].Scope().Lookup(d.name).Type())
		list = append(list, t)
		r := b.random("derive " + d.name)
		switch r.IntN(12) {
		case 0:
			list = append(list, types.NewPointer(t))
		case 1:
			list = append(list, types.NewSlice(t))
		case 2:
			list = append(list, types.NewArray(t, int64(r.IntN(4))))
		case 3:
			if types.Comparable(t) {
				list = append(list, types.NewMap(t, types.Typ[types.Int16]))
			}
		case 4:
			pkg := b.pkgs[d.home]
			fields := []*types.Var{
				types.NewField(0, pkg, "A", types.Typ[types.Int8], false), types.NewField(0, pkg, "V", t, false),
				types.NewField(0, pkg, "Z", types.NewArray(t, 0), false),
			}
			list = append(list, types.NewStruct(fields[:1+r.IntN(3)], []string{"", "v"}[:r.IntN(2)]))
		}
	}
	var seen typeutil.Map
	return slices.DeleteFunc(list, func(t types.Type) bool { return seen.Set(t, true) != nil })
}
