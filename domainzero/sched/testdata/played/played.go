// Package played has domains of which one calls another, by ways short and long, while both
// have schedulers that keep a record.
package played

import (
	"strconv"
	"strings"

	"github.com/portico-os/portico/domainzero/sched/testdata/recorder"
	"github.com/portico-os/portico/portals"
)

// Calls is how often the client calls each method.
const Calls = 30

// Server is the service.
type Server interface {
	portals.Portal
	Add(a, b int) (int, error)
	Join(a, b string) (string, error)
	Pause() error
	Fail() error
	Record() (string, error)
}

type server struct{}

func (*server) Add(a, b int) (int, error)        { return a + b, nil }
func (*server) Join(a, b string) (string, error) { return a + b, nil }
func (*server) Fail() error                      { panic("fails") }
func (*server) Record() (string, error)          { return record(), nil }

func (*server) Pause() error {
	for range 3 {
		portals.Yield()
	}
	return nil
}

// record writes the domain's events.
func record() string {
	var b strings.Builder
	for _, e := range recorder.Only.Events() {
		b.WriteByte(e.What)
		b.WriteString(strconv.Itoa(int(e.Thread)) + " ")
	}
	return b.String()
}

// Start serves, wants the processor all the time, or calls and prints the records of both
// domains.
func Start(d *portals.Domain) error {
	switch d.Name() {
	case "server":
		return d.Export("server", &server{})
	case "busy":
		for {
			portals.Yield()
		}
	}
	s, err := portals.Lookup[Server](d, "server")
	if err != nil {
		return err
	}
	for i := range Calls {
		if n, err := s.Add(i, 1); n != i+1 || err != nil {
			portals.Print("wrong sum\n")
		}
		if t, err := s.Join("a", "b"); t != "ab" || err != nil {
			portals.Print("wrong text\n")
		}
		if err := s.Pause(); err != nil {
			portals.Print("no pause\n")
		}
		if err := s.Fail(); err != portals.ErrFault {
			portals.Print("no failure\n")
		}
	}
	text, err := s.Record()
	if err != nil {
		return err
	}
	portals.Print(record() + "\n" + text + "\n")
	return nil
}
