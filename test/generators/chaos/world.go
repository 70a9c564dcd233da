package chaos

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/test/generators/chaos/testdata/components/bystander"
)

// The components of runs.
const (
	componentsPath = "github.com/portico-os/portico/test/generators/chaos/testdata/components/"
	workerPath     = componentsPath + "worker"
	bystanderPath  = componentsPath + "bystander"
	wardenPath     = componentsPath + "warden"
	driverPath     = componentsPath + "driver"
	ficklePath     = componentsPath + "fickle"

	schedulersPath = "github.com/portico-os/portico/schedulers/"
)

// Numbers of domains. The others' come behind.
const (
	bystanderNumber = iota
	wardenNumber
	firstNumber
)

// schedulers that domains have; none is the core scheduler. Each is drawn as often as it is listed.
var schedulers = []string{"", "", schedulersPath + "roundrobin", schedulersPath + "invisible", ficklePath, ficklePath, ficklePath}

// A world is the domains of a run, and how time passes in it.
type world struct {
	domains      []model.Domain
	first        int // number of the first domain that may end
	step         int64
	poison       bool
	collectEvery int
	fires        int    // all lines fire once in so many entries of native code; 0: by events alone
	digest       uint64 // the bystander's
}

// numActs is how many things workers do.
const numActs = 31

// draw draws a world.
func draw(rng *rand.Rand) *world {
	w := &world{first: firstNumber, step: 20_000 + int64(rng.IntN(80_000)), poison: rng.IntN(2) == 0}
	w.fires = []int{0, 5, 30, 200}[rng.IntN(4)]
	rounds := 30 + rng.IntN(40)
	if rng.IntN(12) == 0 {
		w.collectEvery, rounds = []int{7, 50, 300}[rng.IntN(3)], 4 // each has hundreds of safepoints
	}
	w.digest = digests(rounds)
	base := func(name, component string, params map[string]string) model.Domain {
		d := model.Domain{
			Name: name, Components: []string{component}, Settings: model.Defaults, Params: map[string]map[string]string{component: params},
		}
		d.Heap, d.Memory, d.Stack = 4<<20, 16<<20, 64<<10
		return d
	}
	by := base("bystander", bystanderPath, map[string]string{"rounds": fmt.Sprint(rounds)})
	workers := 2 + rng.IntN(4)
	var names []string
	for i := range workers {
		names = append(names, fmt.Sprint("peer", i))
	}
	warden := base("warden", wardenPath, map[string]string{
		"workers": strings.Join(names, " "), "first": fmt.Sprint(firstNumber), "restarts": fmt.Sprint(rng.IntN(4) > 0),
	})
	warden.Main, warden.Manager, warden.Imports = wardenPath, true, names
	w.domains = append(w.domains, by, warden)
	if rng.IntN(3) == 0 {
		d := base("driver", driverPath, nil)
		d.Console = true
		w.domains = append(w.domains, d)
	}
	common := base("", workerPath, nil)
	common.Translator.Inline, common.Translator.FastPortals = rng.IntN(4) > 0, rng.IntN(4) > 0
	for i, name := range names {
		d := common
		d.Name, d.Exports, d.Interrupts = name, []string{name}, []int{8 + i}
		d.Files = []model.File{{Name: "data", Path: "data", Write: true}}
		for _, other := range names[:i] {
			if rng.IntN(4) > 0 || len(d.Imports) == 0 {
				d.Imports = append(d.Imports, other)
			}
		}
		if rng.IntN(5) == 0 {
			d.Translator.Inline = !d.Translator.Inline // another code space
		}
		if rng.IntN(6) == 0 {
			d.Translator.Revocation = []model.Revocation{model.NoRevocation, model.Spin}[rng.IntN(2)]
		}
		if rng.IntN(2) == 0 {
			d.OnPanic = model.OnPanicDomain
		}
		d.Scheduler = schedulers[rng.IntN(len(schedulers))]
		d.Threads = []int{4, 6, 12, 64}[rng.IntN(4)]
		d.Heap = []int{512 << 10, 1 << 20, 2 << 20}[rng.IntN(3)]
		d.Memory = []int{2 << 20, 4 << 20, 8 << 20}[rng.IntN(3)]
		d.Copy = []int{16 << 10, 128 << 10, 1 << 20}[rng.IntN(3)]
		d.Params = map[string]map[string]string{workerPath: {
			"seed": fmt.Sprint(rng.IntN(1 << 30)), "names": strings.Join(d.Imports, " "), "export": name, "line": fmt.Sprint(8 + i),
			"file": "data", "revokes": fmt.Sprint(d.Translator.Revocation.Possible()), "meet": fmt.Sprint(rng.IntN(3) > 0), "kinds": kinds(rng),
		}}
		w.domains = append(w.domains, d)
	}
	return w
}

// kinds draws what a worker does, what of it often.
func kinds(rng *rand.Rand) string {
	var list []string
	for range 6 + rng.IntN(30) {
		list = append(list, fmt.Sprint(rng.IntN(numActs)))
	}
	return strings.Join(list, " ")
}

var digestsOf sync.Map

// digests returns what Go's compiler computes for a bystander of so many rounds.
func digests(rounds int) uint64 {
	if d, ok := digestsOf.Load(rounds); ok {
		return d.(uint64)
	}
	d, err := bystander.Compute(rounds, func(int) {})
	if err != nil {
		panic(err)
	}
	digestsOf.Store(rounds, d)
	return d
}
