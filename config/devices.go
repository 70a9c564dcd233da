package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/portico-os/portico/config/model"
)

var deviceFields = []field[model.Domain]{
	{"ports", "", func(r *reader, path string, d *model.Domain, v any) {
		const expected = `ranges of I/O ports, such as "0x3f8-0x3ff"`
		for i, text := range r.texts(path, v, expected) {
			switch p, ok := parsePorts(text); {
			case ok:
				d.Ports = append(d.Ports, p)
			case text != "": // else recorded by texts
				r.mistyped(element(path, i), text, expected)
			}
		}
	}},
	{"interrupts", "", func(r *reader, path string, d *model.Domain, v any) {
		array, ok := v.([]any)
		if !ok {
			r.mistyped(path, v, "an array of interrupt lines")
		}
		for i, v := range array {
			line, ok := v.(int64)
			if !ok || line < 0 || line >= model.Lines {
				r.mistyped(element(path, i), v, fmt.Sprintf("an interrupt line, a number from 0 to %d", model.Lines-1))
				continue
			}
			d.Interrupts = append(d.Interrupts, int(line))
		}
	}},
	{"console", "", func(r *reader, path string, d *model.Domain, v any) {
		r.boolean(path, v, &d.Console)
	}},
}

func parsePorts(text string) (model.PortRange, bool) {
	first, last, found := strings.Cut(text, "-")
	if !found {
		last = first
	}
	a, err := strconv.ParseUint(first, 0, 16)
	if err != nil {
		return model.PortRange{}, false
	}
	b, err := strconv.ParseUint(last, 0, 16)
	return model.PortRange{First: uint16(a), Last: uint16(b)}, err == nil && a <= b
}

// checkDevices checks that each port, each interrupt line and the console belong to one
// domain, once.
func (r *reader) checkDevices() {
	exclusive(r, "ports", func(d *model.Domain) []model.PortRange { return d.Ports }, model.PortRange.Overlaps)
	exclusive(r, "interrupts", func(d *model.Domain) []int { return d.Interrupts }, func(a, b int) bool { return a == b })
	driver := ""
	for i, d := range r.domains {
		switch {
		case d.Console && driver != "":
			r.fail(element("domain", i)+".console", fmt.Sprintf("domain %q drives the console already", driver), "one driver", "")
		case d.Console:
			driver = d.Name
		}
	}
}

// exclusive records the items of an array of all domains that conflict with one before.
func exclusive[T any](r *reader, key string, items func(*model.Domain) []T, conflict func(a, b T) bool) {
	type owned struct {
		item  T
		owner string
	}
	var before []owned
	for i := range r.domains {
		d := &r.domains[i]
		for j, x := range items(d) {
			for _, o := range before {
				if conflict(x, o.item) {
					r.fail(element(element("domain", i)+"."+key, j), fmt.Sprintf("%v: domain %q has %v already", x, o.owner, o.item), "one domain for each", "")
					break
				}
			}
			before = append(before, owned{x, d.Name})
		}
	}
}
