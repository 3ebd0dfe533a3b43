package chart

import (
	"html/template"
	"math"
	"strconv"
)

// RadarData is one shape per series over the same axes.
type RadarData struct {
	ID, Title, Desc string
	Axes            []Axis
	Series          []Series // at most three are drawn
	Unknown         string   // what an open mark means, for the key; not in the key when empty
}

// An Axis is one direction of a radar.
type Axis struct{ Label string }

// A Series has a value for each axis.
type Series struct {
	Name   string
	Values []float64 // 0 to 1
	Known  []bool    // all known when nil; an axis beyond its end is unknown
}

// at gives the value on an axis, false where it is not known.
func (s Series) at(axis int) (float64, bool) {
	if axis >= len(s.Values) || s.Known != nil && (axis >= len(s.Known) || !s.Known[axis]) {
		return 0, false
	}
	return unit(s.Values[axis])
}

// A radar is drawn twice: with its labels around it, and, for a narrow place, with numbers that a key below explains.
type radar struct {
	pen
	d             RadarData
	width, middle float64 // of the drawing; height of its centre
	radius, key   float64 // length of an axis; top of the key
	numbered      bool
	line          float64 // height of a line of the key
}

// Radar draws the series as shapes around a centre. An unknown value is a gap with an open mark outside the rim.
func Radar(d RadarData) template.HTML {
	d.Series = d.Series[:min(len(d.Series), maxSeries)]
	labels := make([]string, 0, len(d.Series)+len(d.Axes))
	for _, s := range d.Series {
		labels = append(labels, s.Name)
	}
	for _, a := range d.Axes {
		labels = append(labels, a.Label)
	}
	h := head{d.ID, d.Title, describe(d.Desc, labels...)}
	var p pen
	wide := radar{d: d, width: 600, middle: 184, radius: 132, key: 388, line: 24}
	p.put(wide.draw(h, box{kind: "radar", class: " chart__wide"}))
	narrow := radar{d: d, width: 300, middle: 150, radius: 116, key: 304, line: 22, numbered: true}
	p.put(narrow.draw(h, box{kind: "radar", class: " chart__narrow", suffix: "-narrow"}))
	return p.framed("chart--radar")
}

func (r *radar) draw(h head, b box) string {
	b.width, b.height = r.width, r.key+r.line*float64(r.keyLines())+4
	r.open(h, b)
	r.grid()
	for i := range r.d.Axes {
		r.label(i)
	}
	for i := range r.d.Series {
		r.series(i)
	}
	r.explain()
	r.close()
	return r.String()
}

// A keyLine is one entry of the key: a series, the open mark, or the number of an axis.
type keyLine struct {
	series, axis int // -1 where it is none
	lines        []string
}

func (r *radar) entries() []keyLine {
	room := (r.width - 54) / 15
	var out []keyLine
	for i, s := range r.d.Series {
		out = append(out, keyLine{i, -1, wrap(s.Name, room, 2)})
	}
	if r.d.Unknown != "" {
		out = append(out, keyLine{-1, -1, wrap(r.d.Unknown, room, 2)})
	}
	for i, a := range r.d.Axes {
		if r.numbered {
			out = append(out, keyLine{-1, i, wrap(a.Label, room, 2)})
		}
	}
	return out
}

func (r *radar) keyLines() int {
	n := 0
	for _, e := range r.entries() {
		n += max(len(e.lines), 1)
	}
	return n
}

// point gives a place on an axis; the first axis points up, the others follow clockwise.
func (r *radar) point(axis int, v float64) (x, y float64) {
	angle := 2*math.Pi*float64(axis)/float64(len(r.d.Axes)) - math.Pi/2
	return round(r.width/2 + v*r.radius*math.Cos(angle)), round(r.middle + v*r.radius*math.Sin(angle))
}

func (r *radar) grid() {
	if len(r.d.Axes) == 0 {
		return
	}
	r.put(`<path class="chart__grid" d="`)
	for ring := 1; ring <= 4; ring++ {
		for i := range r.d.Axes {
			x, y := r.point(i, float64(ring)/4)
			r.put(step(i == 0), x, " ", y)
		}
		r.put("z")
	}
	r.put(`"/><path class="chart__axis" d="`)
	for i := range r.d.Axes {
		x, y := r.point(i, 1)
		r.put("M", r.width/2, " ", r.middle, "L", x, " ", y)
	}
	r.put(`"/>`)
}

