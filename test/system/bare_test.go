package system

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	summary "github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/conformance"
	"github.com/portico-os/portico/qemu"
	"github.com/portico-os/portico/test/programs"
)

// With PORTICO_FULL set these tests try more than make test has time for.
func full() bool { return os.Getenv("PORTICO_FULL") != "" }

// bootBare runs systems one after the other in one boot, in QEMU, and returns the outcome
// of each.
func bootBare(t *testing.T, limit time.Duration, systems []string, flags ...string) []conformance.Outcome {
	t.Helper()
	outcomes, _ := bootDigested(t, limit, systems, flags...)
	return outcomes
}

// bootDigested does what bootBare does and returns the digests of the component files, too.
func bootDigested(t *testing.T, limit time.Duration, systems []string, flags ...string) (outcomes []conformance.Outcome, components [][sha256.Size]byte) {
	t.Helper()
	args := append([]string{"qemu", "--digest"}, flags...)
	_, output, err := execute(within(t, limit), append(args, systems...)...)
	require.NoError(t, err, output)
	outcomes, components = outcomesIn(t, output, len(systems))
	require.Len(t, outcomes, len(systems), "%s", output)
	return outcomes, components
}

// outcomesIn returns the outcomes of n systems that a kernel's output tells, and digests of
// their components, those of one round behind those of the other.
func outcomesIn(t *testing.T, output string, n int) (outcomes []conformance.Outcome, components [][sha256.Size]byte) {
	t.Helper()
	begin, end := 0, 0
	for line := range strings.Lines(output) {
		start := end
		end += len(line)
		if _, ok := summary.ParseRound(line); ok {
			begin = end
		}
		i, of, o, ok := summary.ParseLine(line)
		if !ok {
			continue
		}
		require.Equal(t, len(outcomes)%n+1, i, "in order")
		require.Equal(t, n, of)
		require.LessOrEqual(t, begin+int(o.Bytes), start)
		printed := output[begin : begin+int(o.Bytes)]
		require.Equal(t, o.SHA256, sha256.Sum256([]byte(printed)), "what comes out is what was printed")
		outcomes = append(outcomes, conformance.Outcome{Output: printed, Status: o.Status})
		components = append(components, o.Components)
		begin = end
	}
	return outcomes, components
}

