package main

import (
	"fmt"
	"syscall"
	"time"
	"unsafe"
)

// Operations of futex(2).
const (
	futexWait = 128 | 0
	futexWake = 128 | 1
)

func futex(word *uint32, operation, value uintptr, timeout *syscall.Timespec) (int, syscall.Errno) {
	n, _, errno := syscall.Syscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), operation, value, uintptr(unsafe.Pointer(timeout)), 0, 0)
	return int(n), errno
}

// futexes wakes threads that wait on words of which many share a bucket, one by one and
// several at once, and lets others' time run out.
func futexes() any {
	const words, distance = 24, 64
	var table [words * distance]uint32
	done := make(chan int)
	wait := func(i int, timeout *syscall.Timespec) {
		go func() {
			errno := syscall.EINTR
			for errno == syscall.EINTR { // the runtime's signals may come at any time
				_, errno = futex(&table[i*distance], futexWait, 0, timeout)
			}
			done <- i*1000 + int(errno)
		}()
	}
	// wake goes on until so many threads were woken in all, for they may not wait yet, and
	// returns who.
	wake := func(i int, most uintptr, all int) (who []int) {
		for woken := 0; woken < all; time.Sleep(100 * time.Microsecond) {
			n, _ := futex(&table[i*distance], futexWake, most, nil)
			woken += n
		}
		for range all {
			who = append(who, <-done)
		}
		return who
	}
	told := []any{}
	for i := range words {
		wait(i, nil)
	}
	for i := words - 1; i >= 0; i -= 2 { // every second, the last first
		told = append(told, wake(i, 1, 1))
	}
	for i := 0; i < words; i += 2 {
		told = append(told, wake(i, 5, 1))
	}
	for range 3 {
		wait(0, nil)
	}
	told = append(told, wake(0, 2, 3))

	start, sum := time.Now(), 0
	for i := range words {
		wait(i, &syscall.Timespec{Nsec: int64(words-i) * 1e6})
	}
	for range words {
		sum += <-done
	}
	require(time.Since(start) >= words*time.Millisecond, "the longest wait ended too early")
	for i := range words { // nobody is left
		n, _ := futex(&table[i*distance], futexWake, 10, nil)
		told = append(told, n)
	}
	_, errno := futex(&table[0], futexWait, 1, nil)
	return fmt.Sprint(told, sum, int(errno))
}

// timersByID makes and deletes more timers than there can be at once.
func timersByID() any {
	event := [16]uint32{2: uint32(syscall.SIGURG)}
	var id, failures uint32
	for range 500 {
		_, _, errno := syscall.RawSyscall(syscall.SYS_TIMER_CREATE, 1, uintptr(unsafe.Pointer(&event)), uintptr(unsafe.Pointer(&id)))
		failures += uint32(errno)
		setting := [4]uint64{3: 1000}
		_, _, errno = syscall.RawSyscall6(syscall.SYS_TIMER_SETTIME, uintptr(id), 0, uintptr(unsafe.Pointer(&setting)), 0, 0, 0)
		failures += uint32(errno)
		_, _, errno = syscall.RawSyscall(syscall.SYS_TIMER_DELETE, uintptr(id), 0, 0)
		failures += uint32(errno)
	}
	_, _, errno := syscall.RawSyscall(syscall.SYS_TIMER_DELETE, uintptr(id), 0, 0)
	return fmt.Sprint(failures, int(errno))
}
