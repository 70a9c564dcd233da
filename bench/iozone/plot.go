package iozone

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Measures of a plot, in pixels.
const (
	panelWidth, panelHeight = 380, 280
	marginLeft, marginTop   = 46, 34
	marginRight             = 44 // for the labels of the lines
	marginBottom            = 40
)

// lineColors go from small files to large ones.
var lineColors = []string{
	"#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5a70a", "#d98c0f",
	"#d55e00", "#b03a2e", "#7b241c", "#512e5f", "#17202a",
}

// WriteSVG draws the ratios to Linux: a panel for each configuration and test, in which
// each line is a file size, over the record sizes.
func (r *Report) WriteSVG(w io.Writer) error {
	configs := r.configs()
	p := &printer{w: w}
	p.printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">\n",
		len(Tests)*panelWidth, len(configs)*panelHeight)
	p.printf("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n")
	for row, config := range configs {
		column := 0
		for _, test := range Tests {
			rows := r.rows(config, test)
			if len(rows) == 0 {
				continue
			}
			p.printf("<g transform=\"translate(%d %d)\">\n", column*panelWidth, row*panelHeight)
			p.panel(fmt.Sprintf("%s %s, Portico / Linux", config, test), rows)
			p.printf("</g>\n")
			column++
		}
	}
	p.printf("</svg>\n")
	return p.err
}

// panel draws the lines of one configuration and test.
func (p *printer) panel(title string, rows []Row) {
	largest, top := SmallestKiB, 1.0
	for _, row := range rows {
		largest, top = max(largest, row.RecordKiB), max(top, row.Ratio)
	}
	step := niceStep(top)
	top = math.Ceil(top/step) * step
	steps := max(math.Log2(float64(largest)/SmallestKiB), 1)
	x := func(record int) float64 {
		return marginLeft + math.Log2(float64(record)/SmallestKiB)/steps*(panelWidth-marginLeft-marginRight)
	}
	y := func(ratio float64) float64 {
		return panelHeight - marginBottom - ratio/top*(panelHeight-marginTop-marginBottom)
	}
	right := x(largest)
	p.printf("<text x=\"%d\" y=\"18\" font-size=\"13\">%s</text>\n", marginLeft, title)
	for v := 0.0; v <= top+step/2; v += step {
		p.printf("<line x1=\"%d\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n", marginLeft, right, y(v), y(v))
		p.printf("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>\n", marginLeft-6, y(v)+4, v)
	}
	for record := SmallestKiB; record <= largest; record *= 2 {
		p.printf("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x(record), panelHeight-marginBottom+16, kib(record))
	}
	p.printf("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">record size</text>\n", (marginLeft+right)/2, panelHeight-8)
	p.printf("<line x1=\"%d\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"black\" stroke-dasharray=\"4 3\"/>\n", marginLeft, right, y(1), y(1))
	for i, line := range byFile(rows) {
		color := lineColors[i%len(lineColors)]
		points := make([]string, len(line))
		for j, row := range line {
			points[j] = fmt.Sprintf("%.1f,%.1f", x(row.RecordKiB), y(row.Ratio))
			p.printf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\"/>\n", x(row.RecordKiB), y(row.Ratio), color)
		}
		last := line[len(line)-1]
		p.printf("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>\n", strings.Join(points, " "), color)
		p.printf("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" font-size=\"10\">%s</text>\n", x(last.RecordKiB)+5, y(last.Ratio)+3, color, kib(last.FileKiB))
	}
}

// byFile splits rows into one list for each file size. Precondition: rows of a file stand
// together.
func byFile(rows []Row) [][]Row {
	var lines [][]Row
	for i, row := range rows {
		if i == 0 || row.FileKiB != rows[i-1].FileKiB {
			lines = append(lines, nil)
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], row)
	}
	return lines
}

// niceStep returns 1, 2 or 5 times a power of ten that divides an axis into about five.
func niceStep(top float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(top/5)))
	for _, m := range []float64{1, 2, 5} {
		if top/(m*power) <= 6 {
			return m * power
		}
	}
	return 10 * power
}

// kib writes a size in KiB shortly.
func kib(size int) string {
	if size >= 1024 {
		return fmt.Sprintf("%dM", size/1024)
	}
	return fmt.Sprintf("%dK", size)
}
