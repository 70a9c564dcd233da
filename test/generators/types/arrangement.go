package types

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// An arrangement says which domains run the packages of a batch that have a part to play, and how.
type arrangement struct {
	Domains  [][]string // names of packages, in starting order
	Plain    []bool     // of a domain: without inlining, so that it has descriptors of its own
	Collect  int        // domainzero.Config.CollectEvery
	DeepCopy bool
}

func (a arrangement) String() string {
	var s []string
	for i, d := range a.Domains {
		name := strings.Join(d, "+")
		if a.Plain[i] {
			name += " (not inlined)"
		}
		s = append(s, name)
	}
	text := "domains " + strings.Join(s, ", ")
	if a.Collect > 0 {
		text += fmt.Sprintf(", collecting every %d", a.Collect)
	}
	if a.DeepCopy {
		text += ", copying deeply"
	}
	return text
}

// partitions are how domains may share the packages. No service is looked up by a domain that
// another one waits for.
var partitions = [][][]string{
	{{"s1"}, {"s2"}, {"x"}, {"c1"}, {"c2"}, {"y"}, {"z"}},
	{{"s2"}, {"s1"}, {"x"}, {"y"}, {"c2"}, {"c1", "z"}},
	{{"s1", "s2"}, {"x"}, {"c1", "c2", "y", "z"}},
	{{"x"}, {"s2", "s1"}, {"c2"}, {"c1"}, {"y"}, {"z"}},
	{{"s1", "c1"}, {"s2", "x"}, {"c2", "y"}, {"z"}},
	{{"s1", "s2", "x", "c1", "c2", "y", "z"}},
}

// arrange draws the arrangements of a batch: one where most are apart, and one that is any.
func arrange(r *rand.Rand) []arrangement {
	apart := arrangement{Domains: partitions[r.IntN(4)]}
	another := arrangement{Domains: partitions[r.IntN(len(partitions))], DeepCopy: r.IntN(2) == 0}
	if r.IntN(3) == 0 {
		another.Collect = 1 + r.IntN(40)
	}
	for range packageNames {
		apart.Plain = append(apart.Plain, r.IntN(4) == 0)
		another.Plain = append(another.Plain, r.IntN(3) == 0)
	}
	return []arrangement{apart, another}
}
