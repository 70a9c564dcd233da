package domainzero

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
)

// An intrinsicFunc does what an intrinsic of DomainZero promises: arguments and results
// are in save. It returns the thread to go on with, or nil.
type intrinsicFunc func(s *System, t *thread, save *abi.RegSave) *thread

// An intrinsic is what DomainZero keeps of a row of the table of intrinsics.
type intrinsic struct {
	do    intrinsicFunc // nil unless the class is Kernel
	roots []abi.Part    // its arguments, all in registers
}

// bindIntrinsics returns what DomainZero does for each intrinsic.
func bindIntrinsics(u *bytecode.Universe) (table [intrinsics.Count]intrinsic) {
	for id, do := range [intrinsics.Count]intrinsicFunc{
		intrinsics.DebugWrite:     debugWrite,
		intrinsics.DomainExit:     domainExit,
		intrinsics.DomainPanicked: domainPanicked,
		intrinsics.DomainName:     domainName,
		intrinsics.DomainParam:    domainParam,
		intrinsics.DomainCollect:  domainCollect,
		intrinsics.ThreadYield:    threadYield,
		intrinsics.NameLookup:     nameLookup,
		intrinsics.NameExport:     nameExport,
		intrinsics.ClockNanos:     clockNanos,
		intrinsics.ClockTickRate:  clockTickRate,
		intrinsics.AnyHash:        anyHash,
		intrinsics.AnyBasic:       anyBasic,
		intrinsics.TypeName:       typeNameByID,
		intrinsics.HostFileOpen:   hostFileOpen,
		intrinsics.HostFileRead:   hostFileRead,
		intrinsics.HostFileWrite:  hostFileWrite,
		intrinsics.HostFileSync:   hostFileSync,

		intrinsics.ManagerDomain:  managing(2, managerDomain),
		intrinsics.ManagerFigure:  managing(1, managerFigure),
		intrinsics.ManagerService: managing(6, managerService),
		intrinsics.ManagerEvent:   managing(5, managerEvent),
		intrinsics.ManagerEnd:     managing(0, managerEnd),
		intrinsics.ManagerStart:   managing(0, managerStart),

		intrinsics.InterruptHandle:  interruptHandle,
		intrinsics.AtomicNew:        atomicNew,
		intrinsics.AtomicGet:        onAtomic(atomicGet),
		intrinsics.AtomicSet:        onAtomic(atomicSet),
		intrinsics.AtomicBlockIf:    onAtomic(atomicBlockIf),
		intrinsics.AtomicSetUnblock: onAtomic(atomicSetUnblock),
		intrinsics.ConsoleWait:      consoleWait,
		intrinsics.ConsoleTake:      consoleTake,

		intrinsics.MemoryNew:         memoryNew,
		intrinsics.MemorySub:         memorySub,
		intrinsics.MemorySubReadOnly: memorySub,
		intrinsics.MemoryRevoke:      memoryRevoke,
	} {
		params, _ := intrinsics.Table[id].Signature(u)
		table[id] = intrinsic{do, abi.ConventionOf(params, nil).Args}
	}
	return table
}

// intrinsic is StubIntrinsic, by which portal stubs leave, too.
func (s *System) intrinsic(t *thread, save *abi.RegSave) *thread {
	n := save.General[saveIndex(abi.NumberReg)]
	if n&(portalCalls|portalReturns) != 0 {
		return s.portal(t, save)
	}
	if n >= uint64(intrinsics.Count) || s.intrinsics[n].do == nil {
		return s.fail(t, "called an intrinsic that does not exist")
	}
	t.roots = s.intrinsics[n].roots
	for _, p := range t.roots {
		if p.Leaf.IsPointer() && s.absent(abi.Addr(save.General[saveIndex(p.Reg)])) {
			t.record()
			return s.die(t, "reference to package variables that the domain does not have")
		}
	}
	return s.intrinsics[n].do(s, t, save)
}

func domainExit(s *System, t *thread, save *abi.RegSave) *thread {
	s.doom(t.domain, argumentInt(save, 0)&0xff)
	return nil
}

func domainPanicked(s *System, t *thread, save *abi.RegSave) *thread {
	s.doomFor(t, 2, argumentString(save, 0))
	return nil
}

func domainName(s *System, t *thread, save *abi.RegSave) *thread {
	return s.giveString(t, save, t.domain.Name())
}

func domainParam(s *System, t *thread, save *abi.RegSave) *thread {
	component, key := argumentString(save, 0), argumentString(save, 2)
	if component == "" {
		component = t.domain.starting
	}
	text, found := t.domain.config.Params[component][key]
	if !found && s.config.Ask != nil {
		text, found = s.config.Ask(component, key)
	}
	return s.giveString(t, save, text, boolWord(found))
}

func domainCollect(s *System, t *thread, _ *abi.RegSave) *thread {
	t.domain.collect(0)
	return t
}

func threadYield(s *System, t *thread, _ *abi.RegSave) *thread {
	if len(s.queue) == 0 {
		return t
	}
	s.enqueue(t, true)
	return nil
}

func clockNanos(s *System, t *thread, save *abi.RegSave) *thread {
	return t.results(save, uint64(s.platform.Nanos()))
}

func clockTickRate(s *System, t *thread, save *abi.RegSave) *thread {
	return t.results(save, s.platform.TickRate())
}

func anyHash(s *System, t *thread, save *abi.RegSave) *thread {
	t.domain.parts, t.domain.nested = 0, 0
	h, bad := t.domain.hashAny(argument(save, 0), argument(save, 1), argumentWord(save, 2))
	if bad != nil {
		return s.uncomparable(t, true, bad)
	}
	return t.results(save, h)
}
