package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
)

const module = config.ModulePath + "/"

func TestParseFillsEverySetting(t *testing.T) {
	got, err := config.Parse("systems/two.toml", []byte(`
name = "Two domains"

[defaults]
heap = "4MiB"
scheduler = "roundrobin"
translator = { inline = false, revocation = "spin" }

[[domain]]
name = "user"
components = ["example.org/lib"]
main = "components/user"
imports = ["disk0"]
params.user = { size = "64KiB", count = 3, fast = true, factor = 1.5 }
params."example.org/lib" = { level = -1 }
files = ["in.txt", "/abs/in.txt"]
writefiles = ["out.txt"]
manager = true
raw = true

[[domain]]
name = "disk"
ports = ["0x1f0-0x1f7", "0x3f6", "1000-0x3ef"]
interrupts = [14, 63]
console = true
components = ["drivers/disk"]
exports = ["disk0"]
heap = 65536
memory = "8MiB"
stack = "16KiB"
copy = "4KiB"
threads = 4
scheduler = "core"
onpanic = "domain"
serial = true
[domain.translator]
checks = false
`))
	require.NoError(t, err)

	defaults := model.Defaults
	defaults.Heap = 4 << 20
	defaults.Scheduler = config.RoundRobin
	defaults.Translator = model.Translator{FastPortals: true, Checks: true, Revocation: model.Spin}
	disk := model.Settings{
		Heap: 64 << 10, Memory: 8 << 20, Stack: 16 << 10, Threads: 4, Copy: 4 << 10, Collector: "copying", Scheduler: config.Core,
		Translator: model.Translator{FastPortals: true, Revocation: model.Spin},
		OnPanic:    model.OnPanicDomain, Serial: true,
	}
	want := &model.System{Name: "Two domains", File: "systems/two.toml", Domains: []model.Domain{
		{
			Name: "disk", Components: []string{module + "drivers/disk"}, Exports: []string{"disk0"},
			Ports:      []model.PortRange{{First: 0x1f0, Last: 0x1f7}, {First: 0x3f6, Last: 0x3f6}, {First: 1000, Last: 0x3ef}},
			Interrupts: []int{14, 63}, Console: true,
			Params: map[string]map[string]string{}, Settings: disk,
		},
		{
			Name: "user", Components: []string{"example.org/lib", module + "components/user"},
			Main: module + "components/user", Imports: []string{"disk0"},
			Params: map[string]map[string]string{
				module + "components/user": {"size": "64KiB", "count": "3", "fast": "true", "factor": "1.5"},
				"example.org/lib":          {"level": "-1"},
			},
			Files: []model.File{
				{Name: "in.txt", Path: "systems/in.txt"}, {Name: "/abs/in.txt", Path: "/abs/in.txt"},
				{Name: "out.txt", Path: "systems/out.txt", Write: true},
			},
			Manager:  true,
			Raw:      true,
			Settings: defaults,
		},
	}}
	require.Empty(t, cmp.Diff(want, got))
	require.Equal(t, "user", config.Main(got).Name)
}

// Any component may be a domain's scheduler: those that come with Portico have names, too.
func TestSchedulersAreGivenByNameOrPath(t *testing.T) {
	for text, want := range map[string]string{
		"core":                   "",
		"roundrobin":             module + "schedulers/roundrobin",
		"roundrobin-invisible":   module + "schedulers/invisible",
		"schedulers/invisible":   module + "schedulers/invisible",
		"schedulers/fifo":        module + "schedulers/fifo",
		"components/x/fifo":      module + "components/x/fifo",
		"example.org/rt/edf":     "example.org/rt/edf",
		module + "test/x/choosy": module + "test/x/choosy",
	} {
		s, err := config.Parse("x.toml", []byte("name = \"x\"\n"+one+"scheduler = \""+text+"\"\n"))
		require.NoError(t, err)
		require.Equal(t, want, s.Domains[0].Scheduler, text)
	}
}

// A minimal valid domain, to put one mistake beside.
const one = "[[domain]]\nname = \"a\"\ncomponents = [\"components/a\"]\n"