func step(first bool) string {
	if first {
		return "M"
	}
	return "L"
}

// label writes the name of an axis, or its number, beyond the axis' end.
func (r *radar) label(axis int) {
	if r.numbered {
		x, y := r.point(axis, 1+24/r.radius)
		r.text(x, y+5, "chart__text chart__middle", strconv.Itoa(axis+1))
		return
	}
	x, y := r.point(axis, 1+24/r.radius)
	off := x - r.width/2
	class, room, most := "chart__text", (r.width/2-math.Abs(off)-4)/15, 3
	switch {
	case math.Abs(off) < r.radius*0.25:
		class, room, most = class+" chart__middle", 20, 2
	case off < 0:
		class += " chart__end"
	}
	lines := wrap(r.d.Axes[axis].Label, room, most)
	// Lines grow away from the centre: up above it, down below it.
	up := 0.5 - (y-r.middle)/(2*r.radius)
	first := y + 5 - 18*float64(len(lines)-1)*min(max(up, 0), 1)
	for i, line := range lines {
		r.text(x, first+18*float64(i), class, line)
	}
}

func (r *radar) series(i int) {
	s := r.d.Series[i]
	r.put(`<g class="`, seriesClass(i), `">`)
	if path, whole := r.outline(s); path != "" {
		if whole {
			r.put(`<path class="chart__area" d="`, path, `"/>`)
		}
		r.put(`<path class="chart__line" d="`, path, `"/>`)
	}
	for axis := range r.d.Axes {
		v, known := s.at(axis)
		class := "chart__dot"
		if !known {
			// Open marks stand side by side beyond the rim, one place for each series.
			v, class = 1+(8.0-0.5*float64(i))/r.radius, "chart__open"
		}
		x, y := r.point(axis, v)
		if !known {
			angle := 2*math.Pi*float64(axis)/float64(len(r.d.Axes)) - math.Pi/2
			aside := 12 * (float64(i) - float64(len(r.d.Series)-1)/2)
			x, y = round(x-aside*math.Sin(angle)), round(y+aside*math.Cos(angle))
		}
		r.put(`<g class="`, class, `" transform="translate(`, x, ` `, y, `)">`, shape(i, 4.2), `</g>`)
	}
	r.put(`</g>`)
}

// outline joins neighbouring known values; whole says that it goes all the way round.
func (r *radar) outline(s Series) (path string, whole bool) {
	n, first := len(r.d.Axes), 0
	whole = n > 2
	for i := range n {
		if _, known := s.at(i); !known {
			first, whole = i+1, false // a run that crosses the top axis begins after a gap too
		}
	}
	var p pen
	drawing := false
	for i := range n {
		axis := (first + i) % n
		v, known := s.at(axis)
		if known {
			x, y := r.point(axis, v)
			p.put(step(!drawing), x, " ", y)
		}
		drawing = known
	}
	if whole {
		p.put("z")
	}
	return p.String(), whole
}

// explain writes the key: the series, what an open mark means, and the numbers of the axes.
func (r *radar) explain() {
	y, left := r.key, 8.0
	for _, e := range r.entries() {
		switch {
		case e.series >= 0:
			r.put(`<g class="`, seriesClass(e.series), `"><path class="chart__line" d="M`, left, ` `, y, `h32"/><g class="chart__dot" transform="translate(`, left+16, ` `, y, `)">`, shape(e.series, 4.2), `</g></g>`)
		case e.axis >= 0:
			r.text(left+24, y+5, "chart__text chart__end", strconv.Itoa(e.axis+1))
		default:
			r.put(`<g class="chart__open chart__s1" transform="translate(`, left+16, ` `, y, `)">`, shape(0, 4.2), `</g>`)
		}
		for i, line := range e.lines {
			r.text(left+42, y+5+(r.line-4)*float64(i), "chart__text", line)
		}
		y += r.line * float64(max(len(e.lines), 1))
	}
}
