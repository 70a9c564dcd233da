package front

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/components/golib"
)

func TestSliceFormsAreGolibs(t *testing.T) {
	require.Equal(t, golib.SliceLowUnsigned, sliceLowUnsigned)
	require.Equal(t, golib.SliceHasMax, sliceHasMax)
	require.Equal(t, golib.SliceOfSlice, sliceOfSlice)
}
