package link

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// Later is the error of what has to be linked first, for which there is no time now, or of what is being linked.
// Do links it, if it is not nil: it uses nothing that may end meanwhile. Who asks again when others have run
// gets on.
type Later struct{ Do func() error }

func (Later) Error() string { return "a link is to come first" }

// IsLater reports whether an error is Later.
func IsLater(err error) bool { return errors.As(err, new(Later)) }

// link does what want does, which may make functions wanted and descriptors, and links all that
// these need in turn. If anything fails nothing of it was done: other domains have the
// space and the image, too. Translations are kept all the same, and so is what the translator
// refused: who asks again makes nobody wait for them. While a link is in progress, in any space, there is no
// other: it would be undone with this one.
func (s *Space) link(want func() error) error {
	if s.Linker.Busy {
		return Later{func() error { return s.link(want) }}
	}
	before := s.extent()
	s.settled = before.types
	err := want()
	if err == nil && (len(s.wanted) > 0 || s.extent() != before) {
		err = s.linkWanted()
	}
	for _, f := range s.wanted {
		if f.wanted = false; err != nil && f.Value >= before.free.data { // this link placed it
			f.Start = 0
		}
	}
	s.wanted = s.wanted[:0]
	if err != nil {
		s.shrink(before)
	}
	s.touched = s.touched[:0]
	return err
}

// linkWanted is link without a way back. Nothing is seen by others before the last step, which
// cannot fail: until then code may refer to what does not exist. Precondition: native code does not
// run, for pages of code are not executable while install writes.
func (s *Space) linkWanted() error {
	if err := s.reach(); err != nil {
		return err
	}
	// A refused function that a link before placed stays where it is.
	s.wanted = slices.DeleteFunc(s.wanted, func(f *Function) bool { f.wanted = f.Start == 0; return !f.wanted })
	size := s.entries()
	grow := s.growing(size)
	words := len(s.wanted) + len(grow)*size // for closure objects and method tables
	if s.TableSize < size {
		words += size
	}
	room, err := s.Linker.Image.allocData(words * bytecode.WordSize)
	if err != nil {
		return err
	}
	var fresh []*Function
	for _, f := range s.wanted {
		if f.Start = s.Linker.Stubs[abi.StubTrap]; f.refused == nil {
			if f.Start, err = s.Linker.Image.AllocCode(len(f.Text)); err != nil {
				return err
			}
			f.End, fresh = f.Start+abi.Addr(len(f.Text)), append(fresh, f)
		}
		f.Value = room
		memory.StoreAddr(room, f.Start)
		room += bytecode.WordSize
	}
	if err := s.install(fresh); err != nil {
		return err
	}
	s.Linker.publish(fresh)
	for _, f := range fresh {
		if n := f.name; n.Copies && code.Copier(n.Func) == code.CopyValue {
			object.DescAt(s.ByID(n.Type.ID()).Addr).Copier = f.Start
		}
	}
	if s.TableSize < size {
		s.noMethods, s.TableSize = room, size
		room = s.makeTable(room)
		for _, t := range s.Types {
			object.DescAt(t.Addr).Methods = s.noMethods
		}
	}
	for _, t := range grow {
		object.DescAt(t.Addr).Methods, t.tabled = room, true
		room = s.makeTable(room)
	}
	for _, x := range s.touched {
		s.set(x)
	}
	return nil
}

// reach translates what is wanted, and makes wanted what that needs: what its symbols name, and
// last methods that interfaces call, of types that have descriptors. It looks at those that are new,
// and at those whose selector gets a number. What methods alone need may be
// refused, for types are others', too, who must keep nobody from being linked: it has StubTrap for
// its code, and who calls it ends.
func (s *Space) reach() error {
	for done, methods := 0, 0; ; done++ {
		for ; done == len(s.wanted) && methods < len(s.touched); methods++ {
			if x := s.touched[methods]; !x.t.Portal && s.called(x) {
				s.want(x.t.Methods[x.i].Component, x.t.Methods[x.i].Func)
			}
		}
		if done == len(s.wanted) {
			return nil
		}
		f := s.wanted[done]
		if err := s.translate(f); err != nil && methods == 0 {
			return err
		} else if err != nil {
			continue
		}
		for _, r := range f.Relocs {
			if err := s.prepare(r.Symbol); err != nil {
				return err
			}
			if t := r.Symbol.Type; f.name.Copies && r.Symbol.Kind == code.SymbolType && t.HasPointers() {
				s.wantFunction(s.copier(code.CopyValue, t)) // of the objects that it makes
			}
		}
	}
}

// translate translates a function, unless that was done or refused before.
func (s *Space) translate(f *Function) (err error) {
	if f.Code != nil || f.refused != nil {
		return f.refused
	}
	switch n := f.name; {
	case n.Copies:
		f.Code, err = translator.TranslateCopier(code.Copier(n.Func), n.Type, translator.Library{Universe: s.Linker.Universe, Maps: s.Linker.Maps}, s.Linker.Step)
	case n.Component == nil:
		f.Code, err = translator.TranslateIntrinsic(s.Linker.Universe, int32(f.name.Func), s.Options)
	default:
		f.Code, err = translator.Translate(f.name.Component, f.name.Func, s.Options, s.Linker.Step)
	}
	if err != nil {
		f.refused = fmt.Errorf("translate %v: %w", f.name, err)
		return f.refused
	}
	sort.Slice(f.Traps, func(i, j int) bool { return f.Traps[i].PC < f.Traps[j].PC })
	return nil
}

// An extent says how much a space has of what only grows, but by links that fail, and where the
// image's free room begins. shrink goes back to one; link compares two to see whether there is
// anything to do.
type extent struct {
	components, types, selectors int  // how many there are: those with higher numbers are new
	free                         free // of the image
}

func (s *Space) extent() extent {
	return extent{len(s.Components), len(s.Types), len(s.Selectors), s.Linker.Image.free}
}

// shrink drops all that a space and the image have got since a link began. Precondition: nobody
// but the link refers to it, which linkWanted promises.
func (s *Space) shrink(to extent) {
	maps.DeleteFunc(s.Selectors, func(_ Selector, n int) bool { return n >= to.selectors })
	for _, t := range s.Types[to.types:] {
		if !t.Portal {
			s.byID[t.Type.ID()] = nil
		}
	}
	removed := len(s.Components) > to.components // which may have supplied methods
	if removed || len(s.Types) > to.types {
		s.Types, s.Components = s.Types[:to.types], s.Components[:to.components]
		if removed {
			maps.DeleteFunc(s.callable, func(_ Selector, c int) bool { return c >= to.components })
			maps.DeleteFunc(s.numbers, func(_ *verifier.Component, n int) bool { return n >= to.components })
			clear(s.implement)
		}
		clear(s.implementers)
		for _, t := range s.Types {
			if removed && !t.Portal {
				t.Methods = nil
				s.findMethods(t, s.Components)
			} else {
				s.found(t)
			}
		}
	}
	s.Linker.Image.release(to.free)
}
