package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/big"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"
)

var portableChecks = []check{
	{"channels", channels},
	{"collections", collections},
	{"timers", timers},
	{"panics", panics},
	{"preemption", preemption},
	{"threads", lockedThreads},
	{"stacks", stacks},
	{"random", random},
	{"scavenger", scavenger},
	{"events", events},
	{"unknown call", unknownCall},
	{"address space", addressSpace},
	{"futexes", futexes},
	{"timers by id", timersByID},
}

// channels moves numbers between goroutines.
func channels() any {
	work, sums := make(chan int), make(chan int)
	for range 100 {
		go func() {
			sum := 0
			for v := range work {
				sum += v
				runtime.Gosched()
			}
			sums <- sum
		}()
	}
	for i := range 5000 {
		work <- i
	}
	close(work)
	sum := 0
	for range 100 {
		sum += <-sums
	}
	return sum
}

type record struct {
	Name   string
	Values []float64
	Index  map[string]int
	Next   *record
}

func xorshift(s *uint64) uint64 {
	*s ^= *s << 13
	*s ^= *s >> 7
	*s ^= *s << 17
	return *s
}

// collections makes garbage in many goroutines, and a digest of what must survive.
func collections() any {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	const workers, rounds = 8, 8
	digests := make([][]byte, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			state, h := uint64(w)*0x9e3779b97f4a7c15+1, sha256.New()
			for range rounds {
				var head *record
				for range 20 {
					r := &record{Name: strings.Repeat("ab", int(xorshift(&state)%50)), Index: map[string]int{}, Next: head}
					for j := range 10 {
						r.Values = append(r.Values, float64(xorshift(&state)%100000)/7)
						r.Index[fmt.Sprint(xorshift(&state)%1000)] = j
					}
					head = r
				}
				text, err := json.Marshal(head)
				require(err == nil, "encode: %v", err)
				var back record
				require(json.Unmarshal(text, &back) == nil, "decode")
				again, _ := json.Marshal(&back)
				require(bytes.Equal(text, again), "text differs")
				h.Write(text)
				h.Write(new(big.Int).Exp(big.NewInt(int64(xorshift(&state)%1000+3)), big.NewInt(300), nil).Bytes())
				time.Sleep(time.Duration(xorshift(&state)%2000) * time.Microsecond)
			}
			digests[w] = h.Sum(nil)
		})
	}
	all.Wait()
	return fmt.Sprintf("%x", sha256.Sum256(bytes.Join(digests, nil)))
}

// timers waits, never too short.
func timers() any {
	start := time.Now()
	time.Sleep(30 * time.Millisecond)
	require(time.Since(start) >= 30*time.Millisecond, "slept for %v", time.Since(start))
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for range 5 {
		<-ticker.C
	}
	require(time.Since(start) >= 50*time.Millisecond, "five ticks came too early: %v", time.Since(start))
	select {
	case <-make(chan int):
	case <-time.After(10 * time.Millisecond):
	}
	return "ok"
}

// panics recovers from faults of all kinds, also within a recovery.
func panics() any {
	var told []string
	attempt := func(f func()) {
		defer func() { told = append(told, fmt.Sprint(recover())) }()
		f()
	}
	var null *record
	var zero int
	attempt(func() { null.Name = "x" })
	attempt(func() { _ = fmt.Sprint(1 / zero) })
	attempt(func() {
		defer func() {
			recover()
			_ = fmt.Sprint(*null.Next)
		}()
		_ = fmt.Sprint([]int{}[len(told)])
	})
	return strings.Join(told, "; ")
}

// preemption stops goroutines that never call anything, and keeps their floating-point
// registers.
func preemption() any {
	sum := func() float64 {
		x := 0.0
		for i := 1; i < 10_000_000; i++ {
			x += 1 / float64(i)
		}
		return x
	}
	stop, stopped, sums := false, make(chan int), make(chan float64)
	for range 2 {
		go func() {
			n := 0
			for !stop {
				n++
			}
			stopped <- n
		}()
	}
	go func() { sums <- sum() }()
	time.Sleep(10 * time.Millisecond)
	runtime.GC()
	concurrent := <-sums
	stop = true
	require(<-stopped+<-stopped > 0, "nothing was counted")
	return concurrent == sum()
}

