package bare

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const layer = "github.com/portico-os/portico/domainzero/platform/bare/ring0"

// mayCall is what compiled code of the layer may call besides itself: assembly functions
// of the runtime that need nothing of it, and what enlarges stacks, which is never
// reached, because the layer's g has a stack limit of 0.
var mayCall = regexp.MustCompile(`^(` + regexp.QuoteMeta(layer) + `\..*|runtime\.(memmove|memclrNoHeapPointers|duffzero|duffcopy|morestack_noctxt)(\.abi0)?(\+\d+)?)$`)

var (
	instruction = regexp.MustCompile(`^\s+\S+\s+0x[0-9a-f]+\s+[0-9a-f]+\s+(\S+)\s*(.*)$`)
	target      = regexp.MustCompile(`(\S+)\(SB\)`)
	register    = regexp.MustCompile(`^R?[A-Z0-9]{1,3}$`)
)

// violations reads the code of functions and returns what in it could allocate, panic,
// mark pointers for the collector or run unknown code. Calls of functions in registers are
// only systemCall's to make, by its table.
func violations(disassembly []byte) (found []string, functions int) {
	function := ""
	lines := bufio.NewScanner(bytes.NewReader(disassembly))
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "TEXT "); ok {
			function, _, _ = strings.Cut(name, "(SB)")
			functions++
			continue
		}
		m := instruction.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		operation, operands := m[1], strings.TrimSpace(m[2])
		to := target.FindStringSubmatch(operands)
		switch {
		case strings.Contains(operands, "runtime.writeBarrier"):
		case operation == "CALL" && to == nil && (!register.MatchString(operands) || function == layer+".systemCall"):
			continue
		case operation == "JMP" && (to == nil || strings.HasSuffix(to[1], "_rt0_amd64_linux")):
			continue
		case operation != "CALL" && operation != "JMP" || to != nil && mayCall.MatchString(to[1]):
			continue
		}
		found = append(found, fmt.Sprintf("%s: %s %s", function, operation, operands))
	}
	return found, functions
}

// symbolic builds the guest with symbols.
func symbolic(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "program")
	tool(t, "build", "-o", path, "./testdata/guest")
	return path
}

func tool(t *testing.T, arguments ...string) []byte {
	cmd := exec.Command("go", arguments...)
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	require.NoError(t, err)
	return out
}

// The layer runs outside Go's runtime, so its code must not need it.
func TestLayerDoesNotNeedTheRuntime(t *testing.T) {
	path := symbolic(t)
	found, functions := violations(tool(t, "tool", "objdump", "-s", "^"+regexp.QuoteMeta(layer)+`\.`, path))
	require.Empty(t, found)
	require.Greater(t, functions, 80)

	found, _ = violations(tool(t, "tool", "objdump", "-s", `^runtime\.(growslice|newstack|gcStart|goPanicIndex)$`, path))
	for _, want := range []string{"runtime.mallocgc", "runtime.throw", "runtime.writeBarrier"} {
		require.Contains(t, strings.Join(found, "\n"), want, "the test does not see what it should")
	}

	// Boot takes what follows the layer's largest variables in the image for zeros that
	// nobody has touched, and there are no initialisers but the one that links the layer.
	var last, stack uint64
	for line := range strings.Lines(string(tool(t, "tool", "nm", "-size", path))) {
		var address, size uint64
		var kind, name string
		if n, _ := fmt.Sscanf(line, "%x %d %s %s", &address, &size, &kind, &name); n < 4 || !strings.HasPrefix(name, layer+".") {
			continue
		}
		require.NotEqual(t, layer+".init", name)
		switch name {
		case layer + ".layerStack", layer + ".faultStack":
			stack = max(stack, address+size)
		}
		if strings.ContainsAny(kind, "dDbB") {
			last = max(last, address+size)
		}
	}
	require.NotZero(t, last)
	require.Equal(t, stack, last)
}
