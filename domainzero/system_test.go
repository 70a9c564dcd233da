package domainzero_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator"
)

// says is a component that prints a line, and then blocks if it is to.
func says(name string, blocks bool) string {
	block := ""
	if blocks {
		block = "	v1, v2 = sys atomic.new()\n	v3 = const int64 0\n	sys atomic.blockif(v1, v3)\n"
	}
	return "component \"example.org/" + name + "\"\nexport func $start() {\nb0:\n	v0 = string string \"" + name + "\\n\"\n	sys debug.write(v0)\n" + block + "	ret\n}\n"
}

// offers is a component that offers itself by a name.
func offers(name string) string {
	return "component \"example.org/" + name + "\"\ntype S = struct{ X int }\nexport func $start() {\nb0:\n	v0 = string string \"" + name +
		"\\n\"\n	sys debug.write(v0)\n	v1 = string string \"" + name + "\"\n	v2 = new S\n	v3 = box any v2\n	v4 = sys name.export(v1, v3)\n	ret\n}\n"
}

func domain(name string, changes ...func(d *model.Domain)) model.Domain {
	return rig.Domain(name, "example.org/"+name, changes...)
}

func encode(t *testing.T, source string) []byte {
	f, err := text.Parse("component", source)
	require.NoError(t, err)
	return bytecode.Encode(f)
}

// TestDomainsStartWhenTheirImportsAreOffered, whatever their order; those whose imports never
// are start when nothing else can run.
func TestDomainsStartWhenTheirImportsAreOffered(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, says("last", false), says("lonely", false), offers("first"), offers("second"))
	ds := s.Add(domain("lonely", rig.Imports("nothing")), domain("last", rig.Imports("first", "second")), domain("second", rig.Imports("first"), rig.Exports("second")), domain("first", rig.Exports("first")))
	require.Equal(t, "first\nsecond\nlast\nlonely\n", s.Output())
	for _, d := range ds {
		require.True(t, d.Started && d.Settled && !d.Ended)
	}
}

// TestIdleSystemGivesMemoryBack: what a domain used that has ended is the machine's again, but for
// what the pool keeps, when nothing else happens any more.
func TestIdleSystemGivesMemoryBack(t *testing.T) {
	const used = 64 << 20
	s := rig.Boot(t, domainzero.Config{}, "component \"example.org/large\"\nexport func $start() {\nb0:\n	v0 = const int 67108864\n	v1 = makeslice []uint8 v0, v0\n	v2 = const int 0\n	sys domain.exit(v2)\n	ret\n}\n")
	s.Add(domain("large", func(d *model.Domain) { d.Heap = 2 * used }))
	_, err := s.Run()
	require.NoError(t, err)
	require.Greater(t, s.Machine.Given, used-8<<20)
}

// TestSystemEndsWithItsMainDomain: with its status, and all others with it; if that can never
// end the system says so.
func TestSystemEndsWithItsMainDomain(t *testing.T) {
	t.Run("it ends", func(t *testing.T) {
		s := rig.Boot(t, domainzero.Config{EventLog: 10}, says("main", false), says("other", true))
		ds := s.Add(domain("other"), domain("main", rig.Main))
		require.Equal(t, "other\nmain\n", s.Output())
		require.True(t, ds[1].Ended)
		require.NotEmpty(t, s.Events())
	})
	t.Run("it cannot end", func(t *testing.T) {
		s := rig.Boot(t, domainzero.Config{}, says("main", true))
		s.Add(domain("main", rig.Main))
		status, err := s.Run()
		require.ErrorIs(t, err, domainzero.ErrStalled)
		require.Equal(t, 4, status)
		require.Equal(t, "main\n", s.Console.String())
	})
	t.Run("it is ended", func(t *testing.T) {
		s := rig.Boot(t, domainzero.Config{}, says("main", true))
		d := s.Add(domain("main", rig.Main))[0]
		s.End(d, 77)
		s.End(d, 78)
		status, err := s.Run()
		require.NoError(t, err)
		require.Equal(t, 77, status)
		require.Empty(t, s.Console.String())
	})
}

