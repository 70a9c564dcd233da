package attacks

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/codecheck"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

const (
	library     = "github.com/portico-os/portico/components/golib"
	portals     = "github.com/portico-os/portico/portals"
	roundRobin  = "github.com/portico-os/portico/schedulers/roundrobin"
	witnessName = "example.org/witness"
	lastName    = "example.org/last"
)

var all = flag.Bool("all", false, "attack under all sets of switches")

// An attack is a file of testdata: components, separated by lines of three dashes, and
// comments that begin with "// domain:", one for each domain beside the witness's, "// want:"
// for texts that the console shows in this order, "// over:" for the name that somebody has to offer before the
// system may end, and "// refused:" for what Create says of
// the attacker's domain if it may not even start.
//
// A domain's line has its name, the components that it starts, and words such as
// imports=name, scheduler=path, file=path, line=number, ports=first-last,
// onpanic=domain, grant=console,
// grant=manager, heap=bytes or threads=number.
type attack struct {
	components []*bytecode.File
	domains    []model.Domain
	want       []string
	over       []string
	refused    string
	unread     bool // nobody reads its machine code: what that takes would count, too
}

// witness has done its task when the others have had two hundred turns, and then fifty milliseconds, for
// those that owed some.
const witness = `component "example.org/witness"
type W = struct{ X int }
export func $start() {
b0:
	v0 = const int 0
	v1 = const int 200
	v2 = const int 1
	jump b1
b1:
	v3 = phi int [b0: v0, b2: v5]
	v4 = lt v3, v1
	br v4, b2, b3
b2:
	sys thread.yield()
	v5 = add v3, v2
	jump b1
b3:
	v6 = sys clock.nanos()
	v7 = const int64 50000000
	v8 = add v6, v7
	v9 = sys thread.park(v8)
	v10 = string string "witness"
	v11 = new W
	v12 = box any v11
	v13 = sys name.export(v10, v12)
	ret
}`

// last ends the system. It starts when the witness has done its task, and the attack is over.
const last = `component "example.org/last"
export func $start() {
b0:
	v0 = string string "witness: done\n"
	sys debug.write(v0)
	ret
}`

func parseAttack(t *testing.T, name, source string) *attack {
	a := &attack{}
	for line := range strings.Lines(source) {
		what, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch what {
		case "// domain":
			a.domains = append(a.domains, readDomain(t, strings.Fields(rest)))
		case "// want":
			a.want = append(a.want, rest)
		case "// over":
			a.over = append(a.over, rest)
		case "// refused":
			a.refused = rest
		}
	}
	for part := range strings.SplitSeq(source, "\n---\n") {
		a.components = append(a.components, parse(t, name, part))
	}
	return a
}

func parse(t *testing.T, name, source string) *bytecode.File {
	f, err := text.Parse(name, source)
	require.NoError(t, err)
	return f
}

func readDomain(t *testing.T, words []string) model.Domain {
	d := model.Domain{Name: words[0], Settings: model.Defaults}
	var first, last uint16
	for _, w := range words[1:] {
		key, value, ok := strings.Cut(w, "=")
		switch {
		case !ok:
			d.Components = append(d.Components, w)
		case key == "imports":
			d.Imports = append(d.Imports, value)
		case key == "exports":
			d.Exports = append(d.Exports, value)
		case key == "scheduler":
			d.Scheduler = value
		case key == "options" && value == "others":
			d.Translator.Inline = false
		case key == "file":
			d.Files = append(d.Files, model.File{Name: filepath.Base(value), Path: value})
		case key == "line":
			line, err := strconv.Atoi(value)
			require.NoError(t, err)
			d.Interrupts = append(d.Interrupts, line)
		case key == "ports":
			_, err := fmt.Sscanf(value, "%v-%v", &first, &last)
			require.NoError(t, err)
			d.Ports = append(d.Ports, model.PortRange{First: first, Last: last})
		case key == "onpanic":
			d.OnPanic = model.OnPanic(value)
		case key == "grant":
			d.Console, d.Manager = d.Console || value == "console", d.Manager || value == "manager"
		case key == "heap":
			_, err := fmt.Sscan(value, &d.Heap)
			require.NoError(t, err)
		case key == "threads":
			_, err := fmt.Sscan(value, &d.Threads)
			require.NoError(t, err)
		default:
			t.Fatalf("domain %s: what is %s?", d.Name, w)
		}
	}
	return d
}

// compiled are the components of the project that attackers import, and the library.
var compiled = sync.OnceValues(func() ([]*bytecode.File, error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return nil, err
	}
	return c.Compile(library, portals, roundRobin)
})

