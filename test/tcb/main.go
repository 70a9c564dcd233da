// Command tcb counts the trusted computing base: the lines of code that must be right
// for domains to be isolated. It is run at the project's root and fails above the limit.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	folders, total, err := Count(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "tcb:", err)
		os.Exit(1)
	}
	for _, f := range folders {
		fmt.Printf("%6d  %s\n", f.Lines, f.Name)
	}
	fmt.Printf("%6d  total, of at most %d: all that %s links; not linked: %s\n", total, Limit, kernel, strings.Join(Untrusted, ", "))
	if total > Limit {
		os.Exit(1)
	}
}