// TestDomainsAreMadeAnew: in the place of one that has ended, and of no other, with nothing left
// of it.
func TestDomainsAreMadeAnew(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, offers("first"), says("last", true))
	ds := s.Add(domain("first", rig.Exports("first")), domain("last", rig.Imports("first")))
	require.Equal(t, "first\nlast\n", s.Output())
	_, err := s.Restart(ds[0])
	require.ErrorContains(t, err, "domain first has not ended")
	audit := s.Audit()
	s.End(ds[0], 1)
	require.Equal(t, audit.Names-1, s.Audit().Names)
	require.Equal(t, audit.Threads-1, s.Audit().Threads)
	require.Greater(t, s.Audit().FreeBytes, audit.FreeBytes)
	again, err := s.Restart(ds[0])
	require.NoError(t, err)
	require.NotSame(t, ds[0], again)
	require.Equal(t, []any{0, "first"}, []any{again.Number, again.Name()})
	_, err = s.Restart(ds[0])
	require.ErrorContains(t, err, "has not ended", "it is not in its place any more")
	require.Equal(t, "first\nlast\nfirst\n", s.Output())
	require.Equal(t, audit, s.Audit())
}

// TestRefused: domains that cannot be made leave nothing behind.
func TestRefused(t *testing.T) {
	const wrong = "component \"example.org/wrong\"\nexport func $start(v0 int) {\nb0:\n	ret\n}\n"
	s := rig.Boot(t, domainzero.Config{}, says("main", false), wrong)
	before := s.Audit()
	for want, d := range map[string]model.Domain{
		"domain unknown: component example.org/unknown is not loaded":                                  domain("unknown"),
		"component example.org/scheduler is not loaded":                                                domain("main", func(d *model.Domain) { d.Scheduler = "example.org/scheduler" }),
		"domain wrong: component example.org/wrong: function $start is of type func(int), want func()": domain("wrong"),
		"domain main: stack: 1 is not between":                                                         domain("main", func(d *model.Domain) { d.Stack = 1 }),
		domainzero.ErrQuota.Error():                                                                    domain("main", func(d *model.Domain) { d.Memory, d.Stack = 1<<20, 1<<21 }),
		domainzero.ErrNoMemory.Error():                                                                 domain("main", func(d *model.Domain) { d.Memory, d.Stack = 1<<39, 1<<29 }),
	} {
		_, err := s.Create(d)
		require.ErrorContains(t, err, want)
		require.Equal(t, before, s.Audit())
	}
}

// TestComponentsAreLoadedOnce: the same again is passed over, another content is another
// component, which a configuration cannot tell from the first.
func TestComponentsAreLoadedOnce(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, says("main", false))
	require.NoError(t, s.Load(encode(t, says("main", false))))
	require.NoError(t, s.Load(encode(t, says("main", true))))
	_, err := s.Create(domain("main"))
	require.ErrorContains(t, err, "component example.org/main is loaded with two contents")
	require.Error(t, s.Load([]byte("pco")))
	broken := encode(t, says("other", false))
	require.Error(t, s.Load(broken[:len(broken)-1]))
	unsafe := "component \"example.org/unsafe\"\ntype T = struct{ X int }\nexport func F(v0 *T) int {\nb0:\n	v1 = load v0.0\n	ret v1\n}\n"
	require.ErrorContains(t, s.Load(encode(t, unsafe)), "example.org/unsafe", "the verifier judges what is loaded")
	_, err = s.Create(domain("unsafe"))
	require.ErrorContains(t, err, "is not loaded")
}

// TestEveryDomainHasTheLibrary, which must be what starts threads.
func TestEveryDomainHasTheLibrary(t *testing.T) {
	machine, err := hosted.New()
	require.NoError(t, err)
	defer func() { require.NoError(t, machine.Close()) }()
	s, err := domainzero.New(domainzero.Config{Memory: 64 << 20, Console: &bytes.Buffer{}}, machine)
	require.NoError(t, err)
	require.NoError(t, s.Load(encode(t, says("main", false))))
	_, err = s.Create(domain("main"))
	require.ErrorContains(t, err, "components/golib is not loaded")
	library := "component \"github.com/portico-os/portico/components/golib\"\nexport func Run(v0 int) {\nb0:\n	ret\n}\n"
	require.NoError(t, s.Load(encode(t, library)))
	_, err = s.Create(domain("main"))
	require.ErrorContains(t, err, "has no function Run(func())")
	require.NoError(t, s.Shutdown())
}

// TestSmallMachines have no room for a system, and say so.
func TestSmallMachines(t *testing.T) {
	machine, err := hosted.New()
	require.NoError(t, err)
	defer func() { require.NoError(t, machine.Close()) }()
	_, err = domainzero.New(domainzero.Config{Memory: 1 << 20, Console: &bytes.Buffer{}}, machine)
	require.ErrorIs(t, err, domainzero.ErrNoMemory)
	_, err = domainzero.New(domainzero.Config{Memory: 1 << 62, Console: &bytes.Buffer{}}, machine)
	require.ErrorContains(t, err, "reserve ")
}

