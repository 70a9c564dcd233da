package services

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator/abi"
)

// A service does what a row of the table of intrinsics promises. It returns the thread to go on
// with, or nil. One that returns nil has ended the domain, or put the thread where something
// wakes it and the end of its domain finds it.
type service func(s *Services, c call) *domain.Thread

// A row is what DomainZero keeps of a row of the table of intrinsics.
type row struct {
	do service // nil unless the class is Kernel: exit fails the domain of who asks for it

	// Made roots before the service is called: it may collect at any point.
	roots []abi.Part // its arguments, all in registers: exit looks at those alone
}

// bind returns what DomainZero does for each intrinsic.
func bind(u *bytecode.Universe) (table [intrinsics.Count]row) {
	for id, do := range [intrinsics.Count]service{
		intrinsics.DebugWrite:     debugWrite,
		intrinsics.DomainExit:     domainExit,
		intrinsics.DomainPanicked: domainPanicked,
		intrinsics.DomainName:     domainName,
		intrinsics.DomainParam:    domainParam,
		intrinsics.DomainCollect:  domainCollect,
		intrinsics.ThreadYield:    threadYield,
		intrinsics.ThreadSelf:     threadSelf,
		intrinsics.ThreadPark:     threadPark,
		intrinsics.ThreadUnpark:   threadUnpark,
		intrinsics.ThreadDeadline: threadDeadline,
		intrinsics.ThreadWanted:   threadWanted,
		intrinsics.NameLookup:     nameLookup,
		intrinsics.NameExport:     nameExport,
		intrinsics.ClockNanos:     clockNanos,
		intrinsics.ClockTickRate:  clockTickRate,
		intrinsics.AnyHash:        anyHash,
		intrinsics.AnyBasic:       anyBasic,
		intrinsics.AnyTypeName:    typeName,
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
		intrinsics.ManagerStart:   managerStart,

		intrinsics.InterruptHandle:  interruptHandle,
		intrinsics.AtomicNew:        atomicNew,
		intrinsics.AtomicGet:        onAtomic(atomicGet),
		intrinsics.AtomicSet:        onAtomic(atomicSet),
		intrinsics.AtomicBlockIf:    onAtomic(atomicBlockIf),
		intrinsics.AtomicSetUnblock: onAtomic(atomicSetUnblock),
		intrinsics.ConsoleWait:      consoleWait,
		intrinsics.ConsoleTake:      consoleTake,

		intrinsics.MemoryNew:         memoryNew,
		intrinsics.MemorySub:         onMemory(memorySub),
		intrinsics.MemorySubReadOnly: onMemory(memorySub),
		intrinsics.MemoryRevoke:      onMemory(memoryRevoke),
	} {
		params, _ := intrinsics.Table[id].Signature(u)
		table[id] = row{do, abi.ConventionOf(params, nil).Args}
	}
	return table
}

// exit is StubIntrinsic, by which portal stubs leave, too.
func (s *Services) exit(t *domain.Thread, save *abi.RegSave) *domain.Thread {
	n := *domain.Register(save, abi.NumberReg)
	if s.portals.Stub(n) {
		return s.portals.Exit(t, save)
	}
	if n >= uint64(intrinsics.Count) || s.table[n].do == nil {
		return s.cpu.Fail(t, "called an intrinsic that does not exist")
	}
	t.Roots = s.table[n].roots
	return s.table[n].do(s, call{t, s, save})
}

// exitOf returns a service that has a stub of its own as an exit.
func (s *Services) exitOf(r row) cpu.Exit {
	return func(t *domain.Thread, save *abi.RegSave) *domain.Thread {
		t.Roots = r.roots
		return r.do(s, call{t, s, save})
	}
}

// bounded does, for an interrupt handler, a service that takes bounded time, and reports
// whether it did.
func (s *Services) bounded(t *domain.Thread, save *abi.RegSave) bool {
	n := *domain.Register(save, abi.NumberReg)
	return n < uint64(intrinsics.Count) && intrinsics.Table[n].Flags&bytecode.Bounded != 0 && s.exit(t, save) == t
}
