package chart

import (
	"html"
	"html/template"
	"math"
)

// LinesData is values over a common measure, one line per series.
type LinesData struct {
	ID, Title, Desc string
	X, Y            string                 // what the axes measure
	Series          []LineSeries           // at most three are drawn
	XWords, YWords  func(v float64) string // how ticks are written; plain numbers when nil
	MarkX           float64                // a place on the X axis that is marked by a line, as the size that was chosen
	HasMarkX        bool
	MarkWords       string
}

// A LineSeries is one line.
type LineSeries struct {
	Name   string
	Points []LinePoint // by rising X
}

// A LinePoint is one value; the line has a gap where Y is not a number. One without X is not drawn.
type LinePoint struct{ X, Y float64 }

// Measures of a line chart.
const (
	linesWidth  = 400.0
	linesHeight = 250.0
	linesFont   = 18.0 // as the style has it at its largest
	ticksY      = 4
	ticksX      = 4
)

// A plot is a line chart being drawn.
type plot struct {
	pen
	d            LinesData
	minX, maxX   float64
	minY, maxY   float64
	stepX, stepY float64
	in           area // of the lines
}

// Lines draws a small line chart. The Y axis starts at zero unless values lie below it.
func Lines(d LinesData) template.HTML {
	d.Series = d.Series[:min(len(d.Series), maxSeries)]
	if d.XWords == nil {
		d.XWords = num
	}
	if d.YWords == nil {
		d.YWords = num
	}
	labels := []string{d.X, d.Y}
	for _, s := range d.Series {
		labels = append(labels, s.Name)
	}
	l := &plot{d: d}
	l.measure()
	l.open(head{d.ID, d.Title, describe(d.Desc, labels...)}, box{kind: "lines", width: linesWidth, height: l.in.max.y + 48 + 24*l.keyLines()})
	l.axes()
	l.mark()
	for i, s := range d.Series {
		l.series(i, s)
	}
	l.key()
	l.close()
	return l.framed("chart--lines")
}

// keyLines is how many lines name the series; one alone is named by the Y axis.
func (l *plot) keyLines() float64 {
	if len(l.d.Series) < 2 {
		return 0
	}
	return float64(len(l.d.Series))
}

func (l *plot) measure() {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), 0.0, math.Inf(-1)
	for _, s := range l.d.Series {
		for _, p := range s.Points {
			if (xy{p.X, p.X}).finite() {
				x0, x1 = min(x0, p.X), max(x1, p.X)
			}
			if (xy{p.Y, p.Y}).finite() {
				y0, y1 = min(y0, p.Y), max(y1, p.Y)
			}
		}
	}
	l.stepX, l.minX, l.maxX = scale(x0, x1, ticksX)
	l.stepY, l.minY, l.maxY = scale(y0, y1, ticksY)
	left := 0.0
	for y := 0; y <= l.count(l.minY, l.maxY, l.stepY); y++ {
		left = max(left, span(l.d.YWords(l.minY+float64(y)*l.stepY)))
	}
	right := min(math.Ceil(span(l.d.XWords(l.maxX))*linesFont/2)+2, 60) // half of the last tick stands beyond the end
	l.in = area{xy{min(math.Ceil(left*linesFont)+10, 140), 34}, xy{linesWidth - max(12, right), linesHeight - 40}}
	l.minX, l.maxX = x0, x1
	if !(x0 < x1) {
		l.minX, l.maxX, l.stepX = 0, 1, 1
		if x0 == x1 {
			l.minX, l.maxX = x0-1, x0+1
		}
	}
}

// scale gives a round step and the rounded ends of a range, for about so many steps.
func scale(low, high float64, steps int) (step, from, to float64) {
	if !(low < high) {
		low, high = min(low, 0), max(high, 1)
	}
	if !(xy{low, high - low}).finite() {
		low, high = 0, 1
	}
	raw := (high - low) / float64(steps)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step = 10 * power
	for _, nice := range []float64{1, 2, 2.5, 5} {
		if nice*power >= raw {
			step = nice * power
			break
		}
	}
	return step, math.Floor(low/step) * step, math.Ceil(high/step) * step
}

