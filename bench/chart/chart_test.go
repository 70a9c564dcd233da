package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

func sheet() *Sheet {
	s := &Sheet{Title: "Speeds", Note: "of a test", YLabel: "MiB/s", Columns: 2}
	for _, title := range []string{"write", "rewrite", "read"} {
		s.Panels = append(s.Panels, Panel{Title: title, XLabel: "file size", Lines: []Line{
			{Name: "bare copy", Peer: BareCopy, X: []float64{4, 64, 1024}, Y: []float64{90_000, 80_000, 40_000}},
			{Name: "Portico A", Peer: Portico, X: []float64{4, 64, 1024}, Y: []float64{70_000, 60_000, 30_000}},
			{Name: "Portico B", Peer: Portico, X: []float64{4, 64, 1024}, Y: []float64{60_000, 50_000, 20_000}},
			{Name: "Linux", Peer: Linux, X: []float64{4, 64, 1024}, Y: []float64{7000, 6000, 3000}},
		}})
	}
	return s
}

func ranges() *Ranges {
	return &Ranges{Title: "Calls", Note: "of a test", XLabel: "core cycles", Ranges: []Range{
		{"slow", Linux, 9000, 1_234_567}, {"medium", Go, 1000, 1300}, {"quick", Portico, 5, 6.5},
	}}
}

// texts draws a picture and returns what stands on it.
func texts(t *testing.T, p Picture) []string {
	t.Helper()
	width, height := p.size()
	var r recorder.Canvas
	require.NoError(t, p.draw(draw.NewCanvas(&r, width, height)))
	var found []string
	for _, action := range r.Actions {
		if text, ok := action.(*recorder.FillString); ok {
			found = append(found, text.String)
		}
	}
	return found
}

func TestASheetNamesItsPanelsAxesAndSystems(t *testing.T) {
	found := texts(t, sheet())
	require.Subset(t, found, []string{
		"Speeds", "of a test", "write", "rewrite", "read", "file size", "MiB/s",
		"bare copy", "Portico A", "Portico B", "Linux",
		"4K", "64K", "1M", "10,000", "100,000",
	})
}

func TestRangesNameCallsOwnersAndMedians(t *testing.T) {
	found := texts(t, ranges())
	require.Subset(t, found, []string{"Calls", "core cycles", "slow", "medium", "quick", "Portico", "Go", "Linux", "1,234,567", "1,300", "100", "10,000"})
	require.NotContains(t, texts(t, &Ranges{Ranges: []Range{{"quick", Portico, 5, 6}}}), "Linux", "the legend shows whose figures there are")
}

// A picture that fills its sheet has ink in each part of it and none on its border.
func TestPicturesFillTheirSheets(t *testing.T) {
	for name, p := range map[string]Picture{"sheet": sheet(), "ranges": ranges()} {
		t.Run(name, func(t *testing.T) {
			var content bytes.Buffer
			require.NoError(t, Write(&content, ".png", p))
			drawn, err := png.Decode(&content)
			require.NoError(t, err)
			width, height := drawn.Bounds().Dx(), drawn.Bounds().Dy()
			require.Greater(t, width, 1000)
			left, right, top, bottom := width, 0, height, 0
			for y := range height {
				for x := range width {
					if !white(drawn.At(x, y)) {
						left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
					}
				}
			}
			const border = border * pngDPI / 72
			for edge, gap := range map[string]int{"left": left, "right": width - 1 - right, "top": top, "bottom": height - 1 - bottom} {
				require.GreaterOrEqual(t, gap, border/2, edge)
				require.LessOrEqual(t, gap, 3*border, edge)
			}
		})
	}
}

func white(c color.Color) bool {
	r, g, b, _ := c.RGBA()
	return r == 0xffff && g == 0xffff && b == 0xffff
}

func TestSVGNeedsNoFonts(t *testing.T) {
	for name, p := range map[string]Picture{"sheet": sheet(), "ranges": ranges()} {
		t.Run(name, func(t *testing.T) {
			var content bytes.Buffer
			require.NoError(t, Write(&content, ".svg", p))
			elements := map[string]int{}
			for d := xml.NewDecoder(&content); ; {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
				if start, ok := token.(xml.StartElement); ok {
					elements[start.Name.Local]++
				}
			}
			require.Zero(t, elements["text"])
			require.Greater(t, elements["path"], 20)
		})
	}
}

func TestSaveGoesByTheExtension(t *testing.T) {
	folder := t.TempDir()
	for extension, begins := range map[string]string{".svg": "<?xml", ".png": "\x89PNG"} {
		file := filepath.Join(folder, "a"+extension)
		require.NoError(t, Save(file, ranges()))
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(content), begins), extension)
	}
	require.EqualError(t, Save(filepath.Join(folder, "a.gif"), ranges()), "cannot draw "+folder+"/a.gif: its name has to end in .svg or .png")
	require.ErrorContains(t, Save(filepath.Join(folder, "none", "a.svg"), ranges()), "write picture")
}

// labels returns what is written at an axis.
func labels(ticks []plot.Tick) []string {
	var found []string
	for _, t := range ticks {
		if t.Label != "" {
			found = append(found, t.Label)
		}
	}
	return found
}

func TestTicks(t *testing.T) {
	for name, test := range map[string]struct {
		ticker    plot.Ticker
		low, high float64
		want      []string
	}{
		"few sizes":          {sizeTicks{}, 4, 32, []string{"4K", "8K", "16K", "32K"}},
		"many sizes":         {sizeTicks{}, 4, 64 << 10, []string{"4K", "16K", "64K", "256K", "1M", "4M", "16M", "64M"}},
		"a size between":     {sizeTicks{}, 3, 9, []string{"4K", "8K"}},
		"gigabytes":          {sizeTicks{}, 1 << 20, 2 << 20, []string{"1G", "2G"}},
		"a decade and a bit": {decadeTicks{}, 500, 20_000, []string{"500", "1,000", "2,000", "5,000", "10,000", "20,000"}},
		"many decades":       {decadeTicks{}, 3, 2_000_000, []string{"10", "100", "1,000", "10,000", "100,000", "1,000,000"}},
		"less than one":      {decadeTicks{}, 0.5, 2, []string{"0.5", "1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(test.want, labels(test.ticker.Ticks(test.low, test.high))))
		})
	}
}

func TestAroundLeavesRoomBesideAllValues(t *testing.T) {
	for _, test := range [][4]float64{
		{700, 90_000, 500, 100_000},
		{1000, 100_000, 950, 200_000}, // 500 is too far below, no mark is just below
		{101, 9_900, 95.95, 20_000},
	} {
		low, high := around(test[0], test[1])
		require.InDelta(t, test[2], low, 1e-6)
		require.InDelta(t, test[3], high, 1e-6)
	}
}
