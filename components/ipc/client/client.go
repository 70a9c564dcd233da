package client

import (
	"errors"

	"github.com/portico-os/portico/components/ipc"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
)

// Errors of a measurement.
var (
	ErrCall   = errors.New("ipc: no such call: want null, add, object, slice or graph")
	ErrAnswer = errors.New("ipc: the service answered wrongly")
)

// Calls lists the calls that can be measured.
var Calls = []string{"null", "add", "object", "slice", "graph"}

// What calls carry.
const (
	sliceBytes = 4096
	graphNodes = 1000
)

// Client calls a service.
type Client struct {
	service ipc.Service
	object  *ipc.Object
	slice   []byte
	graph   *ipc.Node
}

// New returns a client of a service.
func New(service ipc.Service) *Client {
	return &Client{service, &ipc.Object{A: 1, H: 1}, make([]byte, sliceBytes), ipc.List(graphNodes)}
}

// Time makes round trips of a call and returns the ticks that they took together.
func (c *Client) Time(call string, trips int) (uint64, error) {
	s, sum, want := c.service, 0, 0
	begin := portals.Ticks()
	switch call {
	case "null":
		for range trips {
			s.Null()
		}
	case "add":
		for range trips {
			sum = s.Add(sum, 1)
		}
		want = 1
	case "object":
		for range trips {
			sum += s.Object(c.object)
		}
		want = 2
	case "slice":
		for range trips {
			sum += s.Slice(c.slice)
		}
		want = sliceBytes
	case "graph":
		for range trips {
			sum += s.Graph(c.graph)
		}
		want = graphNodes
	default:
		return 0, ErrCall
	}
	ticks := portals.Ticks() - begin
	if sum != want*trips {
		return 0, ErrAnswer
	}
	return ticks, nil
}

// Start runs the benchmark. Parameters: trips (1000) of each call; import, the service's
// name (ipc0).
//
// With parameter driven it asks for its work instead: parameter next, read before each
// measurement, gives CALL TRIPS, until it is empty.
func Start(d *portals.Domain) error {
	params := d.Params()
	trips := params.Int("trips", 1000)
	driven := params.Bool("driven", false)
	source := params.String("import", "ipc0")
	if err := params.Err(); err != nil {
		return err
	}
	service, err := portals.Lookup[ipc.Service](d, source)
	if err != nil {
		return err
	}
	c := New(service)
	if driven {
		return c.drive(d)
	}
	for _, call := range Calls {
		if err := c.measure(call, trips); err != nil {
			return err
		}
	}
	return nil
}

// measure prints the line of one measurement.
func (c *Client) measure(call string, trips int) error {
	ticks, err := c.Time(call, trips)
	if err == nil {
		portals.Print("ipc " + call + " " + text.Decimal(int64(trips)) + " " + text.Decimal(int64(ticks)) + "\n")
	}
	return err
}

// drive makes the measurements that parameter next asks for.
func (c *Client) drive(d *portals.Domain) error {
	for {
		request := d.Params().String("next", "")
		if request == "" {
			return nil
		}
		call, rest := text.Cut(request)
		trips, rest, ok := text.Natural(rest)
		if !ok || rest != "" || trips == 0 {
			return &portals.ParamError{Key: "next", Text: request, Want: "CALL TRIPS"}
		}
		if err := c.measure(call, trips); err != nil {
			return err
		}
	}
}
