package sched_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/sched/testdata/played"
	"github.com/portico-os/portico/test/rig"
)

const components = "github.com/portico-os/portico/domainzero/sched/testdata/"

func scheduler(path string) func(d *model.Domain) {
	return func(d *model.Domain) { d.Scheduler = path }
}

// An account is what a scheduler's record comes to.
type account struct {
	ready, away, serving map[int]bool
	count                map[byte]int
}

// read follows a record: a thread becomes ready once, is chosen when it is ready, and is away
// or serves once at a time.
func read(t *testing.T, record string) account {
	a := account{map[int]bool{}, map[int]bool{}, map[int]bool{}, map[byte]int{}}
	change := func(set map[int]bool, thread int, to bool, event string) {
		require.Equal(t, !to, set[thread], "%s in %s", event, record)
		set[thread] = to
	}
	for _, event := range strings.Fields(record) {
		thread, err := strconv.Atoi(event[1:])
		require.NoError(t, err)
		require.Positive(t, thread)
		a.count[event[0]]++
		switch event[0] {
		case 'U', 'P':
			change(a.ready, thread, true, event)
		case 'A':
			change(a.ready, thread, false, event)
		case 'c', 'r':
			change(a.away, thread, event[0] == 'c', event)
		case 'e', 'l':
			change(a.serving, thread, event[0] == 'e', event)
		}
	}
	return a
}

// TestSchedulersAreTold: of each thread that can run, once, and which did until now; of each
// portal call on either side, be it done in native code or by DomainZero; and what they choose
// runs.
func TestSchedulersAreTold(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"played")
	ds := s.Add(
		rig.Domain("server", components+"played", rig.Exports("server"), scheduler(components+"recorder")),
		rig.Domain("busy", components+"played"),
		rig.Domain("client", components+"played", rig.Imports("server"), rig.Main, scheduler(components+"recorder")),
	)
	caller := ds[2].Threads[0].TCB.Index
	for _, d := range ds {
		require.Nil(t, d.Scheduler, "the first thread opens it")
	}
	out := strings.Split(s.Output(), "\n")
	require.Len(t, out, 3, out)
	const failed, calls = played.Calls, 4*played.Calls + 1
	client, server := read(t, out[0]), read(t, out[1])
	require.Equal(t, []int{calls, calls, 0, 0}, []int{client.count['c'], client.count['r'], client.count['e'], client.count['l']})
	require.Equal(t, []int{0, 0, calls, calls - 1}, []int{server.count['c'], server.count['r'], server.count['e'], server.count['l']}, "the last is not over")
	require.Contains(t, out[0], fmt.Sprintf("c%d r%d ", caller, caller), "a call that native code does begins and ends without DomainZero")
	require.GreaterOrEqual(t, server.count['P'], 3*played.Calls, "who yields ran until now")
	require.GreaterOrEqual(t, server.count['A'], 3*played.Calls)
	require.LessOrEqual(t, len(server.ready), 3)
}

// faulty is a scheduler of which a part is another one.
func faulty(part, with string) string {
	source := `component "example.org/scheduler"
type Local = interface{ Activated() uint32; Preempted(uint32); Unblocked(uint32) }
type N = struct{ Next *N; Pad [62]int }
type S = struct{ X uint32; Zero uint32 } {
	Activated = (*S).Activated
	Preempted = (*S).Preempted
	Unblocked = (*S).Unblocked
}
func (*S).Activated(v0 *S) uint32 {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	ret v2
}
func (*S).Preempted(v0 *S, v1 uint32) {
b0:
	v2 = nilcheck v0
	store v2.0, v1
	ret
}
func (*S).Unblocked(v0 *S, v1 uint32) {
b0:
	v2 = nilcheck v0
	store v2.0, v1
	ret
}
export func New() Local {
b0:
	v0 = new S
	v1 = box Local v0
	ret v1
}
`
	return strings.ReplaceAll(source, part, with)
}

// constructor replaces the function New.
func constructor(signature, body string) string {
	f := faulty("", "")
	return f[:strings.Index(f, "export func New")] + "export func New" + signature + " {\nb0:\n" + body + "\n}\n"
}

// without is a scheduler whose type lacks a method.
func without(method string) string {
	f := faulty("	"+method+" = (*S)."+method+"\n", "")
	f = strings.Replace(f, "New() Local", "New() any", 1)
	f = strings.Replace(f, "box Local", "box any", 1)
	return f
}

