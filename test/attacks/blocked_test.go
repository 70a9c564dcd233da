package attacks

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// blocked has a domain that blocks at another one's atomic variable, is ended and started again, COUNT times.
const blocked = `// domain: keeper example.org/keeper exports=keep0
// domain: blocked example.org/blocked imports=keep0
// domain: manager example.org/manager exports=over0 grant=manager imports=keep0
// over: over0
component "example.org/keeper"
type Keep portal = interface{ Keep() *memory }
type S = struct{ V *memory } {
	Keep = (*S).Keep
}
func (*S).Keep(v0 *S) *memory {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	ret v2
}
export func $start() {
b0:
	v0 = new S
	v1, v2 = sys atomic.new()
	store v0.0, v1
	v3 = box any v0
	v4 = string string "keep0"
	v5 = sys name.export(v4, v3)
	ret
}
---
component "example.org/blocked"
import keeper "example.org/keeper"
type keeper.Keep
type L = struct{ Next *L }
global list *L
export func $start() {
b0:
	v0 = const int 0
	v1 = const int 1
	v2 = const int 300000
	jump b1
b1:
	v3 = phi int [b0: v0, b2: v7]
	v4 = lt v3, v2
	br v4, b2, b3
b2:
	v5 = new L
	v6 = load global list
	store v5.0, v6
	store global list, v5
	v7 = add v3, v1
	jump b1
b3:
	sys domain.collect()
	v8 = string string "keep0"
	v9, v10 = sys name.lookup(v8)
	v11, v12 = assert keeper.Keep v9
	v13 = callm v11.0()
	v14 = const int64 0
	sys atomic.blockif(v13, v14)
	ret
}
---
component "example.org/manager"
type T = struct{ X int }
export func $start() {
b0:
	v0 = const int 0
	v1 = const int 1
	v2 = const int COUNT
	v3 = const int64 100000000
	v4 = const int 3
	jump b1
b1:
	v5 = phi int [b0: v0, b2: v12]
	v6 = lt v5, v2
	br v6, b2, b3
b2:
	v7 = sys clock.nanos()
	v8 = add v7, v3
	v9 = sys thread.park(v8)
	v10 = sys manager.end(v1, v4)
	sys thread.yield()
	v11 = sys manager.start(v1)
	v12 = add v5, v1
	jump b1
b3:
	v13 = new T
	v14 = box any v13
	v15 = string string "over0"
	v16 = sys name.export(v15, v14)
	ret
}
`

// given is blocked, but the domain gives the other one a memory object of its own, which that keeps.
var given = strings.NewReplacer(
	"v13 = callm v11.0()\n\tv14 = const int64 0\n\tsys atomic.blockif(v13, v14)\n\tret", "v13, v14 = sys memory.new(v1)\n\tcallm v11.0(v13)\n\tret",
	"Keep() *memory }", "Keep(*memory) }",
	"type S = struct{ V *memory }", "type M = struct{ Next *M; V *memory }\ntype S = struct{ All *M }",
	"(v0 *S) *memory {\nb0:\n\tv1 = nilcheck v0\n\tv2 = load v1.0\n\tret v2",
	"(v0 *S, v1 *memory) {\nb0:\n\tv2 = nilcheck v0\n\tv3 = load v2.0\n\tv4 = new M\n\tstore v4.0, v3\n\tstore v4.1, v1\n\tstore v2.0, v4\n\tret",
	"v1, v2 = sys atomic.new()\n\tstore v0.0, v1\n\tv3 = box any v0\n\tv4 = string string \"keep0\"\n\tv5 = sys name.export(v4, v3)",
	"v1 = box any v0\n\tv2 = string string \"keep0\"\n\tv3 = sys name.export(v2, v1)",
).Replace(blocked)

// TestBlockedThreadsLeaveNothing: what DomainZero keeps of a domain that has ended does not grow with how often it ended.
func TestBlockedThreadsLeaveNothing(t *testing.T) {
	for name, source := range map[string]string{"blocked": blocked, "given": given} {
		t.Run(name, func(t *testing.T) { leavesNothing(t, source) })
	}
}

func leavesNothing(t *testing.T, source string) {
	kept := func(count string) int64 {
		machine, err := hosted.New()
		require.NoError(t, err)
		defer func() { require.NoError(t, machine.Close()) }()
		var console bytes.Buffer
		sys, err := domainzero.New(domainzero.Config{Memory: 512 << 20, Console: &console}, machine)
		require.NoError(t, err)
		require.NoError(t, parseAttack(t, "blocked", strings.Replace(source, "COUNT", count, 1)).boot(t, sys))
		_, err = sys.Run()
		require.NoError(t, err, console.String())
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		t.Log(count, m.HeapAlloc, console.String())
		require.NoError(t, sys.Shutdown())
		return int64(m.HeapAlloc)
	}
	few, many := kept("2"), kept("32")
	require.Less(t, (many-few)/30, int64(20_000), "bytes for each end")
}
