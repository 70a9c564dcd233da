package support

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

var (
	verbose  bool
	mutate   bool
	apart    bool
	alone    bool
	deep     bool
	collects bool
	only     string
	prefix   string
)

// Begin reads the parameters of the component that is being started; its lines begin with a name.
func Begin(d *portals.Domain, name string) {
	_, verbose = d.Param("verbose")
	_, collects = d.Param("collect")
	_, mutate = d.Param("mutate")
	_, apart = d.Param("apart")
	_, alone = d.Param("alone")
	_, deep = d.Param("deep")
	only, _ = d.Param("only")
	prefix = name
}

// Mutates reports whether services change what they are passed: whoever passed it, in another
// domain, does not see that.
func Mutates() bool { return mutate }

// Apart reports whether the domain reaches services of package s1 by portals alone.
func Apart() bool { return apart }

// Alone reports whether no other package of the batch has its part in the domain.
func Alone() bool { return alone }

// Deep reports whether an object that comes home is reached by a portal, as all that is passed.
func Deep() bool { return deep }

// Collect collects the domain's heap, if a parameter says so.
func Collect() {
	if collects {
		portals.Collect()
	}
}

// Case runs a case and prints its line.
func Case(name string, f func(w *W, r *R)) {
	if only != "" && name != only {
		return
	}
	fuel = 40
	w, r := NewW(), NewR(SumOf(name))
	w.Try(func() { f(w, r) })
	line := prefix + " " + name + " = " + strconv.FormatUint(w.sum, 16)
	if verbose {
		line += " " + string(w.text)
	}
	portals.Print(line + "\n")
}

// SumOf returns a sum of a text.
func SumOf(s string) uint64 {
	w := NewW()
	w.S(s)
	return w.sum
}

// Got returns a service that the domain may look up.
func Got[T portals.Portal](d *portals.Domain, name string) T {
	s, err := portals.Lookup[T](d, name)
	if err != nil {
		panic(err)
	}
	return s
}

// Error writes an error.
func (w *W) Error(err error) {
	if err == nil {
		w.S("no error")
		return
	}
	w.S(err.Error())
}