// method replaces a method of the scheduler, in its interfaces, too.
func method(name, signature, body string) string {
	f := faulty("", "")
	begin := strings.Index(f, "func (*S)."+name+"(")
	end := begin + strings.Index(f[begin:], "}\n") + 2
	f = f[:begin] + "func (*S)." + name + signature + " {\nb0:\n" + body + "}\n" + f[end:]
	f = strings.Replace(f, "New() Local", "New() any", 1)
	return strings.Replace(f, "box Local", "box any", 1)
}

// hook adds a hook to the scheduler.
func hook(name, signature, body string) string {
	f := faulty("	Preempted = (*S).Preempted\n", "	"+name+" = (*S)."+name+"\n	Preempted = (*S).Preempted\n")
	if name > "Preempted" { // methods are sorted
		f = faulty("	Unblocked = (*S).Unblocked\n", "	"+name+" = (*S)."+name+"\n	Unblocked = (*S).Unblocked\n")
		f = strings.Replace(f, "	Preempted = (*S).Preempted\n	"+name, "	"+name, 1)
		f = strings.Replace(f, "	"+name+" = (*S)."+name+"\n", "	"+name+" = (*S)."+name+"\n	Preempted = (*S).Preempted\n", 1)
	}
	return f + "func (*S)." + name + signature + " {\nb0:\n" + body + "}\n"
}

const worker = `component "example.org/worker"
export func $start() {
b0:
	v0 = sys clock.nanos()
	v1 = const int64 1000000
	v2 = add v0, v1
	v3 = sys thread.park(v2)
	sys thread.yield()
	v4 = string string "worked\n"
	sys debug.write(v4)
	ret
}
`

const bystander = `component "example.org/bystander"
export func $start() {
b0:
	sys thread.yield()
	sys thread.yield()
	v0 = string string "bystander\n"
	sys debug.write(v0)
	ret
}
`

// hoarder is a New that nearly fills the heap, so that collections take almost all of its time.
const hoarder = `	v0 = zero *N
	v1 = const int 0
	v2 = const int 1
	v3 = const int 32500
	v4 = const int 40000
	v5 = new S
	v6 = box Local v5
	jump b1
b1:
	v7 = phi *N [b0: v0, b2: v10]
	v8 = phi int [b0: v1, b2: v12]
	v9 = lt v8, v3
	br v9, b2, b3
b2:
	v10 = new N
	v11 = nilcheck v10
	store v11.0, v7
	v12 = add v8, v2
	jump b1
b3:
	v13 = phi int [b1: v1, b4: v17]
	v14 = lt v13, v4
	br v14, b4, b5
b4:
	v15 = new N
	v16 = nilcheck v15
	store v16.0, v0
	v17 = add v13, v2
	jump b3
b5:
	v18 = nilcheck v7
	ret v6`

