package config

import (
	"path"
	"slices"
	"strings"
)

// ModulePath is the module of Portico's own components. In a configuration their
// import paths may be written without it: "components/ext2".
const ModulePath = "github.com/portico-os/portico"

// ownFolders are the folders of ModulePath that hold components.
var ownFolders = []string{"components/", "drivers/", "schedulers/"}

// A System is a checked configuration.
type System struct {
	Name    string
	File    string   // where it was read from, for messages
	Domains []Domain // in an order in which every name is exported before it is imported
}

// A Domain says what one domain holds and may use.
type Domain struct {
	Name       string
	Components []string                     // import paths, in starting order
	Main       string                       // the last of Components if the system ends with it, else ""
	Imports    []string                     // names that it may look up
	Exports    []string                     // names that it may offer services under
	Params     map[string]map[string]string // parameters as text, by component and key
	Files      []File                       // host files that it may open
	Ports      []PortRange                  // I/O ports that it may access
	Interrupts []int                        // interrupt lines that it may handle
	Console    bool                         // it may drive the console
	Manager    bool                         // it may look into, end and start all domains
	Settings
}

// A File is a host file granted to a domain.
type File struct {
	Name  string // as components open it
	Path  string // on the host
	Write bool   // may be written too
}

// Settings are the quotas and mechanisms of a domain.
type Settings struct {
	Heap       Size // most bytes of objects
	Memory     Size // most bytes of everything: heap, stacks, statics, memory objects
	Stack      Size // most bytes of each thread's stack
	Threads    int  // most threads at a time
	Copy       Size // most bytes that one portal call copies into the domain
	Collector  Collector
	Scheduler  Scheduler
	Translator Translator
	OnPanic    OnPanic
	Serial     bool // one activity at a time, even if no component asks for it
}

// Translator holds the translator's switches (the paper's sections 4.2 and 4.3).
type Translator struct {
	Inline      bool // inline calls
	FastPortals bool // inline fast portals and memory accesses
	Checks      bool // keep safety checks; without them the domain is unsafe
	Revocation  Revocation
}

// Collector names a garbage collector.
type Collector string

// The collectors.
const (
	Copying Collector = "copying"
)

// Scheduler names a domain-local scheduler.
type Scheduler string

// The schedulers (the paper's section 4.4).
const (
	Core                Scheduler = "core"                 // built into DomainZero
	RoundRobin          Scheduler = "roundrobin"           // informed of portal calls
	RoundRobinInvisible Scheduler = "roundrobin-invisible" // not informed of portal calls
)

// Component returns the import path of the scheduler's component, "" for the core
// scheduler, which has none.
func (s Scheduler) Component() string {
	switch s {
	case RoundRobin:
		return ModulePath + "/schedulers/roundrobin"
	case RoundRobinInvisible:
		return ModulePath + "/schedulers/invisible"
	}
	return ""
}

// Revocation names how an access to a memory object is protected from its revocation.
type Revocation string

// The ways of revocation (the paper's section 4.3, and epochs). CLI and Atomic exist
// on bare metal only.
const (
	NoRevocation Revocation = "none"
	CLI          Revocation = "cli"
	Spin         Revocation = "spin"
	Atomic       Revocation = "atomic"
	Epoch        Revocation = "epoch"
)

// OnPanic says what a panic in a portal call ends.
type OnPanic string

// What a panic ends. The zero value leaves it to the component: the domain if it is
// serial, since half-updated state must not go on, else the call.
const (
	OnPanicDefault OnPanic = ""
	OnPanicCall    OnPanic = "call"
	OnPanicDomain  OnPanic = "domain"
)

// Defaults are the settings of a domain whose configuration gives none.
var Defaults = Settings{
	Heap:       16 << 20,
	Memory:     256 << 20,
	Stack:      256 << 10,
	Threads:    64,
	Copy:       1 << 20,
	Collector:  Copying,
	Scheduler:  Core,
	Translator: Translator{Inline: true, FastPortals: true, Checks: true, Revocation: Epoch},
}

// ImportPath returns the import path of a component as named in a configuration.
func ImportPath(component string) string {
	for _, folder := range ownFolders {
		if strings.HasPrefix(component, folder) {
			return ModulePath + "/" + component
		}
	}
	return component
}

// ShortPath is the inverse of ImportPath: the shortest name of a component.
func ShortPath(component string) string {
	short := strings.TrimPrefix(component, ModulePath+"/")
	if ImportPath(short) == component {
		return short
	}
	return component
}

// component returns the component of d that a params key names: its import path in
// full or short, or its last element if that is unambiguous.
func (d *Domain) component(key string) (string, bool) {
	if full := ImportPath(key); slices.Contains(d.Components, full) {
		return full, true
	}
	found := ""
	for _, c := range d.Components {
		if path.Base(c) == key {
			if found != "" {
				return "", false
			}
			found = c
		}
	}
	return found, found != ""
}

// SetParam sets a parameter of a component, given by its import path.
func (d *Domain) SetParam(component, key, text string) {
	if d.Params[component] == nil {
		d.Params[component] = map[string]string{}
	}
	d.Params[component][key] = text
}

// Domain returns the domain of that name, or nil.
func (s *System) Domain(name string) *Domain {
	for i := range s.Domains {
		if s.Domains[i].Name == name {
			return &s.Domains[i]
		}
	}
	return nil
}

// Main returns the domain that the system ends with, or nil if it ends with its last.
func (s *System) Main() *Domain {
	for i := range s.Domains {
		if s.Domains[i].Main != "" {
			return &s.Domains[i]
		}
	}
	return nil
}
