package system

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/internal/mutate"
	"github.com/portico-os/portico/test/programs"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/verifier"
)

// A specimen is a system of which one component is exchanged for mutants of it.
type specimen struct {
	name    string
	mutated string   // component; "" for the main component of a program
	sources []string // packages or files to compile
	domains []part   // of the system; none if it is a program
}

// A part is a domain of a specimen. The last is the canary: it ends the system, and looks
// for damage to memory of its own and of others. Where it uses the mutated component
// itself, as all use the libraries, it may fail; what is looked at is the machine then.
type part struct {
	component, imports, exports string
}

const ownPath = "github.com/portico-os/portico/"

func specimens() []specimen {
	hello, hostile := ownPath+"components/hello", componentsPath+"/hostile"
	store, bystander := part{componentsPath + "/store", "", "store0"}, part{componentsPath + "/bystander", "store0", ""}
	ramdisk, user := part{ownPath + "components/ramdisk", "", "disk0"}, part{componentsPath + "/diskuser", "disk0", ""}
	list := []specimen{
		{name: "hello", mutated: hello, domains: []part{store, {hello, "", ""}, bystander}},
		{name: "hostile", mutated: hostile, domains: []part{store, {hostile, "store0", "evil0"}, bystander}},
		{name: "store", mutated: store.component, domains: []part{store, {hostile, "store0", "evil0"}, user}},
		{name: "ramdisk", mutated: ramdisk.component, domains: []part{ramdisk, user}},
		{name: "portals", mutated: ownPath + "portals", domains: []part{store, {hostile, "store0", "evil0"}, bystander}},
		{name: "memobj", mutated: ownPath + "memobj", domains: []part{ramdisk, user}},
		{name: "golib", mutated: ownPath + "components/golib", sources: []string{programs.File("maps_keys")}},
		{name: "format", mutated: ownPath + "components/golib/internal/format", sources: []string{programs.File("std_fmt")}},
	}
	for i := range list {
		for _, d := range list[i].domains {
			list[i].sources = append(list[i].sources, d.component)
		}
	}
	for _, name := range []string{
		"arrays_structs", "calls", "closures", "defers", "dynamic", "generics", "interpreter", "linked_lists", "methods",
		"slices_alias", "sorting", "strings_basic",
	} {
		list = append(list, specimen{name: name, sources: []string{programs.File(name)}})
	}
	return list
}

// A patient is a compiled specimen.
type patient struct {
	specimen
	files []*bytecode.File // in dependency order
	index int              // of the mutated one
}

func newPatient(s specimen) (*patient, error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return nil, err
	}
	files, err := c.Compile(s.sources...)
	if err != nil {
		return nil, err
	}
	p := &patient{s, files, len(files) - 1}
	for i, f := range files {
		if f.Path == s.mutated {
			p.index = i
		}
	}
	return p, nil
}

// mutant returns the system's encoded components with a mutant among them, nil if the
// verifier refuses that.
func (p *patient) mutant(seed uint64) ([][]byte, error) {
	m := mutate.Mutate(p.files[p.index], seed)
	code := bytecode.Encode(m)
	if m, err := bytecode.Decode(code); err != nil || m.Path != p.files[p.index].Path {
		return nil, nil
	}
	universe := bytecode.NewUniverse()
	for _, f := range p.files[:p.index] {
		if _, err := verifier.Verify(universe, f, bytecode.Hash(bytecode.Encode(f))); err != nil {
			return nil, err
		}
	}
	var refusal *verifier.Error
	switch _, err := verifier.Verify(universe, m, bytecode.Hash(code)); {
	case errors.As(err, &refusal):
		return nil, nil
	case err != nil:
		return nil, err
	}
	hashes := map[string][32]byte{}
	var encoded [][]byte
	for i, f := range p.files {
		if i == p.index {
			f = m
		}
		g := *f
		g.Imports = append([]bytecode.ComponentID(nil), f.Imports...)
		for j := range g.Imports {
			g.Imports[j].Hash = hashes[g.Imports[j].Path]
		}
		b := bytecode.Encode(&g)
		hashes[g.Path] = bytecode.Hash(b)
		encoded = append(encoded, b)
	}
	return encoded, nil
}

// An impatientMachine ends a run by a panic when its time is over.
type impatientMachine struct {
	*hosted.Machine
	end time.Time
}

var errOver = errors.New("time is over")

func (m *impatientMachine) Enter(cpu abi.Addr) {
	if time.Now().After(m.end) {
		panic(errOver)
	}
	m.Machine.Enter(cpu)
}

var stubOptions *target.StubOptions

// StubOptions calibrates once a process.
func (m *impatientMachine) StubOptions() target.StubOptions {
	if stubOptions == nil {
		o := m.Machine.StubOptions()
		stubOptions = &o
	}
	return *stubOptions
}

// limitedWriter keeps the end of what is printed from filling the memory.
type limitedWriter struct{ bytes.Buffer }

func (w *limitedWriter) Write(p []byte) (int, error) {
	if w.Len() < 1<<16 {
		w.Buffer.Write(p)
	}
	return len(p), nil
}

