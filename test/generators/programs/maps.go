package programs

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
)

const golib = "github.com/portico-os/portico/components/golib"

// importing returns the number of an import, which it adds if need be. Its hash is filled in when the
// import is encoded.
func (c *component) importing(path string) int32 {
	for i, m := range c.file.Imports {
		if m.Path == path {
			return int32(i)
		}
	}
	c.file.Imports = append(c.file.Imports, bytecode.ComponentID{Path: path})
	return int32(len(c.file.Imports) - 1)
}

// mapObject returns the pointer type that implements a map type. What is in the library's Map nobody
// looks at here.
func (c *component) mapObject(t *typ) *typ {
	u := t.under()
	generic := c.hidden("golib.Map", bytecode.TypeDef{Kind: bytecode.KindNamed, Import: c.importing(golib), Name: "Map", Len: 2})
	instance := c.hidden(fmt.Sprint("Map", u.key.id, u.elem.id),
		bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: generic.id, Params: []bytecode.TypeID{u.key.id, u.elem.id}})
	return c.hiddenPointer(instance)
}

// hidden is intern for a type that is not drawn.
func (p *pool) hidden(key string, def bytecode.TypeDef) *typ {
	n := len(p.all)
	t := p.intern(key, &typ{kind: bytecode.KindInvalid}, def)
	p.all = p.all[:n]
	return t
}

func (p *pool) hiddenPointer(elem *typ) *typ {
	n := len(p.all)
	t := p.pointer(elem)
	p.all = p.all[:n]
	return t
}