func (*plot) count(from, to, step float64) int { return int(math.Round((to - from) / step)) }

func (l *plot) at(x, y float64) xy {
	p := xy{
		l.in.min.x + (x-l.minX)/(l.maxX-l.minX)*(l.in.max.x-l.in.min.x),
		l.in.max.y - (y-l.minY)/(l.maxY-l.minY)*(l.in.max.y-l.in.min.y),
	}
	return l.in.clamp(p)
}

func (l *plot) axes() {
	l.text(2, 16, "chart__text chart__quiet", narrow(l.d.Y, linesWidth/linesFont))
	l.put(`<path class="chart__grid" d="`)
	for i := 1; i <= l.count(l.minY, l.maxY, l.stepY); i++ {
		l.put("M", l.in.min.x, " ", l.at(l.minX, l.minY+float64(i)*l.stepY).y, "H", l.in.max.x)
	}
	l.put(`"/><path class="chart__axis" d="M`, l.in.min.x, ` `, l.in.max.y, `H`, l.in.max.x, `"/>`)
	for i := 0; i <= l.count(l.minY, l.maxY, l.stepY); i++ {
		v := l.minY + float64(i)*l.stepY
		l.text(l.in.min.x-8, l.at(l.minX, v).y+5, "chart__text chart__end", l.d.YWords(v))
	}
	l.text(l.in.max.x, l.in.max.y+40, "chart__text chart__quiet chart__end", narrow(l.d.X, linesWidth/linesFont))
	l.ticksX()
}

// ticksX writes the round values between the ends.
func (l *plot) ticksX() {
	first := math.Ceil(l.minX/l.stepX) * l.stepX
	for i := range 2 * ticksX {
		v := first + float64(i)*l.stepX
		if !(v <= l.maxX+l.stepX/1e6) {
			return
		}
		at := l.at(v, l.minY)
		l.put(`<path class="chart__axis" d="M`, at.x, ` `, at.y, `v5"/>`)
		l.put(`<text x="`, at.x, `" y="`, at.y+20, `" class="chart__text chart__middle">`, html.EscapeString(l.d.XWords(v)), `</text>`)
	}
}

func (l *plot) series(i int, s LineSeries) {
	var path, dots pen
	drawing := false
	few := len(s.Points) <= 24
	for n, p := range s.Points {
		if !(xy{p.X, p.Y}).finite() {
			drawing = false
			continue
		}
		at := l.at(p.X, p.Y)
		path.put(step(!drawing), at.x, " ", at.y)
		drawing = true
		if few || n == 0 || n == len(s.Points)-1 {
			dots.put(`<g class="chart__dot" transform="translate(`, at.x, ` `, at.y, `)">`, shape(i, 4), `</g>`)
		}
	}
	l.put(`<g class="`, seriesClass(i), `"><path class="chart__line" d="`, path.String(), `"/>`, dots.String(), `</g>`)
}

// mark draws a line through the marked place.
func (l *plot) mark() {
	if !l.d.HasMarkX || !(l.d.MarkX >= l.minX && l.d.MarkX <= l.maxX) {
		return
	}
	at := l.at(l.d.MarkX, l.maxY)
	l.put(`<path class="chart__rule chart__rule--dashed" d="M`, at.x, ` `, at.y, `V`, l.in.max.y, `"/>`)
	class, aside := "chart__text", 6.0
	if at.x > (l.in.min.x+l.in.max.x)/2 {
		class, aside = class+" chart__end", -6
	}
	l.text(at.x+aside, at.y+14, class, narrow(l.d.MarkWords, 14))
}

func (l *plot) key() {
	if l.keyLines() == 0 {
		return
	}
	for i, s := range l.d.Series {
		y := l.in.max.y + 60 + 24*float64(i)
		l.put(`<g class="`, seriesClass(i), `"><path class="chart__line" d="M2 `, y, `h32"/><g class="chart__dot" transform="translate(18 `, y, `)">`, shape(i, 4), `</g></g>`)
		l.text(44, y+5, "chart__text", narrow(s.Name, (linesWidth-50)/linesFont))
	}
}