// TestDigestsCoverWhatADriverPrints boots a system whose output a component sends, as it is:
// bootBare finds the digest to be that of what arrives.
func TestDigestsCoverWhatADriverPrints(t *testing.T) {
	config := filepath.Join(t.TempDir(), "printing.toml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `name = "printing"
[[domain]]
name = "uart"
components = ["drivers/uart16550"]
exports = ["console0"]
ports = ["0x3f8-0x3ff"]
interrupts = [4]
console = true
params.uart16550 = { newline = false }
[[domain]]
name = "main"
main = "%s/printer"
imports = ["console0"]
params.printer = { n = 50, bytes = 500 }
`, componentsPath), 0o644))
	outcomes := bootBare(t, 2*time.Minute, []string{config})
	require.Equal(t, 7, outcomes[0].Status)
	require.Equal(t, printed("main", 50, 500), outcomes[0].Output)
}

// TestBareSystems holds systems on a bare machine to what they do in a process, of the same
// component files.
func TestBareSystems(t *testing.T) {
	configs := []string{"../../configs/hello.toml", "../../configs/iozone-multi.toml", forged().configure(t, false)}
	outcomes, components := bootDigested(t, 5*time.Minute, configs)
	for i, config := range configs {
		status, output := boot(t, time.Minute, "--digest", config)
		last := strings.LastIndex(strings.TrimSuffix(output, "\n"), "\n") + 1
		_, _, hosted, ok := summary.ParseLine(output[last:])
		require.True(t, ok, output)
		require.Equal(t, hosted.Components, components[i])
		require.Equal(t, status, outcomes[i].Status)
		require.Equal(t, withoutTimes(output[:hosted.Bytes]), withoutTimes(outcomes[i].Output))
	}
}

// TestBareCorpus runs programs of the corpus, in one boot: each does what the ordinary
// toolchain makes of it. Without PORTICO_FULL it is every third of those that need little of
// the standard library.
func TestBareCorpus(t *testing.T) {
	var names, files []string
	for i, name := range programs.Names() {
		if full() || i%3 == 0 && !strings.HasPrefix(name, "std_") {
			names, files = append(names, name), append(files, programs.File(name))
		}
	}
	variants := []variant{{"configured", nil}}
	if full() {
		variants = append(variants, variant{"checks", runner{"--switches=checks"}}, variant{"collect", runner{"--collect-every=997", "--poison"}})
	}
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			outcomes := bootBare(t, 30*time.Minute, files, append(v.flags, "--raw")...)
			for i, name := range names {
				want, err := programs.Want(name)
				require.NoError(t, err)
				require.Equal(t, want, programs.Text(outcomes[i]), name)
			}
		})
	}
}

// TestBareIsolation runs systems with hostile domains, in one boot. Without PORTICO_FULL
// there is one for each kind of deed.
func TestBareIsolation(t *testing.T) {
	var configs []string
	var wants [][]string
	add := func(i isolation, want ...string) {
		configs = append(configs, i.configure(t))
		wants = append(wants, want)
	}
	for _, d := range deeds {
		if full() || strings.Contains(" loop recurse allocate memory nil divide index ", " "+d.deed+" ") {
			add(isolation{Deed: d.deed, Await: d.want != ""}, "hostile: "+d.deed, d.want)
		}
	}
	for i, c := range hostileCalls {
		if full() || i >= len(hostileCalls)-2 { // revocation
			add(isolation{Calls: c.calls}, c.want...)
		}
	}
	variants := []variant{{"configured", nil}}
	if full() {
		variants = append(variants, variant{"collect", forced})
	}
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			for i, o := range bootBare(t, 30*time.Minute, configs, v.flags...) {
				if v.name != "configured" && strings.Contains(wants[i][0], "hostile: ") {
					wants[i] = nil // when a deed ends depends on collections
				}
				checkIsolation(t, o.Status, o.Output, wants[i])
			}
		})
	}
}

// TestBareExhaustion has domains use up whatever there is, beside copies of a size for which
// DomainZero's own memory on this machine would not do, in one boot.
func TestBareExhaustion(t *testing.T) {
	greedy := []string{
		"memory", "parts", "parts of parts", "panic at length", "print at length", "compare nested",
		"copy many pieces", "offer services",
	}
	var configs []string
	for _, deed := range greedy {
		configs = append(configs, isolation{Deed: deed, Await: true, Heap: "24MiB", Memory: "16MiB", Copy: "16MiB"}.configure(t))
	}
	for i, o := range bootBare(t, 5*time.Minute, configs, "--mem=176MiB") {
		checkIsolation(t, o.Status, o.Output, []string{"hostile: " + greedy[i]})
	}
}

// ext2Scenarios are configurations that run the file system's scenarios on a RAM disk.
const ext2Scenarios = "../../components/ext2test/testdata/*.toml"

// TestBareMatrix tries all machines, some CPUs and sizes of memory, and the file system's
// scenarios, if PORTICO_FULL is set, and else one boot on each machine.
func TestBareMatrix(t *testing.T) {
	systems, err := filepath.Glob(ext2Scenarios)
	require.NoError(t, err)
	require.NotEmpty(t, systems)
	cpus, sizes := []string{"max", "qemu64", "Haswell"}, []string{"256MiB", "1GiB", "6GiB"}
	if !full() {
		systems, cpus, sizes = nil, []string{"qemu64"}, []string{"128MiB"}
	}
	systems = append(systems, "../../configs/hello.toml")
	for _, machine := range qemu.Machines {
		for _, cpu := range cpus {
			for _, size := range sizes {
				t.Run(machine+" "+cpu+" "+size, func(t *testing.T) {
					for i, o := range bootBare(t, 30*time.Minute, systems, "--machine="+machine, "--cpu="+cpu, "--mem="+size) {
						require.Zero(t, o.Status, "%s: %s", systems[i], o.Output)
						require.NotEmpty(t, o.Output)
					}
				})
			}
		}
	}
}

// TestBareOldProcessor runs what has an instruction of its own on newer processors on one that
// has none of them: with an instruction that the processor does not know the system would end.
func TestBareOldProcessor(t *testing.T) {
	for _, name := range []string{"ones_count"} {
		outcomes := bootBare(t, 5*time.Minute, []string{programs.File(name)}, "--cpu=qemu64")
		want, err := programs.Want(name)
		require.NoError(t, err)
		require.Equal(t, want, programs.Text(outcomes[0]))
	}
}
