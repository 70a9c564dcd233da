package chaos

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// A place is where DomainZero is entered or left: a sort and a name.
type place string

// The sorts of places.
const (
	sortExit      = "exit"      // a reason why native code left
	sortIntrinsic = "intrinsic" // a kernel service, for a thread
	sortHandler   = "handler"   // a kernel service, for an interrupt handler
	sortPortal    = "portal"    // what a portal's stub, or code that copies, asks for
	sortRoom      = "room"      // what the dispatcher asks the rooms above
	sortHook      = "hook"      // a scheduler is told of a portal call by Go
	sortEnter     = "enter"     // a function by which native code runs
	sortStep      = "step"      // the middle of something long
	sortSystem    = "system"    // a method by which the processor is claimed, or the wait in which others may
)

func placeOf(sort, name string) place { return place(sort + " " + name) }

// sort returns a place's sort.
func (p place) sort() string {
	s, _, _ := strings.Cut(string(p), " ")
	return s
}

// name returns a place's name without the sort.
func (p place) name() string {
	_, n, _ := strings.Cut(string(p), " ")
	return n
}

// Steps and the wait have no name in the trusted code.
const (
	stepCollection = place(sortStep + " collection")
	stepOther      = place(sortStep + " other")
	stepHeld       = place(sortStep + " held") // others run while a copy waits for its turn
	stepLink       = place(sortStep + " link") // others run in the middle of a link
	systemWait     = place(sortSystem + " Wait")
)

// portalNumbers are what stubs leave with, by the constants' names.
var portalNumbers = map[string]uint64{
	"PortalCalls": target.PortalCalls, "PortalBegins": target.PortalBegins, "PortalReturns": target.PortalReturns,
	"PortalAnswers": target.PortalAnswers, "CopyHold": abi.CopyHold, "CopyInterface": abi.CopyInterface,
	"CopyPause": abi.CopyPause, "CopyBytes": abi.CopyBytes,
}

// portalPlace returns the place of a number that a portal's stub left with.
func portalPlace(n uint64) place {
	for _, name := range []string{"PortalCalls", "PortalBegins", "PortalReturns", "PortalAnswers"} {
		if n&portalNumbers[name] != 0 {
			return placeOf(sortPortal, name)
		}
	}
	for name, number := range portalNumbers {
		if n == number {
			return placeOf(sortPortal, name)
		}
	}
	panic(fmt.Sprintf("a portal's stub left with %#x", n))
}

// names are what a child needs to know of the trusted code's constants.
type names struct {
	Reasons, Hooks []string
	Entering       []string
}

// reason returns the name of a reason. Those that stubs have are the first, and others' numbers begin behind all stubs'.
func (n *names) reason(r abi.Reason) string {
	if r >= abi.ReasonExit {
		r -= abi.ReasonExit - abi.ReasonAssert - 1
	}
	return n.Reasons[r]
}

// readNames reads them. root is the project's.
func readNames(root string) (n names, err error) {
	for _, of := range []struct {
		list              *[]string
		file, first, last string
		prefix            string
	}{
		{&n.Reasons, "stubs.go", "ReasonExit", "NumReasons", "Reason"},
		{&n.Hooks, "blocks.go", "HookCall", "NumHooks", "Hook"},
	} {
		all, err := constants(filepath.Join(root, "translator/abi", of.file), of.first)
		if err != nil {
			return n, err
		}
		end := slices.Index(all, of.last)
		if end < 0 {
			return n, fmt.Errorf("the constants from %s on do not end with %s", of.first, of.last)
		}
		for _, c := range all[:end] {
			*of.list = append(*of.list, strings.TrimPrefix(c, of.prefix))
		}
	}
	files, err := parse(filepath.Join(root, "domainzero"))
	if err != nil {
		return n, err
	}
	n.Entering = entering(functions(files))
	return n, nil
}

// Places returns all places that there are in the trusted code. root is the project's.
func Places(root string) (list []place, err error) {
	n, err := readNames(root)
	if err != nil {
		return nil, err
	}
	add := func(sort string, names ...string) {
		for _, name := range names {
			list = append(list, placeOf(sort, name))
		}
	}
	add(sortExit, n.Reasons...)
	add(sortHook, n.Hooks...)
	add(sortEnter, n.Entering...)
	for _, row := range intrinsics.Table {
		add(sortIntrinsic, row.Name)
		if row.Class == intrinsics.Kernel && row.Flags&handlerMay != 0 {
			add(sortHandler, row.Name)
		}
	}
	asked, err := constants(filepath.Join(root, "translator/target/portal.go"), "PortalCalls")
	if err != nil {
		return nil, err
	}
	copies, err := constants(filepath.Join(root, "translator/abi/copying.go"), "CopyHold")
	if err != nil {
		return nil, err
	}
	add(sortPortal, slices.DeleteFunc(append(asked, copies...), func(s string) bool { return s == "PortalNumbers" })...)
	rooms := reflect.TypeFor[cpu.Rooms]()
	for i := range rooms.NumMethod() {
		add(sortRoom, rooms.Method(i).Name)
	}
	files, err := parse(filepath.Join(root, "domainzero"))
	if err != nil {
		return nil, err
	}
	add(sortSystem, claiming(functions(files))...)
	return append(list, stepCollection, stepOther, stepHeld, stepLink, systemWait), nil
}
