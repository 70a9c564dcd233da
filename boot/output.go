package boot

import (
	"crypto/sha256"
	"fmt"
	"hash"
)

// An Output keeps count of what a system prints, as its tap, so that runs on different
// machines can be compared.
type Output struct {
	// Of all that was written so far.
	hash  hash.Hash
	bytes int64
	last  byte // the last one; MidLine looks at it if there is one

	components [sha256.Size]byte // as Outcome has it; zero until Loaded is called
}

// NewOutput returns an output that has counted nothing yet.
func NewOutput() *Output { return &Output{hash: sha256.New()} }

// Write counts p.
func (o *Output) Write(p []byte) (int, error) {
	o.hash.Write(p)
	o.bytes += int64(len(p))
	if len(p) > 0 {
		o.last = p[len(p)-1]
	}
	return len(p), nil
}

// MidLine tells whether the output does not end with a line's end.
func (o *Output) MidLine() bool { return o.bytes > 0 && o.last != '\n' }

// Loaded notes the component files, in dependency order, of the system whose output it is.
func (o *Output) Loaded(components [][]byte) {
	all := sha256.New()
	for _, c := range components {
		sum := sha256.Sum256(c)
		all.Write(sum[:])
	}
	all.Sum(o.components[:0])
}

// Outcome returns the outcome of a system with this output.
func (o *Output) Outcome(status int) Outcome {
	return Outcome{Status: status, Bytes: o.bytes, SHA256: [sha256.Size]byte(o.hash.Sum(nil)), Components: o.components}
}

// An Outcome is what can be compared of a system's run: equal ones mean that machines agree.
type Outcome struct {
	Status     int               // of the main domain, or by Status of what went wrong
	Bytes      int64             // that it printed
	SHA256     [sha256.Size]byte // of these
	Components [sha256.Size]byte // SHA-256 of the SHA-256s of its component files; zero if they were not found
}

// Line describes the outcome of system i of n, counted from 1, in a line of Portico's own
// that [ParseLine] reads.
func (o Outcome) Line(i, n int) string {
	return fmt.Sprintf(outcomeLine, i, n, o.Status, o.Bytes, o.SHA256, o.Components)
}

// TimingLine is the format of the line that says how many milliseconds it took to boot.
const TimingLine = MessagePrefix + "%v ms from the entry to the first instruction of a component\n"

// outcomeLine is the format that Line prints and ParseLine reads.
const outcomeLine = MessagePrefix + "system %d of %d: status %d, %d bytes, sha256 %x, components %x\n"

// ParseLine reads a line that describes the outcome of a system.
func ParseLine(line string) (i, n int, o Outcome, ok bool) {
	var digest, components []byte
	_, err := fmt.Sscanf(line, outcomeLine, &i, &n, &o.Status, &o.Bytes, &digest, &components)
	copy(o.SHA256[:], digest)
	copy(o.Components[:], components)
	if err != nil || o.Line(i, n) != line {
		return 0, 0, Outcome{}, false
	}
	return i, n, o, true
}
