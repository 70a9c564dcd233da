package bytecode

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Universe interns types. All components that may ever meet, in one domain or at
// the two ends of a portal, are linked in one universe. It is not safe for
// concurrent use, nor are its types: the underlying type of an instance is made when it
// is first asked for.
type Universe struct {
	// Types are added and never removed or changed, but that a named type gets its underlying
	// type once. Identity of types is identity of pointers: every check of types relies on it.
	basic [lastBasic]*Type // by Kind; nil for KindInvalid
	byKey map[string]*Type // by what distinguishes them: see intern
	types []*Type          // by id-1: the linker's tables and descriptors go by it
	any   *Type            // made by NewUniverse, as the next: Any and Error return them
	error *Type

	// Numbers of names of types and members, and of tags: what keys have in their place, for names may
	// be long, and instances of a generic type have all of it again.
	names map[string]int

	// One string for each component, for good: no component can write the blank in it, so that
	// no name in a file is another component's qualified name. Owns relies on it.
	owner map[ComponentID]string

	// Judgements is what the verifier knows of the universe's types; nil at first. Package
	// verifier alone sets and reads it.
	Judgements any
}

// NewUniverse returns a universe with the predeclared types.
func NewUniverse() *Universe {
	u := &Universe{byKey: map[string]*Type{}, names: map[string]int{}, owner: map[ComponentID]string{}}
	for k := KindBool; k < lastBasic; k++ {
		u.basic[k] = u.intern(&Type{Kind: k})
	}
	u.any = u.Interface(nil)
	str := u.Func(nil, []*Type{u.Basic(KindString)}, false)
	u.error = u.NewNamed(ComponentID{}, "error", 0)
	u.SetUnderlying(u.error, u.Interface([]Method{{Name: "Error", Sig: str}}))
	return u
}

// intern returns the type that is written with the same types and names as t: t itself if it is
// the first. The key holds everything that distinguishes types, so that two types with one key
// are identical; whoever compares types by pointers relies on it. Precondition: the types that
// t mentions are interned, for the key has their IDs.
func (u *Universe) intern(t *Type) *Type {
	key := []byte{byte(t.Kind)}
	number := func(n int) { key = append(strconv.AppendInt(key, int64(n), 10), ' ') }
	number(int(t.Len))
	number(len(t.Params))
	key = strconv.AppendBool(key, t.Variadic)
	name := func(s string) {
		n, known := u.names[s]
		if !known {
			n = len(u.names)
			u.names[s] = n
		}
		number(n)
	}
	if t.Origin != nil {
		number(-t.Origin.id)
	} else if t.Kind == KindNamed {
		name(t.Name)
		key = append(key, u.qualifier(t.Component)...)
	}
	mentions := t.Mentions()
	for _, m := range mentions {
		number(m.id)
		t.layout.params = max(t.layout.params, m.layout.params)
	}
	for _, f := range t.Fields {
		name(f.Name)
		key = strconv.AppendBool(key, f.Embedded)
		name(f.Tag)
	}
	for _, m := range t.Methods {
		name(m.Name)
	}
	if old, ok := u.byKey[string(key)]; ok {
		return old
	}
	t.id = len(u.types) + 1
	if t.Kind == KindParam {
		t.layout.params = t.Len + 1
	}
	t.layout.tagged = t.Kind != KindNamed && slices.ContainsFunc(mentions, func(x *Type) bool { return x.layout.tagged }) ||
		slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Tag != "" })
	u.types = append(u.types, t)
	u.byKey[string(key)] = t
	return t
}

// NumTypes returns how many types are interned; their IDs are 1 to NumTypes.
func (u *Universe) NumTypes() int { return len(u.types) }

// ByID returns the type with the given ID.
func (u *Universe) ByID(id int) *Type { return u.types[id-1] }

// Basic returns the predeclared type of a basic kind.
func (u *Universe) Basic(k Kind) *Type { return u.basic[k] }

// Any returns the empty interface type.
func (u *Universe) Any() *Type { return u.any }

// Error returns the predeclared type error, which is named and has the path "".
func (u *Universe) Error() *Type { return u.error }

// Pointer returns the type *elem.
func (u *Universe) Pointer(elem *Type) *Type { return u.intern(&Type{Kind: KindPointer, Elem: elem}) }

// Slice returns the type []elem.
func (u *Universe) Slice(elem *Type) *Type { return u.intern(&Type{Kind: KindSlice, Elem: elem}) }

// Array returns the type [n]elem.
func (u *Universe) Array(elem *Type, n int64) *Type {
	return u.intern(&Type{Kind: KindArray, Elem: elem, Len: n})
}

// Map returns the type map[key]elem.
func (u *Universe) Map(key, elem *Type) *Type {
	return u.intern(&Type{Kind: KindMap, Key: key, Elem: elem})
}

// Chan returns the channel type with the given direction.
func (u *Universe) Chan(elem *Type, dir int64) *Type {
	return u.intern(&Type{Kind: KindChan, Elem: elem, Len: dir})
}

// Param returns type parameter number n of whatever generic type mentions it.
func (u *Universe) Param(n int64) *Type { return u.intern(&Type{Kind: KindParam, Len: n}) }

