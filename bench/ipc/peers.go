package ipc

import (
	"errors"

	"github.com/portico-os/portico/bench/chart"
	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/traps"
)

// adder is called through its interface.
type adder interface{ add(int) int }

type increment struct{}

func (*increment) add(n int) int { return n + 1 }

type decrement struct{}

func (*decrement) add(n int) int { return n - 1 }

// adders keeps the compiler from knowing which type is behind the interface.
var adders = []adder{&increment{}, &decrement{}}

// InterfaceCall is a call of a Go method through an interface.
func InterfaceCall() Row {
	return Row{"Go interface call", chart.Go, func(roundTrips int) (cycles.Ticks, error) {
		a, n := adders[roundTrips&1], 0
		start := cycles.Now()
		for range roundTrips {
			n = a.add(n)
		}
		took := cycles.Now() - start
		if n != roundTrips && n != -roundTrips {
			return 0, errors.New("the calls were not made")
		}
		return took, nil
	}}
}

// warmTrips are round trips that Go's scheduler has to learn who talks to whom: the first
// ones wake threads.
const warmTrips = 64

// ChannelPingPong is a message to another goroutine and one back, over unbuffered
// channels, as Go programs have it: goroutines that are not locked to a thread, and as many
// processors as the machine has. Go switches between the two in one thread then.
func ChannelPingPong() Row {
	return Row{"Go channel ping-pong", chart.Go, func(roundTrips int) (cycles.Ticks, error) {
		ping, pong, result := make(chan int), make(chan int), make(chan cycles.Ticks)
		go func() {
			for n := range ping {
				pong <- n + 1
			}
		}()
		go func() {
			n := 0
			for range warmTrips {
				ping <- n
				n = <-pong
			}
			start := cycles.Now()
			for range roundTrips {
				ping <- n
				n = <-pong
			}
			took := cycles.Now() - start
			close(ping)
			if n != warmTrips+roundTrips {
				took = 0
			}
			result <- took
		}()
		took := <-result
		if took == 0 {
			return 0, errors.New("the messages were not answered")
		}
		return took, nil
	}}
}

// Getppid is the shortest of system calls.
func Getppid() Row { return Row{"getppid system call", chart.Linux, traps.SystemCalls} }
