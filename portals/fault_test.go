package portals

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCallErrorCarriesTheFault(t *testing.T) {
	err := callError(7, "index out of range", "main.go:3\n")
	var fault *Fault
	require.True(t, errors.As(err, &fault))
	require.ErrorIs(t, err, ErrFault)
	require.Equal(t, "index out of range", fault.Message())
	require.Equal(t, "main.go:3\n", fault.Trace())
	require.Contains(t, err.Error(), "index out of range")
	require.Equal(t, ErrTerminated, callError(1, "", ""))
}