func TestErrorsNameLineKeyExpectationAndNearestName(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"syntax": {
			"name = \"x\"\nheap = = 3\n",
			`x.toml:2: toml: unexpected character U+003D '=' at start of value`,
		},
		"no name": {
			one, `x.toml: name is missing; expected the system's name`,
		},
		"no domain": {
			"name = \"x\"\n", `x.toml: domain is missing; expected at least one [[domain]]`,
		},
		"empty list of domains": {
			"name = \"x\"\ndomain = []\n", `x.toml:2: domain: there is no domain; expected at least one [[domain]]`,
		},
		"domain is a table": {
			"name = \"x\"\n[domain]\nname = \"a\"\n", `x.toml:2: domain: a table; expected [[domain]] tables`,
		},
		"unknown key": {
			"name = \"x\"\n[defaults]\nhaep = \"1MiB\"\n" + one,
			`x.toml:3: defaults.haep: unknown key; expected "heap", "memory", "stack", "threads", "copy", "collector", "scheduler", ` +
				`"translator", "onpanic" or "serial"; did you mean "heap"?`,
		},
		"unknown key far from any": {
			"name = \"x\"\nquux = 1\n" + one,
			`x.toml:2: quux: unknown key; expected "name", "defaults" or "domain"`,
		},
		"domain without components": {
			"name = \"x\"\n[[domain]]\nname = \"a\"\n",
			`x.toml:2: domain: the domain has no component; expected components or main`,
		},
		"domain name": {
			"name = \"x\"\n[[domain]]\nname = \"A b\"\nmain = \"m\"\n",
			`x.toml:3: domain.name: "A b"; expected a domain's name: lower-case letters, digits, - and _`,
		},
		"domain twice": {
			"name = \"x\"\n" + one + one,
			`x.toml:6: domain.name: there are two domains "a"; expected a name of its own for each`,
		},
		"component twice": {
			"name = \"x\"\n" + one + "main = \"components/a\"\n",
			`x.toml:5: domain.main: component components/a is listed twice in domain "a"; expected each once`,
		},
		"component path": {
			"name = \"x\"\n[[domain]]\nname = \"a\"\ncomponents = [\n  \"good\",\n  \"./bad//\",\n]\n",
			`x.toml:6: domain.components: "./bad//" is not an import path; expected one such as "components/ramdisk"`,
		},
		"component type": {
			"name = \"x\"\n[[domain]]\nname = \"a\"\ncomponents = [\"good\", 3]\n",
			`x.toml:4: domain.components: 3; expected import paths of components`,
		},
		"components type": {
			"name = \"x\"\n[[domain]]\nname = \"a\"\nmain = \"m\"\ncomponents = \"good\"\n",
			`x.toml:5: domain.components: "good"; expected an array of import paths of components`,
		},
		"two mains": {
			"name = \"x\"\n[[domain]]\nname = \"a\"\nmain = \"m\"\n[[domain]]\nname = \"b\"\nmain = \"m\"\n",
			`x.toml:7: domain.main: domain "a" has a main already; expected one main in the system`,
		},
		"size unit": {
			"name = \"x\"\n" + one + "heap = \"16MB\"\n",
			`x.toml:5: domain.heap: "16MB" is not a size; expected a size from 64KiB to 1024GiB, such as "16MiB"`,
		},
		"size range": {
			"name = \"x\"\n" + one + "stack = 100\n",
			`x.toml:5: domain.stack: 100B is out of range; expected a size from 8KiB to 1GiB, such as "16MiB"`,
		},
		"size type": {
			"name = \"x\"\n" + one + "heap = true\n",
			`x.toml:5: domain.heap: true is not a size; expected a size from 64KiB to 1024GiB, such as "16MiB"`,
		},
		"threads": {
			"name = \"x\"\n" + one + "threads = 0\n",
			`x.toml:5: domain.threads: 0; expected a number from 1 to 65536`,
		},
		"scheduler": {
			"name = \"x\"\n" + one + "scheduler = \"round-robin\"\n",
			`x.toml:5: domain.scheduler: unknown value "round-robin"; expected "core", "roundrobin" or ` +
				`"roundrobin-invisible", or the import path of a scheduler; did you mean "roundrobin"?`,
		},
		"path of a scheduler": {
			"name = \"x\"\n" + one + "scheduler = \"../fifo/\"\n",
			`x.toml:5: domain.scheduler: unknown value "../fifo/"; expected "core", "roundrobin" or ` +
				`"roundrobin-invisible", or the import path of a scheduler`,
		},
		"revocation of bare metal": {
			"name = \"x\"\n" + one + "translator = { inline = true,\n revocation = \"cli\" }\n",
			`x.toml:6: domain.translator.revocation: "cli" exists on bare metal only; expected "none", "spin" or "epoch"`,
		},
		"boolean": {
			"name = \"x\"\n" + one + "translator.checks = \"no\"\n",
			`x.toml:5: domain.translator.checks: "no"; expected true or false`,
		},
		"onpanic": {
			"name = \"x\"\n" + one + "onpanic = \"domian\"\n",
			`x.toml:5: domain.onpanic: unknown value "domian"; expected "call" or "domain"; did you mean "domain"?`,
		},
		"params of nobody": {
			"name = \"x\"\n" + one + "params.b = { x = 1 }\n",
			`x.toml:5: domain.params.b: domain "a" has no component "b"; expected "a"; did you mean "a"?`,
		},
		"params of the wrong kind": {
			"name = \"x\"\n" + one + "params.a = { x = [1] }\n",
			`x.toml:5: domain.params.a.x: an array; expected a string, a number, true or false`,
		},
		"file twice": {
			"name = \"x\"\n" + one + "files = [\"f\"]\nwritefiles = [\"f\"]\n",
			`x.toml:6: domain.writefiles: file "f" is listed twice; expected each once, in files or writefiles`,
		},
		"service name": {
			"name = \"x\"\n" + one + "exports = [\"no name\"]\n",
			`x.toml:5: domain.exports: "no name" is not a name; expected letters, digits and - _ . /`,
		},
		"ports that are none": {
			"name = \"x\"\n" + one + "ports = [\"0x3f8-0x3f7\"]\n",
			`x.toml:5: domain.ports: "0x3f8-0x3f7"; expected ranges of I/O ports, such as "0x3f8-0x3ff"`,
		},
		"a port that does not exist": {
			"name = \"x\"\n" + one + "ports = [\"0x10000\"]\n",
			`x.toml:5: domain.ports: "0x10000"; expected ranges of I/O ports, such as "0x3f8-0x3ff"`,
		},
		"a number for ports": {
			"name = \"x\"\n" + one + "ports = [0x3f8]\n",
			`x.toml:5: domain.ports: 1016; expected ranges of I/O ports, such as "0x3f8-0x3ff"`,
		},
		"a line that does not exist": {
			"name = \"x\"\n" + one + "interrupts = [64]\n",
			`x.toml:5: domain.interrupts: 64; expected an interrupt line, a number from 0 to 63`,
		},
		"one line for interrupts": {
			"name = \"x\"\n" + one + "interrupts = 4\n",
			`x.toml:5: domain.interrupts: 4; expected an array of interrupt lines`,
		},
		"ports twice": {
			"name = \"x\"\n" + one + "ports = [\"0x3f8-0x3ff\", \"0x3ff\"]\n",
			`x.toml:5: domain.ports: 0x3ff: domain "a" has 0x3f8-0x3ff already; expected one domain for each`,
		},
		"service name twice": {
			"name = \"x\"\n" + one + "exports = [\"n\", \"n\"]\n",
			`x.toml:5: domain.exports: name "n" is listed twice; expected each once`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := config.Parse("x.toml", []byte(test.text))
			require.Nil(t, s)
			require.EqualError(t, err, test.want)
		})
	}
}

