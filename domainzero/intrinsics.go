package domainzero

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// An intrinsicFunc does what an intrinsic of DomainZero promises: arguments and results
// are in save. It returns the thread to go on with, or nil.
type intrinsicFunc func(s *System, t *thread, save *abi.RegSave) *thread

// An intrinsic is an entry of the table that bytecode.Intrinsics indexes.
type intrinsic struct {
	do    intrinsicFunc
	roots []abi.Part // its arguments, all in registers
}

// intrinsicTable returns what each intrinsic does, nil for those that are translated in
// place.
func intrinsicTable(u *bytecode.Universe) []intrinsic {
	do := map[string]intrinsicFunc{
		"debug.write":     debugWrite,
		"domain.exit":     domainExit,
		"domain.panicked": domainPanicked,
		"domain.name":     domainName,
		"domain.param":    domainParam,
		"domain.collect":  domainCollect,
		"thread.yield":    threadYield,
		"name.lookup":     nameLookup,
		"name.export":     nameExport,
		"clock.nanos":     clockNanos,
		"clock.tickrate":  clockTickRate,
		"any.equal":       anyEqual,
		"any.hash":        anyHash,
		"any.basic":       anyBasic,
		"type.name":       typeNameByID,
		"hostfile.open":   hostFileOpen,
		"hostfile.read":   hostFileRead,
		"hostfile.write":  hostFileWrite,
		"hostfile.sync":   hostFileSync,

		"manager.domain":  managing(2, managerDomain),
		"manager.figure":  managing(1, managerFigure),
		"manager.service": managing(6, managerService),
		"manager.event":   managing(5, managerEvent),
		"manager.end":     managing(0, managerEnd),
		"manager.start":   managing(0, managerStart),

		"interrupt.handle":  interruptHandle,
		"atomic.new":        atomicNew,
		"atomic.get":        onAtomic(atomicGet),
		"atomic.set":        onAtomic(atomicSet),
		"atomic.blockif":    onAtomic(atomicBlockIf),
		"atomic.setunblock": onAtomic(atomicSetUnblock),
		"console.wait":      consoleWait,
		"console.take":      consoleTake,

		"memory.new":         memoryNew,
		"memory.sub":         memorySub,
		"memory.subreadonly": memorySub,
		"memory.revoke":      memoryRevoke,
	}
	table := make([]intrinsic, len(bytecode.Intrinsics))
	for i, info := range bytecode.Intrinsics {
		table[i].do = do[info.Name]
		var params []*bytecode.Type
		for _, name := range strings.Fields(info.Params) {
			params = append(params, u.IntrinsicType(name))
		}
		table[i].roots = abi.ConventionOf(params, nil).Args
	}
	return table
}

// intrinsic is StubIntrinsic, by which portal stubs leave, too.
func (s *System) intrinsic(t *thread, save *abi.RegSave) *thread {
	n := save.General[saveIndex(abi.NumberReg)]
	if n&(portalCalls|portalReturns) != 0 {
		return s.portal(t, save)
	}
	if n >= uint64(len(s.intrinsics)) || s.intrinsics[n].do == nil {
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
	config := &t.domain.config
	text, found := config.Params[component][key]
	if !found && config.Ask != nil {
		text, found = config.Ask(component, key)
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

func anyEqual(s *System, t *thread, save *abi.RegSave) *thread {
	equal := false
	if argument(save, 0) == argument(save, 2) {
		var bad *bytecode.Type
		if equal, bad = t.domain.anyEqual(save); bad != nil {
			return s.uncomparable(t, false, bad)
		}
	}
	return t.results(save, boolWord(equal))
}

func anyHash(s *System, t *thread, save *abi.RegSave) *thread {
	t.domain.parts, t.domain.nested = 0, 0
	h, bad := t.domain.hashAny(argument(save, 0), argument(save, 1), argumentWord(save, 2))
	if bad != nil {
		return s.uncomparable(t, true, bad)
	}
	return t.results(save, h)
}
