package types

import (
	"fmt"
	"go/types"
	"maps"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// layouts returns size, alignment and offsets of fields of all types that a batch declares, as Go
// lays them out, by their names with package.
func (b *batch) layouts() map[string]string {
	all := map[string]string{}
	for name := range b.marked {
		d := b.byName[name]
		if d.alias || len(d.constraints) > 0 {
			continue
		}
		t := b.pkgs[d.home].Scope().Lookup(name).Type()
		s := fmt.Sprintf("%d bytes, aligned to %d", sizes.Sizeof(t), sizes.Alignof(t))
		if x, ok := t.Underlying().(*types.Struct); ok {
			s += fmt.Sprint(sizes.Offsetsof(slices.Collect(x.Fields())))
		}
		all[packageNames[d.home]+"."+name] = s
	}
	return all
}

// checkLayouts compares layouts with those of the types that the verifier makes. It counts signatures on the way.
func (o *order) checkLayouts(encoded [][]byte, count *signatures) (wrong string, err error) {
	u := bytecode.NewUniverse()
	have := map[string]string{}
	for _, e := range encoded {
		f, err := bytecode.Decode(e)
		if err != nil {
			return "", err
		}
		c, err := verifier.Verify(u, f, bytecode.Hash(e))
		if err != nil {
			return "", err
		}
		count.count(o, c)
		for _, p := range packageNames[:declaring] {
			if f.Path == o.Module+"/"+p {
				for name := range o.Layouts {
					if t := c.Named(name[len(p)+1:]); name[:len(p)] == p && t != nil {
						have[name] = layoutOf(t)
					}
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Layouts)) {
		if have[name] != o.Layouts[name] {
			wrong += fmt.Sprintf("%s: Go has %s, Portico %s\n", name, o.Layouts[name], have[name])
		}
	}
	return wrong, nil
}

func layoutOf(t *bytecode.Type) string {
	s := fmt.Sprintf("%d bytes, aligned to %d", t.Size(), t.Align())
	if u := t.Under(); u.Kind == bytecode.KindStruct {
		offsets := []int64{}
		for i := range u.Fields {
			offsets = append(offsets, u.Offset(i))
		}
		s += fmt.Sprint(offsets)
	}
	return s
}
