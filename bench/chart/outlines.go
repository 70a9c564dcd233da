package chart

import (
	"errors"
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// outlined draws text as filled outlines. As text, an SVG would look as its author meant
// only where the font is installed: with others, labels run into each other.
type outlined struct {
	*vgsvg.Canvas
	err error // the first, of FillString, which cannot return it
}

// FillString implements [vg.Canvas].
func (o *outlined) FillString(face plotfont.Face, at vg.Point, text string) {
	path, err := outline(face, at, text)
	if err != nil {
		o.err = errors.Join(o.err, fmt.Errorf("outline %q: %w", text, err))
		return
	}
	o.Fill(path)
}

// outline returns the path of a line of text that begins at a point.
func outline(face plotfont.Face, at vg.Point, text string) (vg.Path, error) {
	var (
		buffer   sfnt.Buffer
		path     vg.Path
		units    = fixed.Int26_6(face.Face.UnitsPerEm())
		scale    = face.Font.Size / vg.Length(units)
		previous sfnt.GlyphIndex // 0 is no character's
	)
	for _, r := range text {
		glyph, err := face.Face.GlyphIndex(&buffer, r)
		if err != nil {
			return nil, err
		}
		if previous != 0 {
			kern, err := face.Face.Kern(&buffer, previous, glyph, units, font.HintingNone)
			if err != nil && !errors.Is(err, sfnt.ErrNotFound) {
				return nil, err
			}
			at.X += vg.Length(kern) * scale
		}
		segments, err := face.Face.LoadGlyph(&buffer, glyph, units, nil)
		if err != nil {
			return nil, err
		}
		// The font's y grows downwards.
		point := func(p fixed.Point26_6) vg.Point {
			return vg.Point{X: at.X + vg.Length(p.X)*scale, Y: at.Y - vg.Length(p.Y)*scale}
		}
		for i, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				if i > 0 {
					path.Close()
				}
				path.Move(point(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				path.Line(point(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				path.QuadTo(point(s.Args[0]), point(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
			}
		}
		if len(segments) > 0 {
			path.Close()
		}
		advance, err := face.Face.GlyphAdvance(&buffer, glyph, units, font.HintingNone)
		if err != nil {
			return nil, err
		}
		at.X += vg.Length(advance) * scale
		previous = glyph
	}
	return path, nil
}
