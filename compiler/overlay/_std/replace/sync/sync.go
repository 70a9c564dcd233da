// Package sync stands for Go's in components. The threads of a domain run one at a time
// and change only where code calls or loops: a test and the store behind it are one step.
package sync

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// A Mutex is held by at most one thread.
type Mutex struct {
	held    bool
	waiting queue
}

// Lock waits until nobody holds m.
func (m *Mutex) Lock() {
	for self := 0; m.held; {
		self = m.waiting.wait(self)
	}
	m.held = true
}

// TryLock locks m if nobody holds it.
func (m *Mutex) TryLock() bool {
	if m.held {
		return false
	}
	m.held = true
	return true
}

// Unlock releases m.
func (m *Mutex) Unlock() {
	if !m.held {
		panic("sync: unlock of unlocked mutex")
	}
	m.held = false
	m.waiting.wake()
}

// A RWMutex is held by one writer or any number of readers.
type RWMutex struct {
	writing bool
	writers int // that wait
	readers int
	waiting queue
}

// Lock waits until nobody holds rw.
func (rw *RWMutex) Lock() {
	rw.writers++
	for self := 0; rw.writing || rw.readers > 0; {
		self = rw.waiting.wait(self)
	}
	rw.writers--
	rw.writing = true
}

// TryLock locks rw for writing if nobody holds it.
func (rw *RWMutex) TryLock() bool {
	if rw.writing || rw.readers > 0 {
		return false
	}
	rw.writing = true
	return true
}

// Unlock releases rw after writing.
func (rw *RWMutex) Unlock() {
	if !rw.writing {
		panic("sync: Unlock of unlocked RWMutex")
	}
	rw.writing = false
	rw.waiting.wakeAll()
}

// RLock waits until there is no writer, nor one that waits.
func (rw *RWMutex) RLock() {
	for self := 0; rw.writing || rw.writers > 0; {
		self = rw.waiting.wait(self)
	}
	rw.readers++
}

// TryRLock locks rw for reading if RLock would not wait.
func (rw *RWMutex) TryRLock() bool {
	if rw.writing || rw.writers > 0 {
		return false
	}
	rw.readers++
	return true
}

// RUnlock releases rw after reading.
func (rw *RWMutex) RUnlock() {
	if rw.readers == 0 {
		panic("sync: RUnlock of unlocked RWMutex")
	}
	rw.readers--
	if rw.readers == 0 {
		rw.waiting.wakeAll()
	}
}

type readLocker struct{ rw *RWMutex }

func (r readLocker) Lock()   { r.rw.RLock() }
func (r readLocker) Unlock() { r.rw.RUnlock() }

// RLocker returns a Locker that locks rw for reading.
func (rw *RWMutex) RLocker() Locker { return readLocker{rw} }

// A WaitGroup counts what is still to be done.
type WaitGroup struct {
	count   int
	waiting queue
}

// Add adds delta.
func (wg *WaitGroup) Add(delta int) {
	wg.count += delta
	if wg.count < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if wg.count == 0 {
		wg.waiting.wakeAll()
	}
}

// Done takes one away.
func (wg *WaitGroup) Done() { wg.Add(-1) }

// Wait waits until nothing is left to be done.
func (wg *WaitGroup) Wait() {
	for self := 0; wg.count > 0; {
		self = wg.waiting.wait(self)
	}
}

// A Pool keeps values that can be used again.
type Pool struct {
	New  func() any
	kept []pooled
}

// pooled is a struct as the compiler tells apart what is in fields, but not what is in
// slices of any.
type pooled struct{ value any }

// poolLimit bounds what a pool keeps.
const poolLimit = 64

// Get returns a value that was put, or a new one.
func (p *Pool) Get() any {
	if n := len(p.kept); n > 0 {
		x := p.kept[n-1].value
		p.kept[n-1].value = nil
		p.kept = p.kept[:n-1]
		return x
	}
	if p.New != nil {
		return p.New()
	}
	return nil
}

// Put offers a value for use again.
func (p *Pool) Put(x any) {
	if x != nil && len(p.kept) < poolLimit {
		p.kept = append(p.kept, pooled{x})
	}
}
