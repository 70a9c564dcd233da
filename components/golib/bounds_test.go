package golib

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// hostError returns the text of what a function panics with.
func hostError(f func()) (text string) {
	defer func() { text = recover().(error).Error() }()
	f()
	return ""
}

// TestPanicSlice compares the texts of bad bounds with those of the ordinary runtime.
func TestPanicSlice(t *testing.T) {
	defer setThreadValue(nil)
	slice, array, text := make([]int, 3, 5), [3]int{}, "abc"
	huge, zero, two, four, minus := uint64(1)<<63, 0, 2, 4, -1
	h := int(huge)
	for _, test := range []struct {
		low, high, max, limit, form int
		goes                        func()
	}{
		{0, h, 0, 5, SliceOfSlice | SliceHighUnsigned, func() { _ = slice[:huge] }},
		{0, h, 0, 3, SliceHighUnsigned, func() { _ = array[:huge] }},
		{h, 3, 0, 3, SliceLowUnsigned, func() { _ = text[huge:] }},
		{h, minus, 0, 5, SliceOfSlice | SliceLowUnsigned, func() { _ = slice[huge:minus] }},
		{0, h, h, 5, SliceOfSlice | SliceHasMax | SliceHighUnsigned | SliceMaxUnsigned, func() { _ = slice[:huge:huge] }},
		{0, h, 4, 5, SliceOfSlice | SliceHasMax | SliceHighUnsigned, func() { _ = slice[:huge:four] }},
		{h, 2, 4, 5, SliceOfSlice | SliceHasMax | SliceLowUnsigned, func() { _ = slice[huge:two:four] }},
		{0, h, minus, 5, SliceOfSlice | SliceHasMax | SliceHighUnsigned, func() { _ = slice[:huge:minus] }},
		{0, 0, 4, 3, SliceHasMax, func() { _ = array[:zero:four] }},
		{0, 0, minus, 3, SliceHasMax, func() { _ = array[:zero:minus] }},
		{0, 0, h, 3, SliceHasMax | SliceMaxUnsigned, func() { _ = array[:zero:huge] }},
	} {
		require.True(t, protect(func() { PanicSlice(test.low, test.high, test.max, test.limit, test.form) }))
		require.EqualError(t, currentPanic().value.(error), hostError(test.goes))
	}
}

type wrapped struct{}

func (wrapped) method() {}

func TestPanicWrap(t *testing.T) {
	defer setThreadValue(nil)
	var none *wrapped
	var i interface{ method() } = none
	const path = "github.com/portico-os/portico/components/golib"
	require.True(t, protect(func() { PanicWrap(path+".wrapped.method", "wrapped") }))
	require.EqualError(t, currentPanic().value.(error), hostError(i.method))
}
