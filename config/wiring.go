package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-os/portico/config/model"
)

// wire checks how the domains are connected and returns an order in which each can
// start: whoever exports a name before whoever imports it, otherwise as they stand.
func (r *reader) wire() []int {
	r.checkNames()
	r.checkDevices()
	exporter := r.exporters()
	needs := make([][]int, len(r.domains))
	for i, d := range r.domains {
		for j, name := range d.Imports {
			from, ok := exporter[name]
			switch {
			case ok && from != i:
				needs[i] = append(needs[i], from)
			case !ok && name != "":
				candidates := exportedNames(r.domains)
				r.fail(element(element("domain", i)+".imports", j),
					fmt.Sprintf("domain %q imports %q, which no domain exports", d.Name, name),
					oneOf(candidates), nearest(name, candidates))
			}
		}
	}
	return r.order(needs)
}

// checkNames checks that domains have different names and at most one has a main.
func (r *reader) checkNames() {
	first := map[string]bool{}
	main := ""
	for i, d := range r.domains {
		path := element("domain", i)
		if d.Name != "" && first[d.Name] {
			r.fail(path+".name", fmt.Sprintf("there are two domains %q", d.Name), "a name of its own for each", "")
		}
		first[d.Name] = true
		if d.Main != "" && main != "" {
			r.fail(path+".main", fmt.Sprintf("domain %q has a main already", main), "one main in the system", "")
		}
		if d.Main != "" {
			main = d.Name
		}
	}
}

// exporters maps each exported name to the domain that exports it.
func (r *reader) exporters() map[string]int {
	exporter := map[string]int{}
	for i, d := range r.domains {
		for j, name := range d.Exports {
			path := element(element("domain", i)+".exports", j)
			if from, ok := exporter[name]; ok && from != i {
				r.fail(path, fmt.Sprintf("domain %q exports %q already", r.domains[from].Name, name), "one exporter of each name", "")
				continue
			}
			if name != "" {
				exporter[name] = i
			}
		}
	}
	return exporter
}

// order sorts the domains so that each comes after those it needs, and records a
// cycle as an error.
func (r *reader) order(needs [][]int) []int {
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, len(needs))
	var order, stack []int
	var visit func(i int)
	visit = func(i int) {
		switch state[i] {
		case done:
			return
		case open:
			cycle := stack[slices.Index(stack, i):]
			names := make([]string, 0, len(cycle)+1)
			for _, j := range append(cycle, i) {
				names = append(names, r.domains[j].Name)
			}
			r.fail(element("domain", i)+".imports",
				fmt.Sprintf("domains import from each other in a cycle: %s", strings.Join(names, " -> ")),
				"an order in which they can start", "")
			return
		}
		state[i] = open
		stack = append(stack, i)
		for _, j := range needs[i] {
			visit(j)
		}
		stack = stack[:len(stack)-1]
		state[i] = done
		order = append(order, i)
	}
	for i := range needs {
		visit(i)
	}
	return order
}

func exportedNames(domains []model.Domain) []string {
	var names []string
	for _, d := range domains {
		names = append(names, d.Exports...)
	}
	return names
}
