# Targets: run, qemu, test, qemu-matrix, qemu-soak, soak, bench, fuzz, tcb, house, cover, faults. All need Go; test installs what else it needs.

GO          ?= go
FUZZTIME    ?= 30s
SOAKTIME    ?= 10m
FALLBACKS   := $(CURDIR)/bin/fallbacks
STATICCHECK ?= honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Packages whose own tests are held to something: a room of the microkernel each, and what
# decides in the translator.
ROOMS       := $(addprefix ./domainzero/,memory object link events heap memobj domain cpu sched portal services) ./domainzero
HELD        := $(ROOMS) $(addprefix ./translator/,regalloc opt ir abi)
COVERED     := 70
SEED        ?= 1
FAULTS      ?= 40
TYPES       ?= 20000
PROGRAMS    ?= 50000
CHAOS       ?= 20000

# When this make began, for the budget of make test.
STARTED     := $(shell date +%s)

export PATH := $(PATH):/usr/sbin:/sbin

.PHONY: house run qemu qemu-matrix qemu-soak test soak bench fuzz tcb cover faults portico format vet staticcheck prerequisites modules

# The paper's experiment: reread in one domain and in four, beside Linux.
run: portico
	bin/portico bench iozone --config SIFSER,MIFSER --test reread

# The same system on a bare machine.
qemu: portico
	bin/portico qemu configs/iozone-multi.toml

test: prerequisites modules format vet staticcheck tcb
	@mkdir -p bin && : >$(FALLBACKS)
	@$(GO) build -o bin/budget ./test/budget
	PORTICO_FALLBACKS=$(FALLBACKS) bin/budget -started $(STARTED) $(GO) test -timeout 14m ./...
	@echo "debugfs stood in for $$(wc -l <$(FALLBACKS)) mounts that the kernel refused"

# The file system at full length: random operations of each kind, power cuts for each size of
# blocks, damaged images.
soak: prerequisites modules
	@mkdir -p bin && : >$(FALLBACKS)
	PORTICO_EXT2_STEPS=200000 PORTICO_EXT2_CUTS=750 PORTICO_EXT2_DAMAGED=2000 PORTICO_FALLBACKS=$(FALLBACKS) \
		$(GO) test -count=1 -timeout 3h -v ./components/ext2 ./components/ext2test/...
	@echo "debugfs stood in for $$(wc -l <$(FALLBACKS)) mounts that the kernel refused"

bench: portico
	bin/portico bench ipc
	bin/portico bench iozone
	bin/portico bench heap
	bin/portico bench domains
	bin/portico bench boot --least-memory

# Every fuzz target for FUZZTIME each, twenty times the mutants of make test, TYPES types, PROGRAMS
# programs and CHAOS runs of systems in which things go wrong from SEED on, component files that want to be
# expensive, and machine code of all components and programs and with faults, by package codecheck. Inputs are hardly minimized: left alone, that takes a
# minute for each that is new.
fuzz:
	@set -e; for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package; \
		done; \
	done
	$(GO) test ./test/system -run TestMutants -mutants 50000 -timeout 2h
	$(GO) test ./test/attacks -all -timeout 2h
	$(GO) test ./test/generators/types -types $(TYPES) -seed $(SEED) -timeout 4h -v
	$(GO) test ./test/generators/bombs -factors '1 4 16' -full -timeout 1h -v
	$(GO) test ./test/generators/programs -run TestPrograms -programs $(PROGRAMS) -seed $(SEED) -all -timeout 6h -v
	$(GO) test ./test/generators/chaos -run TestChaosHarmsNobody -runs $(CHAOS) -seed $(SEED) -timeout 6h -v
	$(GO) test ./test/generators/programs -run TestBreaches -breaches $(PROGRAMS) -seed $(SEED) -timeout 2h -v
	$(GO) test ./test/generators/programs -run TestFaultsInCode -codefaults 2000 -codefaults-seed $(SEED) -missed -timeout 4h -v
	$(GO) test ./test/generators/types/texts -units $(shell expr $(TYPES) / 10) -seed $(SEED) -timeout 4h -v
	$(GO) test ./codecheck -full -mutants 20000 -mutants-seed $(SEED) -drawn 300 -timeout 4h

# All programs, scenarios and hostile domains on bare machines of all kinds.
qemu-matrix: prerequisites portico
	PORTICO_FULL=1 $(GO) test ./test/system -run TestBare -timeout 3h -v
	bin/portico conformance --qemu

# All programs, scenarios, hostile domains and drivers, a share of Go's own test suite, and
# restarts of domains, in one boot again and again: nothing may get lost.
qemu-soak: prerequisites
	PORTICO_FULL=1 PORTICO_SOAK=$(SOAKTIME) $(GO) test ./test/system -run 'TestSoakInQEMU|TestRestarts' -timeout 3h -v

tcb:
	$(GO) run ./test/tcb

# How the project is kept, beside a checkout BEFORE if one is given, and declarations drawn by SEED.
house:
	@$(GO) run ./test/house -seed $(SEED) $(BEFORE) .

# The share of statements that each package's own tests execute.
cover:
	@$(GO) test -cover $(HELD) | awk -v least=$(COVERED) ' \
		match($$0, /coverage: [0-9.]+%/) { \
			share = substr($$0, RSTART + 10, RLENGTH - 11); low = share + 0 < least; bad += low; \
			printf "%-60s %5.1f%% %s\n", $$1 == "ok" ? $$2 : $$1, share, low ? "of " least "%" : ""; next } \
		/no test files/ { printf "%-60s     0%% of %s%%\n", $$2, least; bad++; next } \
		{ print; bad++ } \
		END { exit bad > 0 }'

# Faults of one token each, drawn by SEED, and whether the package's own tests catch them.
faults:
	$(GO) run ./test/faults -seed $(SEED) -n $(FAULTS) $(HELD)

portico:
	$(GO) build -o bin/portico ./cmd/portico

# Source of test programs and replacements for the standard library is left as it is.
format:
	@unformatted=$$(git ls-files '*.go' | grep -v -e testdata/ -e /_std/ | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not formatted: run gofmt -w on" $$unformatted; exit 1; fi

vet:
	$(GO) vet ./...

staticcheck:
	$(GO) run $(STATICCHECK) ./...

prerequisites:
	@test/prerequisites.sh

modules:
	@$(GO) mod download
