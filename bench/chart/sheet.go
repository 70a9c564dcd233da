package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Line is what one system reaches.
type Line struct {
	Name string
	Peer Peer
	X, Y []float64 // KiB, and positive values
}

// A Panel has the lines of all systems. Systems have the same order in all panels.
type Panel struct {
	Title, XLabel string
	Lines         []Line
}

// A Sheet has panels in rows of Columns.
type Sheet struct {
	Title, Note string
	YLabel      string // of the first panel of each row
	Columns     int
	Panels      []Panel
}

// Measures of a sheet.
const (
	panelWidth, panelHeight = 330, 290
	legendHeight            = 24 // of a row
	legendSample            = 34
	legendSpace             = 6
	legendGap               = 22
	padding                 = 10
)

func (s *Sheet) rows() int { return (len(s.Panels) + s.Columns - 1) / s.Columns }

// size leaves room for the legend in one row unless there are many systems.
func (s *Sheet) size() (width, height vg.Length) {
	legendWidth := vg.Length(2 * border)
	for _, l := range s.Panels[0].Lines {
		legendWidth += entryWidth(l.Name) + legendGap
	}
	width = vg.Length(s.Columns) * panelWidth
	return max(width, min(legendWidth, 1.5*width)), vg.Length(s.rows())*panelHeight + 80
}

func (s *Sheet) draw(c draw.Canvas) error {
	c = heading(c, s.Title, s.Note)
	low, high := s.heights()
	panels := make([][]*plot.Plot, s.rows())
	for i := range panels {
		panels[i] = make([]*plot.Plot, s.Columns)
	}
	var shown []appearance
	for i, panel := range s.Panels {
		p, styles, err := panel.plot(low, high)
		if err != nil {
			return err
		}
		if i%s.Columns == 0 {
			p.Y.Label.Text = s.YLabel
		}
		panels[i/s.Columns][i%s.Columns], shown = p, styles
	}
	c = legend(c, shown)
	tiles := draw.Tiles{Rows: s.rows(), Cols: s.Columns, PadX: padding, PadY: padding}
	for i, row := range plot.Align(panels, tiles, c) {
		for j, at := range row {
			if panels[i][j] != nil {
				panels[i][j].Draw(at)
			}
		}
	}
	return nil
}

// heights returns the range of all panels' values.
func (s *Sheet) heights() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range s.Panels {
		for _, l := range p.Lines {
			for _, y := range l.Y {
				low, high = min(low, y), max(high, y)
			}
		}
	}
	return around(low, high)
}

// An appearance is how a system's line looks, and its name.
type appearance struct {
	name  string
	line  draw.LineStyle
	glyph draw.GlyphStyle
}

func (p *Panel) plot(low, high float64) (*plot.Plot, []appearance, error) {
	drawn := newPlot()
	drawn.Title.Text = p.Title
	drawn.X.Label.Text = p.XLabel
	drawn.X.Scale, drawn.X.Tick.Marker = plot.LogScale{}, sizeTicks{}
	drawn.Y.Scale, drawn.Y.Tick.Marker = plot.LogScale{}, decadeTicks{}
	drawn.Add(grid())
	var styles []appearance
	count := map[Peer]int{}
	for _, l := range p.Lines {
		s := appearanceOf(l.Name, l.Peer, count[l.Peer])
		count[l.Peer]++
		styles = append(styles, s)
		points := make(plotter.XYs, len(l.X))
		for i := range l.X {
			points[i].X, points[i].Y = l.X[i], l.Y[i]
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, nil, err
		}
		line.LineStyle, dots.GlyphStyle = s.line, s.glyph
		drawn.Add(line)
		if s.glyph.Radius > 0 {
			drawn.Add(dots)
		}
	}
	drawn.Y.Min, drawn.Y.Max = low, high
	return drawn, styles, nil
}

// legend draws names beside samples of their lines, in rows at the top, and returns what
// is left.
func legend(c draw.Canvas, styles []appearance) draw.Canvas {
	text := textStyle(labelSize)
	text.YAlign = draw.YCenter
	x := c.Min.X
	c.Max.Y -= legendHeight
	for _, a := range styles {
		width := entryWidth(a.name)
		if x+width > c.Max.X && x > c.Min.X {
			x = c.Min.X
			c.Max.Y -= legendHeight
		}
		y := c.Max.Y + legendHeight*0.6
		c.StrokeLine2(a.line, x, y, x+legendSample, y)
		if a.glyph.Radius > 0 {
			c.DrawGlyphNoClip(a.glyph, vg.Point{X: x + legendSample/2, Y: y})
		}
		c.FillText(text, vg.Point{X: x + legendSample + legendSpace, Y: y}, a.name)
		x += width + legendGap
	}
	return c
}

func entryWidth(name string) vg.Length {
	return legendSample + legendSpace + textStyle(labelSize).Width(name)
}

// newPlot returns a plot with this package's fonts.
func newPlot() *plot.Plot {
	p := plot.New()
	p.Title.TextStyle.Font = textStyle(titleSize).Font
	p.Title.Padding = 6
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font = textStyle(labelSize).Font
		axis.Tick.Label.Font = textStyle(tickSize).Font
		axis.Tick.Length = 5
		axis.Padding = 0
	}
	return p
}

func grid() *plotter.Grid {
	g := plotter.NewGrid()
	for _, s := range []*draw.LineStyle{&g.Vertical, &g.Horizontal} {
		s.Color, s.Width = color.Gray{0xdd}, 0.5
	}
	return g
}
