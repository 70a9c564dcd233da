// Command guest is booted by the tests of package bare, and run on Linux by them for
// comparison. What it prints is the same in both cases, but for lines that begin with a
// plus sign, which are about the bare machine.
package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/domainzero/platform/bare/ring0"
)

// A check returns what must be the same everywhere, or panics.
type check struct {
	name string
	run  func() any
}

func main() {
	status, _ := strconv.Atoi(os.Getenv("STATUS"))
	if os.Getenv("PRINT") != "" {
		_, memory := ring0.DomainMemory()
		fmt.Printf("arguments %v, GOGC %s, %d MiB for domains, %d MiB for Go\n", os.Args, os.Getenv("GOGC"), memory>>20, debug.SetMemoryLimit(-1)>>20)
		os.Exit(status)
	}
	if os.Getenv("FLOOD") != "" {
		for i := range 20_000 {
			fmt.Printf("line %d of many\n", i)
		}
		os.Exit(status)
	}
	if os.Getenv("RATE") != "" {
		fmt.Println(ring0.TickRate())
		os.Exit(status)
	}
	if os.Getenv("RANDOM") != "" {
		var b [32]byte
		_, _ = rand.Read(b[:]) // never fails
		fmt.Printf("%x\n", b)
		os.Exit(status)
	}
	if bare.Booted() {
		fmt.Printf("+ %.1f ms from the entry to main\n", float64(bare.SinceEntry().Microseconds())/1000)
	}
	if crash, ok := crashes[os.Getenv("CRASH")]; ok {
		openMachine()
		crash()
	}
	for _, c := range portableChecks {
		fmt.Printf("%s: %v\n", c.name, c.run())
	}
	openMachine()
	for _, c := range nativeChecks {
		fmt.Printf("%s: %v\n", c.name, c.run())
	}
	if bare.Booted() {
		for _, c := range machineChecks {
			fmt.Printf("+ %s: %v\n", c.name, c.run())
		}
	}
	os.Exit(status)
}

// require panics unless a condition holds.
func require(ok bool, format string, args ...any) {
	if !ok {
		panic(fmt.Sprintf(format, args...))
	}
}
