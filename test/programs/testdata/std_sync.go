package main

import (
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

type account struct {
	sync.Mutex
	balance int
}

func try(f func()) {
	defer func() { println(recover() != nil) }()
	f()
}

func main() {
	var a account
	a.Lock()
	println(a.TryLock())
	a.balance++
	a.Unlock()
	println(a.TryLock(), a.balance)
	a.Unlock()
	var rw sync.RWMutex
	rw.RLock()
	rw.RLock()
	println(rw.TryLock(), rw.TryRLock())
	rw.RUnlock()
	rw.RUnlock()
	rw.RUnlock()
	println(rw.TryLock(), rw.TryRLock())
	rw.Unlock()
	var once sync.Once
	for range 3 {
		once.Do(func() { println("once") })
	}
	value := sync.OnceValue(func() int { println("computing"); return 42 })
	println(value(), value())
	failing := sync.OnceFunc(func() { panic("fails") })
	try(failing)
	try(failing)
	var wg sync.WaitGroup
	wg.Add(2)
	wg.Done()
	wg.Done()
	wg.Wait()
	try(func() { wg.Done() })
	pool := sync.Pool{New: func() any { return new(strings.Builder) }}
	b := pool.Get().(*strings.Builder)
	b.WriteString("pooled")
	println(b.String())
	pool.Put(b)
	var n atomic.Int64
	println(n.Add(5), n.CompareAndSwap(5, 6), n.CompareAndSwap(5, 7), n.Swap(9), n.Load())
	var u uint32
	println(atomic.AddUint32(&u, ^uint32(0)), atomic.LoadUint32(&u), atomic.OrUint32(&u, 0), atomic.AndUint32(&u, 15), u)
	var p atomic.Pointer[account]
	println(p.Load() == nil, p.CompareAndSwap(nil, &a), p.Load() == &a)
	var flag atomic.Bool
	println(flag.Swap(true), flag.Load())
	runtime.GC()
	runtime.Gosched()
	runtime.KeepAlive(&a)
	println(runtime.GOARCH, len(os.Args) > 0)
	func() {
		defer func() {
			e, ok := recover().(runtime.Error)
			println(ok, e.Error())
		}()
		var m map[int]int
		m[1] = 1
	}()
	func() {
		defer func() {
			_, ok := recover().(*runtime.TypeAssertionError)
			println(ok)
		}()
		_ = any(1).(string)
	}()
}