// run boots a system with a mutant and runs it for a bounded time. The error is damage.
func (p *patient) run(encoded [][]byte, seed uint64) (err error) {
	platform, err := hosted.New()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, platform.Close()) }()
	defer func() {
		if v := recover(); v != nil && v != errOver {
			panic(v)
		}
	}()
	const limit = 300 * time.Millisecond
	m := &impatientMachine{platform, time.Now().Add(limit)}
	var console limitedWriter
	config := domainzero.Config{Memory: 256 << 20, Console: &console}
	if seed%4 == 0 {
		config.CollectEvery, config.Poison = 7, true
	}
	sys, err := domainzero.New(config, m)
	if err != nil {
		return err
	}
	for _, b := range encoded {
		if sys.Load(b) != nil {
			return nil // what uses the mutant is refused
		}
	}
	for i, d := range p.parts() {
		c := model.Domain{
			Name: filepath.Base(d.component), Components: []string{d.component}, Settings: model.Defaults,
			Imports: strings.Fields(d.imports), Exports: strings.Fields(d.exports),
			Params: map[string]map[string]string{d.component: {"size": "64KiB", "deed": "nothing", "offer": "true"}},
		}
		c.Memory, c.Heap = 32<<20, 4<<20
		if i == len(p.domains)-1 {
			c.Main = d.component
		}
		if _, err := sys.Create(c); err != nil {
			return nil // its quota does not suffice
		}
	}
	status, err := sys.Run()
	text := console.String()
	switch {
	case strings.Contains(text, "defect of DomainZero"):
		return fmt.Errorf("defect: %s", text)
	case p.hasCanary() && (err != nil || status != 7 || !strings.Contains(text, ": done\n")):
		return fmt.Errorf("the canary ended with status %d, %v: %s", status, err, text)
	}
	return nil
}

// parts returns the domains to create.
func (p *patient) parts() []part {
	if len(p.domains) == 0 {
		return []part{{p.files[len(p.files)-1].Path, "", ""}}
	}
	return p.domains
}

// hasCanary tells whether the canary is free of mutated code.
func (p *patient) hasCanary() bool {
	return len(p.domains) > 0 && p.mutated != ownPath+"portals" && p.mutated != ownPath+"memobj"
}

// The variable that makes the test program a child that runs mutants: the specimen's name
// and the seeds from and to.
const mutantsVariable = "PORTICO_MUTANTS"

// runMutants is the child. It prints the seed of each mutant before it runs it, and its
// result at the end.
func runMutants(order string) int {
	var name string
	var from, to uint64
	if _, err := fmt.Sscanf(order, "%s %d %d", &name, &from, &to); err != nil {
		fmt.Println(err)
		return 2
	}
	for _, s := range specimens() {
		if s.name != name {
			continue
		}
		p, err := newPatient(s)
		if err != nil {
			fmt.Println(err)
			return 2
		}
		accepted := 0
		for seed := from; seed < to; seed++ {
			fmt.Println("seed", seed)
			encoded, err := p.mutant(seed)
			if err == nil && encoded != nil {
				accepted++
				err = p.run(encoded, seed)
			}
			if err != nil {
				fmt.Println(err)
				return 1
			}
		}
		fmt.Println("accepted", accepted)
		return 0
	}
	return 2
}

// tryMutants runs mutants in children, one after the other and another after each that
// fell, and returns how many were accepted and what was seen of those that did harm.
func tryMutants(t *testing.T, s specimen, from, to uint64) (accepted int, harm []string) {
	t.Helper()
	for from < to {
		ctx := within(t, time.Minute+time.Duration(to-from)*time.Second)
		cmd := exec.CommandContext(ctx, os.Args[0])
		// A child makes hundreds of small systems: to collect less often takes a third off its time.
		cmd.Env = append(os.Environ(), "GOGC=400", fmt.Sprintf("%s=%s %d %d", mutantsVariable, s.name, from, to))
		cmd.WaitDelay = time.Second
		out, err := cmd.CombinedOutput()
		at := bytes.LastIndex(out, []byte("seed "))
		require.GreaterOrEqual(t, at, 0, "%v: %s", err, out)
		var seed uint64
		_, scan := fmt.Sscanf(string(out[at:]), "seed %d", &seed)
		require.NoError(t, scan)
		if err == nil {
			_, rest, _ := strings.Cut(string(out), "accepted ")
			n, _ := strconv.Atoi(strings.TrimSpace(rest))
			return accepted + n, harm
		}
		rest := string(out[at:])
		harm = append(harm, fmt.Sprintf("%s: %v: %.1500s", s.name, err, rest))
		from = seed + 1
	}
	return accepted, harm
}

var mutants = flag.Int("mutants", 2500, "how many mutants to try")

// TestMutants makes wrong components of right ones: the verifier refuses them, or they run
// without harm to DomainZero or the memory of others.
func TestMutants(t *testing.T) {
	list := specimens()
	each := uint64(*mutants/len(list) + 1)
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			accepted, harm := tryMutants(t, s, 0, each)
			t.Logf("%d of %d mutants accepted", accepted, each)
			require.Empty(t, harm, strings.Join(harm, "\n\n"))
		})
	}
}
