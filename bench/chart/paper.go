package chart

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Picture draws itself on a canvas of its own size.
type Picture interface {
	size() (width, height vg.Length)
	draw(c draw.Canvas) error
}

// Formats are the extensions of files that [Save] writes.
var Formats = []string{".svg", ".png"}

// CheckName checks that a file's name says a format, before anything is measured for it.
func CheckName(name string) error {
	for _, extension := range Formats {
		if filepath.Ext(name) == extension {
			return nil
		}
	}
	return fmt.Errorf("cannot draw %s: its name has to end in %s", name, strings.Join(Formats, " or "))
}

// Save draws a picture to a file, in the format that the file's extension says.
func Save(name string, p Picture) error {
	if err := CheckName(name); err != nil {
		return err
	}
	var content bytes.Buffer
	if err := Write(&content, filepath.Ext(name), p); err != nil {
		return err
	}
	if err := os.WriteFile(name, content.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}

// border is left white around a picture.
const border = 12

// pngDPI makes PNGs sharp on screens that show two pixels a point.
const pngDPI = 144

// Write draws a picture in the format of an extension.
func Write(w io.Writer, extension string, p Picture) error {
	width, height := p.size()
	if extension == ".png" {
		paper := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDPI))}
		return write(w, p, draw.New(paper), paper)
	}
	paper := &outlined{Canvas: vgsvg.New(width, height)}
	return errors.Join(write(w, p, draw.New(paper), paper), paper.err)
}

// write draws a picture on a canvas, inside of a white border, and writes what that is of.
func write(w io.Writer, p Picture, c draw.Canvas, paper io.WriterTo) error {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	if err := p.draw(draw.Crop(c, border, -border, border, -border)); err != nil {
		return fmt.Errorf("draw picture: %w", err)
	}
	if _, err := paper.WriteTo(w); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}

// sans is the font of all text.
var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

// Sizes of text, in points.
const (
	headingSize = 16
	titleSize   = 13
	labelSize   = 12
	tickSize    = 11
)

// textStyle returns the style of text at a size.
func textStyle(size vg.Length) text.Style {
	return text.Style{Color: color.Black, Font: font.From(sans, size), Handler: text.Plain{Fonts: font.DefaultCache}}
}

// heading draws a title and a note below it at the top, and returns what is left.
func heading(c draw.Canvas, title, note string) draw.Canvas {
	for _, line := range []struct {
		text string
		size vg.Length
	}{{title, headingSize}, {note, tickSize}} {
		if line.text == "" {
			continue
		}
		s := textStyle(line.size)
		s.YAlign = draw.YTop
		c.FillText(s, vg.Point{X: c.Min.X, Y: c.Max.Y}, line.text)
		c.Max.Y -= line.size * 1.5
	}
	return c
}
