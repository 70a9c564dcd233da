package portals

// Never is a time that Nanos does not reach.
const Never = 1<<63 - 1

// pollNanos is how often Poll looks.
const pollNanos = 1_000_000

// Poll calls done every millisecond until it reports true, at most until Nanos reaches a time,
// and reports whether it did. Use it for what nobody tells when it happens.
func Poll(until int64, done func() bool) bool {
	for !done() {
		now := Nanos()
		if now >= until {
			return false
		}
		Sleep(min(until, now+pollNanos))
	}
	return true
}
