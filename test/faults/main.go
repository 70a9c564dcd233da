package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// memory is the most that a test with a fault may take, in bytes: it may allocate without end.
const memory = 8 << 30

// patience is how many times as long as without a fault the tests may run with one, and least
// is what they may take in any case.
const (
	patience = 5
	least    = 20 * time.Second
)

func main() {
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the faults that are drawn")
	count := flag.Int("n", 40, "faults for each package")
	all := flag.Bool("v", false, "print faults that are caught, too")
	flag.Parse()
	if err := run(*seed, *count, *all, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(seed uint64, count int, all bool, patterns []string) error {
	if len(patterns) == 0 {
		return errors.New("name packages, such as domainzero/memobj")
	}
	limit := unix.Rlimit{Cur: memory, Max: memory}
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &limit); err != nil {
		return err
	}
	fmt.Printf("seed %d\n", seed)
	for _, pattern := range patterns {
		if err := try("./"+strings.TrimPrefix(pattern, "./"), count, rand.New(rand.NewPCG(seed, 0)), all); err != nil {
			return err
		}
	}
	return nil
}

// try draws faults of a package and tells which of them its tests catch.
func try(pattern string, count int, random *rand.Rand, all bool) error {
	folder, err := os.MkdirTemp("", "faults")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	m, err := build(pattern, count, random, folder)
	if err != nil {
		return err
	}
	begin := time.Now()
	if out, err := m.test(0, time.Hour); err != nil {
		return fmt.Errorf("%s: without a fault its tests fail, too: %w\n%s", pattern, err, out)
	}
	most := max(least, patience*time.Since(begin))
	caught := 0
	for i, f := range m.faults {
		_, err := m.test(i+1, most)
		if err != nil {
			caught++
		}
		if err == nil || all {
			name, _ := filepath.Rel(m.folder, f.file)
			fmt.Printf("%s: %s/%s:%d: %s\n", map[bool]string{true: "survived", false: "caught"}[err == nil], pattern, name, f.line, f.what)
		}
	}
	fmt.Printf("%s: %d of %d faults caught, drawn from %d\n", pattern, caught, len(m.faults), m.found)
	return nil
}

// test runs the tests with the fault of a number, 0 for none.
func (m *mutant) test(number int, most time.Duration) (output []byte, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	c := exec.CommandContext(ctx, m.binary, "-test.failfast")
	c.Dir, c.Env, c.WaitDelay = m.folder, append(os.Environ(), fmt.Sprintf("PORTICO_FAULT=%d", number)), time.Second
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err = c.Run()
	return out.Bytes(), err
}
