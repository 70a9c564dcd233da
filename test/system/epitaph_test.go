package system

import (
	"bufio"
	"context"
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A debugger is connected with QEMU by GDB's remote protocol.
type debugger struct {
	t       *testing.T
	c       net.Conn
	in      *bufio.Reader
	symbols map[string]uint64
}

// debug boots a configuration that waits for a debugger, and connects.
func debug(t *testing.T, config string) (*serialPort, *debugger) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	y := bootQEMU(t, "--gdb="+address, config)
	end := y.seen(t, 0, " -ex 'target remote "+address+"'\n")
	kernel := regexp.MustCompile(`gdb (\S+) -ex`).FindStringSubmatch(y.output.String()[:end])[1]
	d := &debugger{t: t, symbols: map[string]uint64{}}
	f, err := elf.Open(kernel)
	require.NoError(t, err)
	defer f.Close()
	symbols, err := f.Symbols()
	require.NoError(t, err)
	for _, s := range symbols {
		d.symbols[s.Name] = s.Value
	}
	ctx := within(t, time.Minute)
	for d.c == nil {
		if d.c, err = new(net.Dialer).DialContext(ctx, "tcp", address); err != nil {
			require.NoError(t, context.Cause(ctx), "%v", err)
			time.Sleep(20 * time.Millisecond)
		}
	}
	t.Cleanup(func() {
		_, _ = d.c.Write([]byte("$k#6b")) // a machine that stands still would outlive the test
		_ = d.c.Close()
	})
	d.in = bufio.NewReader(d.c)
	d.ask("qXfer:features:read:target.xml:0,ffb") // QEMU takes registers only from who knows them
	return y, d
}

// send sends a packet.
func (d *debugger) send(text string) {
	d.t.Helper()
	sum := byte(0)
	for i := range len(text) {
		sum += text[i]
	}
	_, err := fmt.Fprintf(d.c, "$%s#%02x", text, sum)
	require.NoError(d.t, err)
}

// ask sends a packet and returns the answer.
func (d *debugger) ask(text string) string {
	d.t.Helper()
	d.send(text)
	_, err := d.in.ReadString('$')
	require.NoError(d.t, err)
	answer, err := d.in.ReadString('#')
	require.NoError(d.t, err)
	_, err = d.in.Discard(2)
	require.NoError(d.t, err)
	_, err = d.c.Write([]byte("+"))
	require.NoError(d.t, err)
	return strings.TrimSuffix(answer, "#")
}

func (d *debugger) symbol(name string) uint64 {
	d.t.Helper()
	require.Contains(d.t, d.symbols, name)
	return d.symbols[name]
}

// stopAt lets the machine run up to a function.
func (d *debugger) stopAt(function string) {
	d.t.Helper()
	at := d.symbol(function)
	require.Equal(d.t, "OK", d.ask(fmt.Sprintf("Z1,%x,1", at)))
	require.Regexp(d.t, "^T05", d.ask("c"))
	require.Equal(d.t, "OK", d.ask(fmt.Sprintf("z1,%x,1", at)))
}

func word(w uint64) string { return hex.EncodeToString(binary.LittleEndian.AppendUint64(nil, w)) }

// jump sets the program counter.
func (d *debugger) jump(to uint64) {
	d.t.Helper()
	require.Equal(d.t, "OK", d.ask("P10="+word(to)))
}

// store writes a word of memory.
func (d *debugger) store(at, w uint64) {
	d.t.Helper()
	require.Equal(d.t, "OK", d.ask(fmt.Sprintf("M%x,8:%s", at, word(w))))
}

// TestDomainZeroLeavesAnEpitaph: whatever happens to DomainZero, what it was and where is
// printed, and portico ends with a status of its own.
func TestDomainZeroLeavesAnEpitaph(t *testing.T) {
	const (
		layer = "github.com/portico-os/portico/domainzero/platform/bare/ring0."
		run   = "github.com/portico-os/portico/domainzero.(*System).run"
	)
	for name, c := range map[string]struct {
		harm func(d *debugger)
		want string
	}{
		"panic": {
			func(d *debugger) { d.stopAt(run); d.jump(d.symbol("runtime.panicdivide")) },
			`(?s)panic: runtime error: integer divide by zero\n.*goroutine 1 \[running.*portico/boot\.Run\(.*main\.main\(\)\n.*status 5`,
		},
		"nil dereference": {
			func(d *debugger) { d.stopAt(run); require.Equal(d.t, "OK", d.ask("P0="+word(0))) },
			`(?s)panic: runtime error: invalid memory address or nil pointer dereference\n\[signal SIGSEGV.*domainzero\.\(\*System\)\.Run.*main\.main\(\)\n.*status 5`,
		},
		"fatal error": {
			func(d *debugger) { d.stopAt(run); d.jump(d.symbol("runtime.stopm")) },
			`(?s)fatal error: stopm holding .*goroutine 1 .*status 5`,
		},
		"fault in the layer": {
			func(d *debugger) { d.stopAt(run); d.stopAt(layer + "systemCall"); d.jump(8) },
			`(?s)bare machine: exception in the layer\n  vector 0x0+e\n  error 0x0+10\n  cr2 0x0+8\n.*rip 0x0+8\n.*caller 0x`,
		},
		"double fault": {
			func(d *debugger) { d.stopAt(run); d.store(d.symbol(layer+"taskState")+36, 1<<63) },
			`(?s)bare machine: double fault\n  vector 0x0+8\n.*rip 0x.*caller 0x`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			y, d := debug(t, "../../configs/hello.toml")
			c.harm(d)
			d.send("c")
			status, output := y.wait()
			require.Equal(t, 5, status, output)
			require.Regexp(t, c.want, output)
			require.Contains(t, output, "portico: DomainZero failed: ")
		})
	}
}
