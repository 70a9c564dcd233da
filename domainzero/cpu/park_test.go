package cpu_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// parks is a domain of package parks.
func parks(name, do string, until int, changes ...func(d *model.Domain)) model.Domain {
	set := func(d *model.Domain) {
		d.Params = map[string]map[string]string{components + "parks": {"do": do, "until": fmt.Sprint(until)}}
	}
	return rig.Domain(name, components+"parks", append([]func(d *model.Domain){set}, changes...)...)
}

// TestParkingUntilNowIsNoWait: who parks until a time that has come goes on before anybody else
// runs, and until a later one waits for it.
func TestParkingUntilNowIsNoWait(t *testing.T) {
	for until, want := range map[int]string{
		-1: "a was unparked: false\nb runs\n", 0: "a was unparked: false\nb runs\n", 1: "b runs\na was unparked: false\n",
	} {
		t.Run(fmt.Sprint("until now and ", until), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"parks")
			s.Machine.Still, s.Machine.Ahead = true, 1_000
			s.Machine.Waited = func(due int64) {
				require.Equal(t, int64(1_001), due)
				s.Machine.Ahead = due
			}
			s.Add(parks("a", "parks until", until), parks("b", "is there", 0))
			require.Equal(t, want, s.Output())
		})
	}
}

// TestUnparkBeforePark is not lost: it ends the next park, and that one alone however often it
// came.
func TestUnparkBeforePark(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"parks")
	s.Machine.Still = true
	s.Add(parks("a", "unparks itself", 0, rig.Main), parks("b", "is there", 0))
	require.Equal(t, "a was unparked: true\na was unparked: false\n", s.Output(), "nobody else ran")
}

// TestUnparkEndsAPark before its time, for which nothing waits any more.
func TestUnparkEndsAPark(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"parks")
	s.Machine.Still = true
	s.Machine.Waited = func(int64) { t.Fatal("waits") }
	s.Add(parks("a", "is unparked", 0, rig.Exports("waker")), parks("b", "wakes", 0, rig.Imports("waker")))
	require.Equal(t, "a was unparked: true\n", s.Output())
}

// TestDomainsSettleWhenTheyHaveStarted: one that has run to its end is ready to serve, be it
// that it offers less than it may.
func TestDomainsSettleWhenTheyHaveStarted(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"passed", components+"turns")
	s.Machine.Still = true
	s.Add(
		passed("serves", rig.Exports("s", "count", "never offered")), turns("counts", rounds(20)),
		passed("asks often", rig.Imports("s", "count")),
	)
	require.Equal(t, "asks often: done\ncounts is done\n", s.Output())
}
