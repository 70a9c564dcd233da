package sync

// Once does something once.
type Once struct {
	done bool
	m    Mutex
}

// Do calls f unless an earlier call did. It returns when that has returned or panicked.
func (o *Once) Do(f func()) {
	if o.done {
		return
	}
	o.m.Lock()
	defer o.m.Unlock()
	if !o.done {
		defer o.finish()
		f()
	}
}

func (o *Once) finish() { o.done = true }

// OnceFunc returns a function that calls f once. If f panics, so does every call, with
// the same value.
func OnceFunc(f func()) func() {
	get := OnceValue(func() struct{} {
		f()
		return struct{}{}
	})
	return func() { get() }
}

// OnceValue returns a function that calls f once and returns its result, as OnceFunc.
func OnceValue[T any](f func() T) func() T {
	var (
		once   Once
		valid  bool
		reason any
		result T
	)
	run := func() {
		defer func() {
			f = nil
			reason = recover()
			if !valid {
				panic(reason)
			}
		}()
		result = f()
		valid = true
	}
	return func() T {
		once.Do(run)
		if !valid {
			panic(reason)
		}
		return result
	}
}

// OnceValues is OnceValue for two results.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	type pair struct {
		first  T1
		second T2
	}
	get := OnceValue(func() pair {
		first, second := f()
		return pair{first, second}
	})
	return func() (T1, T2) {
		p := get()
		return p.first, p.second
	}
}
