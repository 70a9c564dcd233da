package uart16550_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/components/console"
	"github.com/portico-os/portico/drivers/uart16550"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

const (
	port = 0x3f8
	line = 4
)

// start starts the driver of a chip, and ends it with the test.
func start(t *testing.T, c *chip, params map[string]string) (*portals.Domain, console.Console) {
	t.Helper()
	d := portals.NewTestDomain(params)
	c.atOnce = !c.timed
	d.Simulate(c, port, 8, line)
	ended := make(chan error)
	go func() { ended <- uart16550.Start(d) }()
	t.Cleanup(func() {
		d.EndOutput()
		require.ErrorIs(t, <-ended, portals.ErrTerminated)
	})
	d.Output("") // returns when the driver waits for output
	user, err := portals.Lookup[console.Console](d, "console0")
	require.NoError(t, err)
	return d, user
}

// read reads n bytes.
func read(t *testing.T, user console.Console, n int) string {
	t.Helper()
	m, err := memobj.New(64)
	require.NoError(t, err)
	var got []byte
	for len(got) < n {
		require.NoError(t, user.Wait())
		k, err := user.Read(m, 3, min(7, n-len(got)))
		require.NoError(t, err)
		require.NotZero(t, k)
		b := make([]byte, k)
		m.Read(3, b)
		got = append(got, b...)
	}
	return string(got)
}

func TestLineIsSetUp(t *testing.T) {
	c := &chip{}
	start(t, c, map[string]string{"baud": "9600"})
	require.Equal(t, 4, c.trigger)
	require.Equal(t, uint16(12), c.divisor)
	require.Equal(t, uint8(3), c.line)
	require.Equal(t, uint8(0x0b), c.modem)
	require.True(t, c.queues)
	require.Equal(t, uint8(5), c.enable)
}

func TestOutputArrivesWholeAndInOrder(t *testing.T) {
	text := strings.Repeat("All human beings are born free and equal.\n", 1000) // more than the ring holds
	for name, test := range map[string]struct{ newline, want string }{
		"as it is":      {"false", text},
		"for terminals": {"true", strings.ReplaceAll(text, "\n", "\r\n")},
	} {
		t.Run(name, func(t *testing.T) {
			c := &chip{}
			d, _ := start(t, c, map[string]string{"newline": test.newline})
			d.Output(text[:10])
			d.Output(text[10:])
			require.Equal(t, test.want, c.output())
			require.Zero(t, c.overflowed)
		})
	}
}

func TestInputIsKeptUntilItIsRead(t *testing.T) {
	c := &chip{}
	d, user := start(t, c, nil)
	m, err := memobj.New(16)
	require.NoError(t, err)
	n, err := user.Read(m, 0, 16)
	require.NoError(t, err)
	require.Zero(t, n)
	text := strings.Repeat("0123456789", 300)
	for i := range text {
		c.receive(text[i])
		if i%5 == 0 { // below and above the trigger level
			d.Interrupt()
		}
	}
	d.Interrupt()
	require.Equal(t, text, read(t, user, len(text)))
	require.EqualValues(t, 5, c.enable, "the transmitter, which is idle, does not interrupt for that")
	count, err := user.Received()
	require.NoError(t, err)
	require.Equal(t, console.Input{Bytes: len(text)}, count)
}

func TestWhatWasTypedBeforeIsKept(t *testing.T) {
	c := &chip{queues: true} // whoever printed before turned them on
	c.receive('h', 'i')
	_, user := start(t, c, nil)
	require.Equal(t, "hi", read(t, user, 2))
}

func TestReaderWaitsForInputWhileOutputGoesOn(t *testing.T) {
	c := &chip{}
	d, user := start(t, c, nil)
	got := make(chan string)
	go func() { got <- read(t, user, 5) }()
	d.Output(strings.Repeat("x", 10000))
	c.receive('h', 'e', 'l', 'l', 'o')
	d.Interrupt()
	require.Equal(t, "hello", <-got)
	require.Equal(t, strings.Repeat("x", 10000), c.output())
}

// TestBothDirectionsAtOnce types while there is output all the time.
func TestBothDirectionsAtOnce(t *testing.T) {
	c := &chip{}
	d, user := start(t, c, nil)
	done := make(chan bool)
	text := strings.Repeat("output ", 20000)
	go func() {
		d.Output(text)
		close(done)
	}()
	for i := range 5000 {
		c.receive(byte(i))
		d.Interrupt()
		require.Equal(t, string([]byte{byte(i)}), read(t, user, 1))
	}
	<-done
	require.Equal(t, text, c.output())
}

func TestLostInputIsCounted(t *testing.T) {
	c := &chip{}
	d, user := start(t, c, nil)
	c.receive(make([]byte, 17)...)
	d.Interrupt()
	n, err := user.Received()
	require.NoError(t, err)
	require.Equal(t, console.Input{Bytes: 16, Overruns: 1}, n)
}

// TestInputThatNobodyReadsStaysInTheChip fills the ring: the rest waits, without interrupts, until there
// is room again, and output goes on meanwhile.
func TestInputThatNobodyReadsStaysInTheChip(t *testing.T) {
	c := &chip{atOnce: true}
	d, user := start(t, c, nil)
	text := pattern(0, 8192+5)
	for i := range text {
		c.receive(text[i])
		d.Interrupt()
	}
	d.Output("output")
	d.Interrupt()
	require.False(t, c.Interrupts())
	require.Equal(t, "output", c.output())
	n, err := user.Received()
	require.NoError(t, err)
	require.Equal(t, console.Input{Bytes: 8192}, n)
	require.Equal(t, string(text[:8192]), read(t, user, 8192))
	d.Interrupt()
	require.Equal(t, string(text[8192:]), read(t, user, 5))
}

func TestReadKeepsToTheMemoryObject(t *testing.T) {
	c := &chip{}
	d, user := start(t, c, nil)
	c.receive('x')
	d.Interrupt()
	m, err := memobj.New(16)
	require.NoError(t, err)
	for _, r := range [][2]int{{-1, 1}, {0, 17}, {16, 1}, {17, 0}, {1, -1}, {1 << 62, 1 << 62}} {
		_, err := user.Read(m, r[0], r[1])
		require.ErrorIs(t, err, portals.ErrRange, "%v", r)
	}
	require.Equal(t, "x", read(t, user, 1), "nothing was lost")
}

func TestStartRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		chip   *chip
		params map[string]string
		want   string
	}{
		"no chip":           {&chip{absent: true}, nil, `open the serial port at "0x3f8": there is no 16550 at this port`},
		"no queues":         {&chip{old: true}, nil, `open the serial port at "0x3f8": there is no 16550 at this port`},
		"odd baud rate":     {&chip{}, map[string]string{"baud": "31250"}, `open the serial port at "0x3f8": the baud rate does not divide 115200`},
		"no baud rate":      {&chip{}, map[string]string{"baud": "0"}, `open the serial port at "0x3f8": the baud rate does not divide 115200`},
		"port out of range": {&chip{}, map[string]string{"port": "65535"}, `parameter "port" is "65535": want an I/O port`},
		"line not granted":  {&chip{}, map[string]string{"line": "5"}, `open the serial port at "0x3f8": not permitted`},
	} {
		t.Run(name, func(t *testing.T) {
			d := portals.NewTestDomain(test.params)
			d.Simulate(test.chip, port, 8, line)
			require.EqualError(t, uart16550.Start(d), test.want)
		})
	}
}