// files returns the component files of the attack, the witness and the last, and of what they import.
func (a *attack) files(t *testing.T) (encoded [][]byte) {
	files, err := compiled()
	require.NoError(t, err)
	hashes := map[string][32]byte{}
	for _, f := range slices.Concat(files, a.components, []*bytecode.File{parse(t, "witness", witness), parse(t, "last", last)}) {
		for i := range f.Imports {
			f.Imports[i].Hash = hashes[f.Imports[i].Path]
		}
		e := bytecode.Encode(f)
		hashes[f.Path] = bytecode.Hash(e)
		encoded = append(encoded, e)
	}
	return encoded
}

// all are the attack's domains, the witness's, and that which ends the system.
func (a *attack) all() []model.Domain {
	return append(slices.Clip(a.domains),
		model.Domain{Name: "witness", Components: []string{witnessName}, Exports: []string{"witness"}, Settings: model.Defaults},
		model.Domain{Name: "last", Components: []string{lastName}, Main: lastName, Imports: append([]string{"witness"}, a.over...), Settings: model.Defaults})
}

// boot makes a system of all.
func (a *attack) boot(t *testing.T, sys *domainzero.System) error {
	require.NoError(t, sys.Load(a.files(t)...))
	for _, d := range a.all() {
		if _, err := sys.Create(d); err != nil {
			return err
		}
	}
	return nil
}

// check checks what a system printed: what the attack wants, and that the witness finished its
// task.
func (a *attack) check(t *testing.T, output string) {
	rest := output
	for _, want := range append(slices.Clip(a.want), "witness: done\n") {
		_, behind, found := strings.Cut(rest, want)
		require.True(t, found, "%q is missing in %s", want, output)
		rest = behind
	}
	require.NotContains(t, output, "defect")
}

// run runs the attackers beside the witness, which ends the system: whatever they do, it
// finishes its task, and nothing of DomainZero is found defect.
func (a *attack) run(t *testing.T, collectEvery int) {
	machine, err := hosted.New()
	require.NoError(t, err)
	defer func() { require.NoError(t, machine.Close()) }()
	var console bytes.Buffer
	checked := codecheck.NewMachine(&device{Machine: machine})
	sys, err := domainzero.New(domainzero.Config{Memory: 512 << 20, Console: &console, CollectEvery: collectEvery, Poison: true}, checked)
	require.NoError(t, err)
	if !a.unread {
		checked.Guard.Spaces = sys.Spaces
	}
	if err := a.boot(t, sys); a.refused != "" || err != nil {
		require.ErrorContains(t, err, a.refused)
		require.NotEmpty(t, a.refused, err)
		return
	}
	status, err := sys.Run()
	require.NoError(t, err, console.String())
	a.check(t, console.String())
	require.Zero(t, status)
	require.NoError(t, sys.Shutdown())
}

// A device is a machine whose claimed lines fire at each fifth look, unless they are masked.
type device struct {
	*hosted.Machine
	claimed, masked uint64
	looks           int
}

func (d *device) Devices() platform.Devices { return d }
func (d *device) Wait(int64)                {}
func (d *device) ReleaseLine(line int)      { d.claimed &^= 1 << line }
func (d *device) Acknowledge(line int)      { d.masked &^= 1 << line }

func (d *device) ClaimLine(line int) error {
	d.claimed |= 1 << line
	d.masked &^= 1 << line
	return nil
}

func (d *device) Pending() uint64 {
	if d.looks++; d.looks%5 != 0 {
		return 0
	}
	fired := d.claimed &^ d.masked
	d.masked |= fired
	return fired
}

func TestAttacks(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.pcs")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(path), ".pcs")
		for i, o := range sets() {
			for _, every := range []int{0, 1} {
				if !*all && i > 0 && (every > 0 || i != 1+len(name)%(len(sets())-1)) {
					continue
				}
				t.Run(fmt.Sprintf("%s, collecting %d, set %d", name, every, i), func(t *testing.T) {
					a := parseAttack(t, name, string(source))
					a.translate(o)
					a.run(t, every)
				})
			}
		}
	}
}

// sets returns all safe sets of switches, the default one first.
func sets() []model.Translator {
	list := []model.Translator{model.Defaults.Translator}
	for _, inline := range []bool{true, false} {
		for _, fast := range []bool{true, false} {
			for _, r := range []model.Revocation{model.Spin, model.Epoch, model.NoRevocation} {
				if o := (model.Translator{Inline: inline, FastPortals: fast, Checks: true, Revocation: r}); o != list[0] {
					list = append(list, o)
				}
			}
		}
	}
	return list
}

// translate has all domains of the attack translated with a set of switches, but for what sets one apart.
func (a *attack) translate(o model.Translator) {
	for i := range a.domains {
		d := &a.domains[i]
		apart := d.Translator.Inline != model.Defaults.Translator.Inline
		if d.Translator = o; apart {
			d.Translator.Inline = !o.Inline
		}
	}
}
