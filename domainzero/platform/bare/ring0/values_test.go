package ring0

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The vector of RFC 8439, section 2.3.2.
func TestChaCha20(t *testing.T) {
	s := [16]uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 12: 1, 13: 0x09000000, 14: 0x4a000000}
	for i := range uint32(8) {
		s[4+i] = 0x03020100 + 0x04040404*i
	}
	chaCha20(&s)
	block, err := binary.Append(nil, binary.LittleEndian, s)
	require.NoError(t, err)
	require.Equal(t, "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
		hex.EncodeToString(block))
}

func TestRealTimeIsThatOfGo(t *testing.T) {
	for day := time.Date(2000, 1, 1, 23, 59, 58, 0, time.UTC); day.Year() < 2100; day = day.AddDate(0, 0, 1) {
		fields := [6]uint64{
			uint64(day.Second()), uint64(day.Minute()), uint64(day.Hour()), uint64(day.Day()), uint64(day.Month()), uint64(day.Year() - 2000),
		}
		require.EqualValues(t, day.Unix(), secondsSince1970(&fields), day)
	}
}

// The clock is exact to a millionth for centuries.
func TestNanosOf(t *testing.T) {
	defer func() { nanosPerTick = 0 }()
	for _, rate := range []uint64{1_000_000, 999_999_999, 1_000_000_000, 2_400_000_001, 6_000_000_000} {
		nanosPerTick = scale(second, 1<<32, rate)
		for _, seconds := range []uint64{1, 3600, 86_400, 400 * 365 * 86_400} {
			if rate > math.MaxUint64/seconds {
				continue
			}
			require.InEpsilon(t, float64(seconds)*second, float64(nanosOf(rate*seconds)), 1e-6, "%d s at %d", seconds, rate)
		}
	}
}

func TestFutexBuckets(t *testing.T) {
	used := map[*uint]bool{}
	for address := uintptr(0xc000000000); address < 0xc000000000+4096; address += 16 {
		used[bucketOf(address)] = true
	}
	require.Greater(t, len(used), futexBuckets/2)
}
