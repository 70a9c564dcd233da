package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/coverage"
	"strconv"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/test/generators/bombs"
)

func main() {
	prefix := flag.String("family", "", "families whose names begin so")
	ordinary := flag.Bool("ordinary", false, "the repository's components instead")
	flag.Parse()
	if err := run(*prefix, *ordinary, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

// run prints a count for each file. factors say by how much files of a family are larger than the least.
func run(prefix string, ordinary bool, factors []string) error {
	out := json.NewEncoder(os.Stdout)
	if ordinary {
		return bombs.EachOrdinary(func(path string, load func() (bombs.Count, error)) error {
			c, err := count(path, load)
			return errors.Join(err, out.Encode(c))
		})
	}
	for _, f := range bombs.Families(prefix) {
		for _, arg := range factors {
			factor, err := strconv.Atoi(arg)
			if err != nil {
				return err
			}
			encoded, err := f.File(f.Least * factor)
			if errors.Is(err, bytecode.ErrFormat) {
				break // larger than files may be
			}
			if err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			c, err := count(f.Name, func() (bombs.Count, error) { return bombs.Load(encoded) })
			if err := errors.Join(err, out.Encode(c)); err != nil {
				return err
			}
		}
	}
	return nil
}

// count returns what loading a file cost, with its steps.
func count(name string, load func() (bombs.Count, error)) (c bombs.Count, err error) {
	if err := coverage.ClearCounters(); err != nil {
		return c, err
	}
	if c, err = load(); err != nil {
		return c, err
	}
	var counters bytes.Buffer
	if err := coverage.WriteCounters(&counters); err != nil {
		return c, err
	}
	c.Family = name
	c.Steps, err = sum(counters.Bytes())
	return c, err
}
