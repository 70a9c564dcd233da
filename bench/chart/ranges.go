package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Range is what one kind of call takes: the quickest and the median.
type Range struct {
	Name         string
	Peer         Peer
	Best, Median float64 // positive
}

// Ranges has a line for each kind of call, the first on top.
type Ranges struct {
	Title, Note string
	XLabel      string
	Ranges      []Range
}

// Measures of a picture of ranges.
const (
	rangesWidth  = 860
	rangeHeight  = 21
	rangeWidth   = 3
	medianRadius = 3.8
	valueSpace   = 9 // between a median and its value
)

func (r *Ranges) size() (width, height vg.Length) {
	return rangesWidth, vg.Length(len(r.Ranges))*rangeHeight + 150
}

func (r *Ranges) draw(c draw.Canvas) error {
	c = legend(heading(c, r.Title, r.Note), r.whose())
	p := newPlot()
	p.X.Label.Text = r.XLabel
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, decadeTicks{}
	g := grid()
	g.Horizontal.Width = 0
	p.Add(g, rangeLines(r.Ranges))

	low, high := math.Inf(1), math.Inf(-1)
	text := textStyle(tickSize)
	var nameWidth, valueWidth vg.Length
	names := make([]string, len(r.Ranges))
	for i, one := range r.Ranges {
		low, high = min(low, one.Best), max(high, one.Median)
		nameWidth, valueWidth = max(nameWidth, text.Width(one.Name)), max(valueWidth, text.Width(number(one.Median)))
		names[len(names)-1-i] = one.Name
	}
	p.NominalY(names...)
	p.Y.Tick.Label.Font = text.Font
	p.Y.Min, p.Y.Max = -0.7, float64(len(names))-0.3
	p.X.Min, _ = around(low, high)
	// Beyond the highest median there is room for its value.
	room := float64((valueWidth + 2*valueSpace) / (c.Size().X - nameWidth))
	p.X.Max = high * math.Pow(high/p.X.Min, room/(1-room))
	p.Draw(c)
	return nil
}

// whose returns what the colours stand for.
func (r *Ranges) whose() []appearance {
	var shown []appearance
	for _, peer := range []Peer{Portico, Go, Linux} {
		if slices.ContainsFunc(r.Ranges, func(one Range) bool { return one.Peer == peer }) {
			a := appearanceOf(peer.String(), peer, 0)
			a.line.Width, a.glyph.Shape, a.glyph.Radius = rangeWidth, draw.CircleGlyph{}, medianRadius
			shown = append(shown, a)
		}
	}
	return shown
}

// middleOfDigits centres digits, which have nothing below their line.
const middleOfDigits draw.YAlignment = -0.4

// rangeLines draws a line from best to median for each range, with a filled dot at the
// median and its value beside it.
type rangeLines []Range

// Plot implements [plot.Plotter].
func (r rangeLines) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	value := textStyle(tickSize)
	value.YAlign = middleOfDigits
	for i, one := range r {
		at := y(float64(len(r) - 1 - i))
		paint := colors[one.Peer][0]
		faint := draw.LineStyle{Color: color.Gray{0xee}, Width: 0.5}
		c.StrokeLine2(faint, c.Min.X, at, c.Max.X, at)
		c.StrokeLine2(draw.LineStyle{Color: paint, Width: rangeWidth}, x(one.Best), at, x(one.Median), at)
		c.DrawGlyph(draw.GlyphStyle{Color: paint, Radius: 3.2, Shape: draw.RingGlyph{}}, vg.Point{X: x(one.Best), Y: at})
		c.DrawGlyph(draw.GlyphStyle{Color: paint, Radius: medianRadius, Shape: draw.CircleGlyph{}}, vg.Point{X: x(one.Median), Y: at})
		c.FillText(value, vg.Point{X: x(one.Median) + valueSpace, Y: at}, number(one.Median))
	}
}

var _ plot.Plotter = rangeLines{}
