package services_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// strays is a domain that names memory to DomainZero as its parameter says.
func strays(do string) model.Domain {
	return rig.Domain("strays", components+"strays", rig.Exports("mine"), func(d *model.Domain) {
		d.Params = map[string]map[string]string{components + "strays": {"do": do}}
	})
}

// TestStrayReferencesEndTheirDomain, and no other: what is not the domain's is not looked at, be it
// another's, and what is not there stops nothing.
func TestStrayReferencesEndTheirDomain(t *testing.T) {
	intrinsic := func(id intrinsics.ID) func(cpu *abi.CPU) bool {
		return func(cpu *abi.CPU) bool {
			return cpu.Reason == abi.ReasonIntrinsic && *domain.Register(memory.At[abi.RegSave](cpu.NativeSP), abi.NumberReg) == uint64(id)
		}
	}
	reason := func(r abi.Reason) func(cpu *abi.CPU) bool {
		return func(cpu *abi.CPU) bool { return cpu.Reason == r }
	}
	for _, named := range []struct {
		do   string
		at   func(cpu *abi.CPU) bool
		word abi.Reg // that is another than native code left with
		what string
	}{
		{"prints", intrinsic(intrinsics.DebugWrite), 0, "a text"},
		{"prints", intrinsic(intrinsics.DebugWrite), 1, "a length"},
		{"compares", reason(abi.ReasonAnyEqual), 0, "a type"},
		{"compares", reason(abi.ReasonAnyEqual), 1, "a value"},
		{"compares", reason(abi.ReasonAnyEqual), 3, "the other value"},
		{"hashes", intrinsic(intrinsics.AnyHash), 0, "a type"},
		{"hashes", intrinsic(intrinsics.AnyHash), 1, "a value"},
		{"tells kinds", intrinsic(intrinsics.AnyBasic), 0, "a type"},
		{"tells kinds", intrinsic(intrinsics.AnyBasic), 1, "a value"},
		{"tells names", intrinsic(intrinsics.AnyTypeName), 0, "a type"},
		{"asserts", reason(abi.ReasonAssert), 0, "a type"},
		{"asserts", reason(abi.ReasonAssert), 1, "an interface"},
		{"offers", intrinsic(intrinsics.NameExport), 0, "a name"},
		{"offers", intrinsic(intrinsics.NameExport), 2, "a type"},
	} {
		for _, stray := range []string{"another's", "no page", "no address", "behind the last object", "all bits"} {
			t.Run(fmt.Sprintf("%s: %s is %s", named.do, named.what, stray), func(t *testing.T) {
				s := rig.Boot(t, domainzero.Config{}, components+"strays", components+"clerk")
				var d, other *domainzero.Domain
				var mine abi.Addr
				s.Machine.Left = func(cpu *abi.CPU) {
					if mine == 0 || cpu.Thread != mine || !named.at(cpu) {
						return
					}
					*domain.Register(memory.At[abi.RegSave](cpu.NativeSP), named.word) = map[string]uint64{
						"another's": uint64(other.Heap.Next() - 64), "no page": 0x1000, "no address": 1 << 62,
						"behind the last object": uint64(d.Heap.Next()), "all bits": ^uint64(0),
					}[stray]
				}
				ds := s.Add(clerk("memory"), strays(named.do))
				other, d, mine = ds[0], ds[1], ds[1].Threads[0].Addr
				require.Contains(t, s.Output(), "done\n")
				require.Equal(t, "fatal error: reference to where the domain has nothing (a defect of DomainZero)", d.Failure, "and no address, which others could read")
				require.Equal(t, 4, d.Status)
				require.Empty(t, other.Failure)
			})
		}
	}
}

// TestStrayHeadersEndTheirDomain: a heap whose objects lead nowhere is the end of its domain,
// whoever's thread it is that has it collected.
func TestStrayHeadersEndTheirDomain(t *testing.T) {
	for name, header := range map[string]uint64{
		"of no type":         object.MakeHeader(0x7fff_0000, 1),
		"of no page":         object.MakeHeader(0x1000, 1),
		"near the beginning": object.MakeHeader(8, 1),
		"forwarded already":  object.MakeHeader(0x7000_0000, 1) | abi.HeaderForwarded,
	} {
		for _, by := range []string{"itself", "another"} {
			t.Run(name+", collected by "+by, func(t *testing.T) {
				s := rig.Boot(t, domainzero.Config{}, components+"strays", components+"clerk")
				var d *domainzero.Domain
				s.Machine.Left = func(cpu *abi.CPU) {
					if d == nil || cpu.Thread != d.Threads[0].Addr || cpu.Reason != abi.ReasonIntrinsic ||
						*domain.Register(memory.At[abi.RegSave](cpu.NativeSP), abi.NumberReg) != uint64(intrinsics.DomainCollect) {
						return
					}
					memory.Store(d.Heap.Next()-abi.Addr(d.Heap.Used()), header) // of the first object: others are found behind it
					s.Machine.Left = nil
					if by == "another" {
						d.Collect()
					}
				}
				d = s.Add(strays("collects"), clerk("memory"))[0]
				require.Contains(t, s.Output(), "done\n")
				require.Contains(t, d.Failure, "where the domain has nothing")
			})
		}
	}
}