// lockedThreads needs many threads at once, and ends many.
func lockedThreads() any {
	done := make(chan int)
	for range 20 {
		go func() {
			runtime.LockOSThread()
			time.Sleep(2 * time.Millisecond)
			done <- 1
		}()
	}
	for range 20 {
		<-done
	}
	for range 300 {
		go func() {
			runtime.LockOSThread()
			done <- 1 // the thread ends with its goroutine
		}()
		<-done
	}
	return "ok"
}

func deep(n int, b [64]byte) int {
	if n == 0 {
		return int(b[3])
	}
	b[n%64]++
	return deep(n-1, b) + int(b[n%64])
}

func stacks() any { return deep(50_000, [64]byte{}) }

func random() any {
	var a, b [1000]byte
	_, _ = rand.Read(a[:])
	_, _ = rand.Read(b[:])
	var ones int
	for _, c := range a {
		for ; c != 0; c &= c - 1 {
			ones++
		}
	}
	require(a != b && ones > 3500 && ones < 4500, "%d of 8000 random bits are set", ones)
	return "ok"
}

// scavenger gives a heap back, and uses its addresses again.
func scavenger() any {
	for range 3 {
		big := make([]byte, 16<<20)
		for i := 0; i < len(big); i += 4096 {
			require(big[i] == 0, "memory is not zero")
			big[i] = 1
		}
		big = nil
		debug.FreeOSMemory()
	}
	return "ok"
}

// events waits for two counters, one on edge and one on level, with polls that do and do
// not block.
func events() any {
	const onEdge = 1 << 31
	poll, err := syscall.EpollCreate1(0)
	require(err == nil, "%v", err)
	counter := func(flags uint32, name int32) int {
		fd, _, errno := syscall.RawSyscall(syscall.SYS_EVENTFD2, 0, syscall.O_NONBLOCK, 0)
		require(errno == 0, "%v", errno)
		err := syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, int(fd), &syscall.EpollEvent{Events: syscall.EPOLLIN | flags, Fd: name})
		require(err == nil, "%v", err)
		return int(fd)
	}
	edge, level := counter(onEdge, 1), counter(0, 2)
	var told []any
	wait := func(timeout int) {
		list := make([]syscall.EpollEvent, 8)
		n, err := syscall.EpollWait(poll, list, timeout)
		require(err == nil, "%v", err)
		told = append(told, n)
		names := 0
		for _, e := range list[:n] {
			names += int(e.Fd) * int(e.Events)
		}
		told = append(told, names)
	}
	one, buffer := []byte{1, 0, 0, 0, 0, 0, 0, 0}, make([]byte, 8)
	write := func(fd int) {
		n, err := syscall.Write(fd, one)
		told = append(told, n, err)
	}
	read := func(fd int) {
		n, err := syscall.Read(fd, buffer)
		told = append(told, n, err, buffer[0])
	}
	wait(0)
	write(edge)
	write(level)
	for range 2 {
		wait(0)
		wait(1)
	}
	write(edge)
	wait(-1)
	read(edge)
	read(edge)
	read(level)
	wait(1)
	go func() {
		time.Sleep(5 * time.Millisecond)
		_, _ = syscall.Write(level, one)
	}()
	wait(-1)
	for _, fd := range []int{edge, level, poll} {
		require(syscall.Close(fd) == nil, "close")
	}
	told = append(told, syscall.Close(poll))
	return told
}

func unknownCall() any {
	_, _, first := syscall.RawSyscall(499, 0, 0, 0)
	_, _, second := syscall.RawSyscall(499, 0, 0, 0)
	return fmt.Sprint(int(first), int(second))
}