// TestComponentsAreShared: code by domains with the same switches, as long as their variables
// find places.
func TestComponentsAreShared(t *testing.T) {
	var sources []string
	var paths []string
	for i := range 600 {
		path := "example.org/n" + strings.Repeat("x", i)
		sources, paths = append(sources, "component \""+path+"\"\nglobal v int\n"), append(paths, path)
	}
	s := rig.Boot(t, domainzero.Config{}, sources...)
	of := func(from, to int) model.Domain {
		return rig.Domain("d", paths[from], func(d *model.Domain) { d.Components = paths[from:to] })
	}
	ds := s.Add(of(0, 200), of(100, 300), of(100, 550), of(0, 600))
	require.Same(t, ds[0].Space, ds[1].Space)
	require.NotSame(t, ds[1].Space, ds[2].Space, "no places are left")
	require.Same(t, ds[2].Space, ds[3].Space, "a space for many components has places for some more")
	require.GreaterOrEqual(t, ds[3].Space.Capacity, 601)
	for _, d := range ds {
		require.NoError(t, s.End(d, 0))
		again, err := s.Restart(d)
		require.NoError(t, err)
		require.True(t, d.Space == again.Space, "it has the components already")
	}
}

// tooLarge is a component with a function that the verifier accepts and the translator does not:
// so many values live at the ends of so many blocks.
func tooLarge() string {
	const n = 2100
	var b strings.Builder
	b.WriteString("component \"example.org/large\"\nexport func F(v0 int) int {\nb0:\n")
	for v := 1; v <= n; v++ {
		fmt.Fprintf(&b, "\tv%d = mul v%d, v0\n", v, v-1)
	}
	for block := 1; block <= n; block++ {
		fmt.Fprintf(&b, "\tv%d = eq v%d, v0\n\tbr v%[1]d, b%[2]d, b%[3]d\nb%[2]d:\n", n+block, block, n+1)
	}
	fmt.Fprintf(&b, "\tjump b%d\nb%[1]d:\n", n+1)
	sum := 0
	for v := 1; v <= n; v++ {
		fmt.Fprintf(&b, "\tv%d = add v%d, v%d\n", 2*n+v, sum, v)
		sum = 2*n + v
	}
	fmt.Fprintf(&b, "\tret v%d\n}\nexport func $start() {\nb0:\n\tret\n}\n", sum)
	return b.String()
}

// TestAFunctionTooLargeIsItsDomainsAlone: a domain that cannot be linked leaves nothing in the code that
// others share.
func TestAFunctionTooLargeIsItsDomainsAlone(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, tooLarge(), says("main", false), says("other", false))
	s.Add(domain("other"))
	before, functions := s.Audit(), s.Functions()
	for range 2 {
		_, err := s.Create(domain("large"))
		require.ErrorContains(t, err, "domain large: translate example.org/large.F: ")
		require.ErrorIs(t, err, translator.ErrLimit)
		require.Equal(t, before, s.Audit())
		require.Equal(t, functions, s.Functions())
	}
	s.Add(domain("main", rig.Main))
	require.Equal(t, "other\nmain\n", s.Output())
}

// calls is a component that calls so many methods of an interface of its own, and makes objects of so
// many types that have the first.
func calls(name string, methods, types int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "component \"example.org/%s\"\ntype I = interface{ ", name)
	for i := range methods {
		fmt.Fprintf(&b, "M%s%04d(); ", name, i)
	}
	b.WriteString("}\nexport func Call(v0 I) {\nb0:\n")
	for i := range methods {
		fmt.Fprintf(&b, "\tcallm v0.%d()\n", i)
	}
	b.WriteString("\tret\n}\nglobal sink any\nexport func Make() {\nb0:\n")
	for i := range types {
		fmt.Fprintf(&b, "\tv%d = new T%d\n\tv%d = box any v%d\n\tstore global sink, v%d\n", 2*i, i, 2*i+1, 2*i, 2*i+1)
	}
	b.WriteString("\tret\n}\n")
	for i := range types {
		fmt.Fprintf(&b, "type T%d = struct{ X int } {\n\tM%s0000 = m%d\n}\nfunc m%d(v0 *T%d) {\nb0:\n\tret\n}\n", i, name, i, i, i)
	}
	fmt.Fprintf(&b, "export func $start() {\nb0:\n\tv0 = string string \"%s\\n\"\n\tsys debug.write(v0)\n\tret\n}\n", name)
	return b.String()
}

