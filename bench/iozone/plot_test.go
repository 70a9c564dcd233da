package iozone_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlot(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, measured(t).WriteSVG(&out))
	golden(t, "plot.svg", out.Bytes())

	d := xml.NewDecoder(&out)
	panels := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "g" {
			panels++
		}
	}
	require.Equal(t, 2*2, panels, "two configurations, two tests")
}