func TestWiringIsCheckedBeforeAnythingStarts(t *testing.T) {
	const head = "name = \"x\"\n"
	domain := func(name, rest string) string {
		return "[[domain]]\nname = \"" + name + "\"\nmain = \"" + name + "\"\n" + rest
	}
	library := func(name, rest string) string {
		return "[[domain]]\nname = \"" + name + "\"\ncomponents = [\"" + name + "\"]\n" + rest
	}
	for name, test := range map[string]struct{ text, want string }{
		"missing": {
			head + library("disk", "exports = [\"disk0\"]\n") + domain("user", "imports = [\"dsk0\"]\n"),
			`x.toml:9: domain.imports: domain "user" imports "dsk0", which no domain exports; expected "disk0"; did you mean "disk0"?`,
		},
		"missing with nothing exported": {
			head + domain("user", "imports = [\"disk0\"]\n"),
			`x.toml:5: domain.imports: domain "user" imports "disk0", which no domain exports; expected none`,
		},
		"ports of two domains": {
			head + library("a", "ports = [\"0x3f8-0x3ff\"]\n") + library("b", "ports = [\"0x2f8-0x2ff\",\n\"0x3ff-0x400\"]\n"),
			`x.toml:10: domain.ports: 0x3ff-0x400: domain "a" has 0x3f8-0x3ff already; expected one domain for each`,
		},
		"interrupt line of two domains": {
			head + library("a", "interrupts = [3, 4]\n") + library("b", "interrupts = [4]\n"),
			`x.toml:9: domain.interrupts: 4: domain "a" has 4 already; expected one domain for each`,
		},
		"console of two domains": {
			head + library("a", "console = true\n") + library("b", "console = true\n"),
			`x.toml:9: domain.console: domain "a" drives the console already; expected one driver`,
		},
		"exported twice": {
			head + library("a", "exports = [\"disk0\"]\n") + library("b", "exports = [\"disk0\"]\n"),
			`x.toml:9: domain.exports: domain "a" exports "disk0" already; expected one exporter of each name`,
		},
		"cycle": {
			head + library("a", "imports = [\"c0\"]\nexports = [\"a0\"]\n") + library("b", "imports = [\"a0\"]\nexports = [\"b0\"]\n") +
				library("c", "imports = [\"b0\"]\nexports = [\"c0\"]\n"),
			`x.toml:5: domain.imports: domains import from each other in a cycle: a -> c -> b -> a; expected an order in which they can start`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse("x.toml", []byte(test.text))
			require.EqualError(t, err, test.want)
		})
	}
	t.Run("collector", func(t *testing.T) { // of those that there are
		_, err := config.Parse("x.toml", []byte("name = \"x\"\n"+one+"collector = \"copyng\"\n"))
		require.ErrorContains(t, err, `x.toml:5: domain.collector: unknown value "copyng"; expected "copying"`)
		require.ErrorContains(t, err, `; did you mean "copying"?`)
	})
	t.Run("own export", func(t *testing.T) {
		_, err := config.Parse("x.toml", []byte(head+domain("a", "imports = [\"a0\"]\nexports = [\"a0\"]\n")))
		require.NoError(t, err)
	})
}

