package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"
)

func main() {
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the declarations that are drawn")
	count := flag.Int("n", 30, "declarations to draw")
	flag.Parse()
	folders := flag.Args()
	if len(folders) == 0 {
		folders = []string{"."}
	}
	if err := run(os.Stdout, *seed, *count, folders); err != nil {
		fmt.Fprintln(os.Stderr, "house:", err)
		os.Exit(1)
	}
}

// run prints the table of all checkouts, and declarations of the last.
func run(out io.Writer, seed uint64, count int, folders []string) error {
	var houses []*House
	for _, folder := range folders {
		h, err := Measure(folder)
		if err != nil {
			return err
		}
		houses = append(houses, h)
	}
	if err := table(out, folders, houses); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d declarations of the trusted base, seed %d:\n", count, seed)
	for _, d := range Draw(seed, count, houses[len(houses)-1].Declarations) {
		fmt.Fprintf(out, "\n%s", d)
	}
	return nil
}

// table prints what was measured, a column for each checkout.
func table(out io.Writer, folders []string, houses []*House) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name string, cell func(h *House) string) {
		fmt.Fprint(w, name)
		for _, h := range houses {
			fmt.Fprint(w, "\t", cell(h))
		}
		fmt.Fprintln(w)
	}
	largest := func(name string, of func(h *House) []string) {
		for i := range 5 {
			row(fmt.Sprintf("%s %d", name, i+1), func(h *House) string {
				if list := of(h); i < len(list) {
					return list[i]
				}
				return ""
			})
		}
	}
	fmt.Fprint(w, "checkout")
	for _, folder := range folders {
		fmt.Fprint(w, "\t", folder)
	}
	fmt.Fprintln(w)
	row("all packages", func(h *House) string {
		var sum Package
		for _, p := range h.Packages {
			sum.Files, sum.Lines, sum.Exported = sum.Files+p.Files, sum.Lines+p.Lines, sum.Exported+p.Exported
		}
		return fmt.Sprintf("%s in %d packages, and %d files of tests", sum, len(h.Packages), h.Tests)
	})
	row("comments of the trusted base", func(h *House) string {
		return fmt.Sprintf("%.1f %% of %d lines that are not blank", 100*float64(h.Comments)/float64(h.Comments+h.Code), h.Comments+h.Code)
	})
	row(fmt.Sprintf("functions over %d lines", longFunction), func(h *House) string {
		return fmt.Sprintf("%d of %d", len(over(h.Functions, longFunction)), len(h.Functions))
	})
	largest("function", func(h *House) []string { return lengths(h.Functions) })
	largest("file", func(h *House) []string { return lengths(h.Files) })
	largest("trusted type", func(h *House) (list []string) {
		for _, t := range h.Types {
			list = append(list, fmt.Sprintf("%s: %d fields, %d methods", t.Name, t.Fields, t.Methods))
		}
		return list
	})
	folder := map[string]bool{}
	for _, h := range houses {
		for name := range h.Packages {
			folder[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(folder)) {
		row(name, func(h *House) string {
			if p := h.Packages[name]; p != nil {
				return p.String()
			}
			return ""
		})
	}
	return w.Flush()
}

func (p Package) String() string {
	return fmt.Sprintf("%d files, %d lines, %d exported names", p.Files, p.Lines, p.Exported)
}

// over returns those of a sorted list that are over a limit.
func over(list []Length, limit int) []Length {
	if n := slices.IndexFunc(list, func(l Length) bool { return l.Lines <= limit }); n >= 0 {
		return list[:n]
	}
	return list
}

// lengths returns the first of a sorted list as texts.
func lengths(list []Length) (texts []string) {
	for _, l := range list[:min(len(list), 5)] {
		texts = append(texts, fmt.Sprintf("%s: %d lines", l.Name, l.Lines))
	}
	return texts
}