// Func returns a function type.
func (u *Universe) Func(params, results []*Type, variadic bool) *Type {
	return u.intern(&Type{Kind: KindFunc, Params: params, Results: results, Variadic: variadic})
}

// Struct returns a struct type.
func (u *Universe) Struct(fields []Field) *Type {
	return u.intern(&Type{Kind: KindStruct, Fields: fields})
}

// Interface returns an interface type. The methods must be sorted by name and distinct:
// Type.MethodIndex searches by halves, and equal sets are to be one type. The verifier refuses
// definitions with others.
func (u *Universe) Interface(methods []Method) *Type {
	return u.intern(&Type{Kind: KindInterface, Methods: methods})
}

// NewNamed returns the named type that a component defines, which is new unless it was
// made before; in that case its underlying type is already set. numParams is positive
// for a generic type.
func (u *Universe) NewNamed(c ComponentID, name string, numParams int) *Type {
	return u.intern(&Type{Kind: KindNamed, Component: c, Name: name, NumParams: numParams})
}

// Qualify returns what an unexported field or method, which files call "path.name", is
// called in types that components of different contents share: a name that is component
// c's alone. It puts a blank, which no name has, and a number behind the name, so that
// qualified names sort as those in files do.
func (u *Universe) Qualify(name string, c ComponentID) string { return name + u.qualifier(c) }

// Owns reports whether a qualified name is that of component c.
func (u *Universe) Owns(c ComponentID, name string) bool {
	return strings.HasSuffix(name, u.qualifier(c))
}

func (u *Universe) qualifier(c ComponentID) string {
	if _, known := u.owner[c]; !known {
		u.owner[c] = fmt.Sprintf(" %d", len(u.owner))
	}
	return u.owner[c]
}

// SetUnderlying completes a named type. Precondition: under is not named, and t has no other
// underlying type yet: whoever asked for it relies on it to stay. The verifier looks before.
func (u *Universe) SetUnderlying(t, under *Type) {
	t.underlying = under
}

// Instance returns the generic named type origin with its parameters replaced by
// args. Its underlying type is made when it is first asked for. Precondition:
// len(args) == origin.NumParams, on which that relies; the verifier looks before.
func (u *Universe) Instance(origin *Type, args []*Type) *Type {
	return u.intern(&Type{Kind: KindNamed, Component: origin.Component, Name: origin.Name, Args: args, Origin: origin, universe: u})
}

// Substitute returns t with its type parameters replaced by args. Precondition: the
// number of every parameter in t is below len(args), for args is indexed by it. The verifier sees
// to that when it gives a generic type its underlying type.
func (u *Universe) Substitute(t *Type, args []*Type) *Type {
	return (&substitution{u, args, map[*Type]*Type{}}).of(t)
}

// A substitution replaces type parameters. It remembers its results, for a type may
// mention another in very many ways: the time of Substitute is bounded by that.
type substitution struct {
	universe *Universe       // where replace makes results; fixed
	args     []*Type         // by parameter's number, for all that t has; fixed
	done     map[*Type]*Type // by type, what replaces it
}

// of returns t replaced; nil for the underlying type of a type that has none yet.
func (s *substitution) of(t *Type) *Type {
	if t == nil || !t.HasParams() {
		return t
	}
	if s.done[t] == nil {
		s.done[t] = s.replace(t)
	}
	return s.done[t]
}

func (s *substitution) replace(t *Type) *Type {
	if t.Kind == KindParam {
		return s.args[t.Len]
	}
	return s.universe.rebuild(t, s.of, func(f Field) Field { return f })
}

// Untagged returns what t is without the struct tags that it is written with, at any
// depth: t itself if there are none. Two types are identical but for tags exactly if they
// are the same type untagged. A named type is what it is, whatever tags its definition and
// its type arguments have.
func (u *Universe) Untagged(t *Type) *Type {
	if t == nil || !t.layout.tagged {
		return t
	}
	if t.untagged == nil {
		t.untagged = u.rebuild(t, u.Untagged, func(f Field) Field {
			f.Tag = ""
			return f
		})
	}
	return t.untagged
}

// rebuild returns a type made as t is of what part gives for the types that t is written
// with, nil for nil, and field for the fields. Precondition: t is written with other types, so that of named
// ones it is an instance: replace and Untagged, which call it, leave others as they are.
func (u *Universe) rebuild(t *Type, part func(*Type) *Type, field func(Field) Field) *Type {
	list := func(xs []*Type) []*Type {
		ys := make([]*Type, len(xs))
		for i, x := range xs {
			ys[i] = part(x)
		}
		return ys
	}
	if t.Kind == KindNamed { // an instance: other named types are written with none
		return u.Instance(t.Origin, list(t.Args))
	}
	copied := &Type{Kind: t.Kind, Elem: part(t.Elem), Key: part(t.Key), Len: t.Len, Params: list(t.Params), Results: list(t.Results), Variadic: t.Variadic}
	for _, f := range t.Fields {
		f.Type = part(f.Type)
		copied.Fields = append(copied.Fields, field(f))
	}
	for _, m := range t.Methods {
		copied.Methods = append(copied.Methods, Method{m.Name, part(m.Sig)})
	}
	return u.intern(copied)
}
