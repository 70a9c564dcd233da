package programs

import (
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// TestOrders: two numbers compare by less, equal and greater, with a sign and without it.
func TestOrders(t *testing.T) {
	one, minus := math.Float64bits(1), math.Float64bits(-1)
	for name, c := range map[string]struct {
		kind bytecode.Kind
		x, y uint64
		seen int
	}{
		"equal":                {bytecode.KindInt, 5, 5, equalNumbers},
		"less":                 {bytecode.KindInt, 3, 5, lessSigned | lessUnsigned},
		"one less":             {bytecode.KindUint8, 4, 5, lessSigned | lessUnsigned | oneLess},
		"greater":              {bytecode.KindUint64, 9, 5, greaterSigned | greaterUnsigned},
		"less for its sign":    {bytecode.KindInt8, 0xFF, 5, lessSigned | greaterUnsigned},
		"greater for its sign": {bytecode.KindInt16, 5, 0x8000, greaterSigned | lessUnsigned},
		"floats":               {bytecode.KindFloat64, minus, one, lessSigned},
		"no number":            {bytecode.KindFloat64, math.Float64bits(math.NaN()), one, 0},
	} {
		require.Equal(t, c.seen, orders(c.kind, c.x, c.y), name)
	}
}

// TestAimsFindMoreOrders: programs whose arguments are aimed show more of their comparisons than those whose are not.
func TestAimsFindMoreOrders(t *testing.T) {
	seen := func(seed uint64, aimed bool) (n int) {
		r := newRehearsal(seed)
		for variant := range uint64(3) {
			if !aimed {
				r.of[variant] = nil
			}
			_, err := r.variant(variant+1, callsOfFaulty)
			require.NoError(t, err)
		}
		for _, b := range r.a.borders {
			n += bits.OnesCount(uint(b.seen))
		}
		return n
	}
	aimed, others := 0, 0
	for seed := range uint64(2) {
		aimed, others = aimed+seen(seed+1, true), others+seen(seed+1, false)
	}
	t.Logf("%d orders with aims, %d without", aimed, others)
	require.Greater(t, aimed, others)
}