// TestSchedulersEndTheirDomainsAlone: one that is not what a scheduler must be, or does what
// none may do, ends its domain, with its reason told; others go on.
func TestSchedulersEndTheirDomainsAlone(t *testing.T) {
	const wrongNew, other = "has no function New() that returns an interface", " has another type than in package schedulers"
	const lost, more, endless = "the scheduler chose a thread that cannot run", "did more than it may", "no limit of the loop"
	for name, test := range map[string]struct{ source, want string }{
		"nothing wrong":            {faulty("", ""), ""},
		"no New":                   {faulty("export func New()", "export func Old()"), wrongNew},
		"New with a parameter":     {constructor("(v0 int) Local", "	v1 = new S\n	v2 = box Local v1\n	ret v2"), wrongNew},
		"New of no interface":      {constructor("() *S", "	v0 = new S\n	ret v0"), wrongNew},
		"New of two":               {constructor("() (Local, int)", "	v0 = new S\n	v1 = box Local v0\n	v2 = const int 1\n	ret v1, v2"), wrongNew},
		"New of none":              {constructor("()", "	ret"), wrongNew},
		"New of nil":               {faulty("v1 = box Local v0", "v1 = zero Local"), "what New returns has no method "},
		"New fails":                {constructor("() Local", "	v0 = zero *S\n	v1 = nilcheck v0\n	v2 = box Local v1\n	ret v2"), more},
		"New is endless":           {constructor("() Local", "	jump b1\nb1:\n	jump b1"), "does not come to an end"},
		"New collects endlessly":   {constructor("() Local", hoarder), "does not come to an end"},
		"New waits":                {faulty("	v0 = new S\n	v1", "	sys thread.yield()\n	v0 = new S\n	v1"), more},
		"no Unblocked":             {without("Unblocked"), "what New returns has no method Unblocked"},
		"no Preempted":             {without("Preempted"), "what New returns has no method Preempted"},
		"no Activated":             {without("Activated"), "what New returns has no method Activated"},
		"Unblocked of another":     {method("Unblocked", "(v0 *S, v1 int32)", "	ret\n"), "method Unblocked" + other},
		"Unblocked of two":         {method("Unblocked", "(v0 *S, v1 uint32, v2 uint32)", "	ret\n"), "method Unblocked" + other},
		"Preempted with a result":  {method("Preempted", "(v0 *S) uint32", "	v1 = const uint32 1\n	ret v1\n"), "method Preempted" + other},
		"Preempted of none":        {method("Preempted", "(v0 *S)", "	ret\n"), "method Preempted" + other},
		"Activated with an int":    {method("Activated", "(v0 *S) int", "	v1 = const int 1\n	ret v1\n"), "method Activated" + other},
		"Activated of one":         {method("Activated", "(v0 *S, v1 uint32)", "	ret\n"), "method Activated" + other},
		"a hook of another type":   {hook("PortalCall", "(v0 *S, v1 uint64)", "	ret\n"), "method PortalCall" + other},
		"a hook without a bound":   {hook("PortalEnter", "(v0 *S, v1 uint32)", "	jump b1\nb1:\n	jump b1\n"), endless},
		"another method is free":   {hook("Other", "(v0 *S, v1 uint64)", "	jump b1\nb1:\n	jump b1\n"), ""},
		"Unblocked without bound":  {method("Unblocked", "(v0 *S, v1 uint32)", "	jump b1\nb1:\n	jump b1\n"), endless},
		"Unblocked allocates":      {method("Unblocked", "(v0 *S, v1 uint32)", "	v2 = new S\n	ret\n"), "it allocates"},
		"Unblocked fails":          {method("Unblocked", "(v0 *S, v1 uint32)", "	v2 = nilcheck v0\n	v3 = load v2.1\n	v4 = div v1, v3\n	store v2.0, v4\n	ret\n"), more},
		"Activated fails":          {method("Activated", "(v0 *S) uint32", "	v1 = nilcheck v0\n	v2 = load v1.1\n	v3 = const uint32 1\n	v4 = div v3, v2\n	ret v4\n"), more},
		"Activated allocates much": {method("Activated", "(v0 *S) uint32", "	v1 = const int 100000\n	v2 = makeslice []int v1, v1\n	v3 = const uint32 1\n	ret v3\n"), "it allocates"},
		"Activated is endless":     {method("Activated", "(v0 *S) uint32", "	jump b1\nb1:\n	jump b1\n"), endless},
		"it chooses nobody":        {method("Activated", "(v0 *S) uint32", "	v1 = const uint32 0\n	ret v1\n"), lost},
		"it chooses itself":        {method("Activated", "(v0 *S) uint32", "	v1 = const uint32 2\n	ret v1\n"), lost},
	} {
		t.Run(name, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, test.source, worker, bystander)
			d := s.Add(rig.Domain("managed", "example.org/worker", scheduler("example.org/scheduler")), rig.Domain("other", "example.org/bystander"))[0]
			output := s.Output()
			require.Contains(t, output, "bystander\n")
			if test.want == "" {
				require.Empty(t, d.Failure)
				require.Contains(t, output, "worked\n")
				require.NotNil(t, d.Scheduler)
				require.Same(t, d.Threads[1], d.Scheduler.Thread())
				return
			}
			require.Contains(t, d.Failure, test.want)
			require.NotContains(t, d.Failure, "defect")
			require.True(t, d.Ended)
			require.Equal(t, 2, d.Status)
			require.NotContains(t, output, "worked\n")
		})
	}
}

// TestSchedulerNeedsAThread, which counts as one of its domain's.
func TestSchedulerNeedsAThread(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, faulty("", ""), worker)
	d := s.Add(rig.Domain("managed", "example.org/worker", scheduler("example.org/scheduler"), func(d *model.Domain) { d.Threads = 1 }))[0]
	s.Output()
	require.Contains(t, d.Failure, domainzero.ErrQuota.Error())
	_, err := s.Create(rig.Domain("unknown", "example.org/worker", scheduler("example.org/nothing")))
	require.ErrorContains(t, err, fmt.Sprintf("component %s is not loaded", "example.org/nothing"))
}

// TestSchedulersChooseAmongWhatTheyWereTold: a thread that has a turn without its scheduler would have two.
func TestSchedulersChooseAmongWhatTheyWereTold(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, method("Activated", "(v0 *S) uint32", "	v1 = const uint32 2\n	ret v1\n"), worker)
	d := s.Add(rig.Domain("managed", "example.org/worker", scheduler("example.org/scheduler")))[0]
	s.Machine.Entered = func() {
		if d.Scheduler != nil {
			d.Scheduler.Thread().Queued = true
		}
	}
	s.Output()
	require.Contains(t, d.Failure, "the scheduler chose a thread that cannot run")
}
