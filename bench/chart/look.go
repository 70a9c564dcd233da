package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Peer says whose a figure is. It decides the colour.
type Peer int

// Whose figures there are.
const (
	Portico  Peer = iota
	Linux         // the first of its lines are IOZone's calls
	Go            // calls and switches of Go
	BareCopy      // the bare copy: no system
)

// String returns the name that legends show.
func (p Peer) String() string {
	return [...]string{Portico: "Portico", Linux: "Linux", Go: "Go", BareCopy: "bare copy"}[p]
}

// Colours after Okabe and Ito, which colour-blind readers can tell apart.
var (
	black      = color.RGBA{A: 0xff}
	blue       = color.RGBA{G: 0x72, B: 0xb2, A: 0xff}
	sky        = color.RGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}
	green      = color.RGBA{G: 0x9e, B: 0x73, A: 0xff}
	vermillion = color.RGBA{R: 0xd5, G: 0x5e, A: 0xff}
	orange     = color.RGBA{R: 0xe6, G: 0x9f, A: 0xff}
	purple     = color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}
)

// colors are those of a peer's first line, second, and so on.
var colors = map[Peer][]color.Color{
	Portico:  {vermillion, orange, purple},
	Linux:    {blue, sky},
	Go:       {green},
	BareCopy: {black},
}

// glyphs tell a peer's lines apart where their colours repeat.
var glyphs = map[Peer][]draw.GlyphDrawer{
	Portico: {draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.RingGlyph{}, draw.TriangleGlyph{}},
	Linux:   {draw.SquareGlyph{}, draw.BoxGlyph{}},
	Go:      {draw.CrossGlyph{}},
}

// appearanceOf returns how the nth line of a peer looks.
func appearanceOf(name string, peer Peer, n int) appearance {
	c := colors[peer][n%len(colors[peer])]
	s := appearance{name: name, line: draw.LineStyle{Color: c, Width: 1.6}}
	if shapes := glyphs[peer]; shapes != nil {
		s.glyph = draw.GlyphStyle{Color: c, Radius: 3, Shape: shapes[n%len(shapes)]}
	} else {
		s.line.Dashes = []vg.Length{5, 3}
	}
	return s
}
