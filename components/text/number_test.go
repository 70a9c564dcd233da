package text_test

import (
	"fmt"
	"testing"

	"github.com/portico-os/portico/components/text"
	"github.com/stretchr/testify/require"
)

func TestNumbersReadAsFmtWritesThem(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 9, 10, 99, 100, 12345, -12345, 1<<63 - 1, -1 << 63} {
		require.Equal(t, fmt.Sprint(n), text.Decimal(n))
		require.Equal(t, fmt.Sprint(uint64(n)), text.Unsigned(uint64(n)))
		require.Equal(t, fmt.Sprintf("%#x", uint64(n)), text.Hex(uint64(n)))
	}
}