func TestAllErrorsAreReportedByLine(t *testing.T) {
	_, err := config.Parse("x.toml", []byte("name = 3\n"+one+"heap = 1\nimports = [\"x\"]\n"))
	var errs config.Errors
	require.ErrorAs(t, err, &errs)
	lines := []int{}
	for _, e := range errs {
		lines = append(lines, e.Line)
	}
	require.Equal(t, []int{1, 5, 6}, lines)
	var first *config.Error
	require.ErrorAs(t, err, &first)
	require.Equal(t, "name", first.Key)
}

func TestLoadChecksHostFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.toml")
	require.NoError(t, os.WriteFile(file, []byte("name = \"x\"\n"+one+"files = [\"image\"]\n"), 0o600))
	image := filepath.Join(filepath.Dir(file), "image")

	_, err := config.Load(file)
	require.EqualError(t, err, file+":5: domain.files: there is no file "+image+
		"; expected host files, relative to the configuration's folder")

	require.NoError(t, os.WriteFile(image, nil, 0o600))
	s, err := config.Load(file)
	require.NoError(t, err)
	require.Equal(t, []model.File{{Name: "image", Path: image}}, s.Domains[0].Files)

	_, err = config.Load(filepath.Join(t.TempDir(), "none.toml"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Whatever the text, the answer is a System or Errors, never a panic.
func FuzzParse(f *testing.F) {
	f.Add("name = \"x\"\n" + one)
	f.Add("[[domain]]\n[domain.translator]\n[[domain]]\nparams.a = { x = [{}] }\n")
	f.Add("a.b.c = [[1], {x = 2}]\n[a.d]\n[[a.e]]\n[a.e.f]\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := config.Parse("x.toml", []byte(text))
		require.Equal(t, err == nil, s != nil)
	})
}