// TestDomainsShareNoCrowdedCode: a domain has method tables that are nearly as long as they may be. One
// whose methods are too many for these does not suffer: it has code of its own.
func TestDomainsShareNoCrowdedCode(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, calls("crowd", 500, 700), calls("few", 100, 1), calls("much", 600, 700))
	s.Add(domain("crowd"), domain("few"))
	before, functions := s.Audit(), s.Functions()
	_, err := s.Create(domain("much"))
	require.ErrorIs(t, err, link.ErrCrowded)
	require.Equal(t, before, s.Audit())
	require.Equal(t, functions, s.Functions())
	require.Equal(t, "crowd\nfew\n", s.Output())
}

// TestShutdownIsOneOperation: nobody runs a system of which half has ended, and who runs it keeps
// it whole.
func TestShutdownIsOneOperation(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, says("first", false), says("second", false))
	ds := s.Add(domain("first"), domain("second"))
	before := s.Machine.Claims
	require.NoError(t, s.Shutdown())
	require.Equal(t, before+1, s.Machine.Claims)
	require.True(t, ds[0].Ended && ds[1].Ended)
}

// TestAPanicGivesTheProcessorBack: the platform would go on to write to the memory of a machine that
// is closed.
func TestAPanicGivesTheProcessorBack(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, says("main", false))
	s.Machine.Entered = func() { panic("the machine is broken") }
	_, err := s.Create(domain("main", rig.Main))
	require.NoError(t, err)
	require.PanicsWithValue(t, "the machine is broken", func() { _, _ = s.Run() })
	s.Machine.Entered = nil
	require.NoError(t, s.Shutdown(), "it can be claimed again")
}

// blocking is a writer that lets somebody else on only when it is told to.
type blocking struct{ entered, leave chan bool }

func (b blocking) Write(text []byte) (int, error) {
	b.entered <- true
	<-b.leave
	return len(text), nil
}

// TestTheProcessorCanBeLost: whoever runs the system gives the processor up while it waits. If another
// has it then, it is another's to go on.
func TestTheProcessorCanBeLost(t *testing.T) {
	const sleeps = `component "example.org/sleeps"
export func $start() {
b0:
	v0 = sys clock.nanos()
	v1 = const int64 60000000000
	v2 = add v0, v1
	v3 = sys thread.park(v2)
	v4 = string string "awake"
	sys debug.write(v4)
	ret
}
`
	tap := blocking{make(chan bool), make(chan bool)}
	s := rig.Boot(t, domainzero.Config{Tap: tap}, sleeps)
	d := s.Add(domain("sleeps", rig.Main))[0]
	other := make(chan error)
	s.Machine.Waited = func(int64) {
		s.Machine.Waited = nil
		s.Machine.Ahead += 100e9
		go func() {
			_, err := s.Run()
			other <- err
		}()
		<-tap.entered // it prints
	}
	status, err := s.Run()
	require.ErrorIs(t, err, domainzero.ErrClaimed)
	require.Equal(t, 4, status)
	require.ErrorIs(t, s.End(d, 1), domainzero.ErrClaimed)
	require.ErrorIs(t, s.Shutdown(), domainzero.ErrClaimed)
	_, err = s.Restart(d)
	require.ErrorIs(t, err, domainzero.ErrClaimed)
	_, err = s.Create(domain("sleeps"))
	require.ErrorIs(t, err, domainzero.ErrClaimed)
	tap.leave <- true
	require.NoError(t, <-other)
	require.Equal(t, "awake", s.Console.String())
}

// TestLostNamesAreNotWaitedFor: who imports what the domain that was to offer it cannot any more, for it has ended,
// starts, even if somebody always has something to do.
func TestLostNamesAreNotWaitedFor(t *testing.T) {
	const spin = "component \"example.org/spin\"\nexport func $start() {\nb0:\n	jump b1\nb1:\n	sys thread.yield()\n	jump b1\n}\n"
	const ends = "component \"example.org/ends\"\nexport func $start() {\nb0:\n	v0 = const int 3\n	sys domain.exit(v0)\n	ret\n}\n"
	s := rig.Boot(t, domainzero.Config{}, spin, ends, offers("first"), says("main", false), offers("lost"), says("last", false))
	ds := s.Add(domain("main", rig.Main, rig.Imports("lost", "first")), domain("spin"), domain("ends", rig.Exports("lost")), domain("first", rig.Exports("first")))
	require.Equal(t, "first\nmain\n", s.Output())
	require.Equal(t, 3, ds[2].Status)
	s.Console.Reset()
	s.Add(rig.Domain("late", "example.org/last", rig.Main, rig.Imports("lost")), rig.Domain("again", "example.org/lost", rig.Exports("lost")))
	require.Equal(t, "lost\nlast\n", s.Output(), "somebody is to offer it again")
}
