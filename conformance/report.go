package conformance

// A Verdict is what became of a test.
type Verdict string

// The verdicts.
const (
	Pass    Verdict = "pass"    // it printed what it should and ended with status 0
	Refused Verdict = "refused" // the compiler or verifier refused it
	Wrong   Verdict = "wrong"   // it printed something else, or ended with another status
	Crash   Verdict = "crash"   // the system failed
	Timeout Verdict = "timeout" // it did not end in time
)

// A Result is what became of one test.
type Result struct {
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason,omitempty"` // unless it passed
	Seconds float64 `json:"seconds"`
}

// A Report counts verdicts: the five sum to Total.
type Report struct {
	Schema  int `json:"schema"` // 1
	Total   int `json:"total"`
	Pass    int `json:"pass"`
	Refused int `json:"refused"`
	Wrong   int `json:"wrong"`
	Crash   int `json:"crash"`
	Timeout int `json:"timeout"`

	Tests []Result `json:"tests,omitempty"` // in the order of the tests
}

func newReport(results []Result) *Report {
	r := &Report{Schema: 1, Total: len(results), Tests: results}
	for _, result := range results {
		switch result.Verdict {
		case Pass:
			r.Pass++
		case Refused:
			r.Refused++
		case Wrong:
			r.Wrong++
		case Crash:
			r.Crash++
		default:
			r.Timeout++
		}
	}
	return r
}

// Counts returns the report without the list of tests.
func (r *Report) Counts() *Report {
	counts := *r
	counts.Tests = nil
	return &counts
}
