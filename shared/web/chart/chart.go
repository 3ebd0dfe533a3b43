// Package chart draws the pictures of the sites on the server: radars, bars, a map of Europe, heat maps and lines.
//
// Every chart is a function from its data to SVG without script and without inline style: the classes stand in the
// kit's style sheet. The same data give the same bytes on every machine. Every text is escaped. Nothing is said by
// colour alone: shapes, dashes and sizes say it too. What is unknown shows as a gap with an open mark, never as zero.
// A chart shows; its table twin (kit.Figure) says the same in words and is its caller's to write.
package chart

import (
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Tone is the colour family of a mark on a map; each has a shape of its own: neutral an open circle, info a disc, waiting
// a diamond, good a square, bad a cross, warn a triangle.
type Tone = kit.Tone

// head names a chart: for everybody who cannot see it, and for the page it stands on.
type head struct {
	ID    string // start of the ids inside; charts of one kind on one page need different ones
	Title string
	Desc  string // what the chart shows, in a sentence; the data's own labels when empty
}

// pen writes SVG.
type pen struct{ strings.Builder }

// put writes parts one after the other: strings as they are, numbers with at most two decimals.
func (p *pen) put(parts ...any) {
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			p.WriteString(v)
		case int:
			p.WriteString(strconv.Itoa(v))
		case float64:
			var b [24]byte
			p.Write(appendNum(b[:0], v))
		}
	}
}

// num gives a number with at most two decimals, in the shortest way that says it.
func num(v float64) string {
	var b [24]byte
	return string(appendNum(b[:0], v))
}

func appendNum(b []byte, v float64) []byte {
	v = round(v)
	if math.Abs(v) > 1e12 {
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	n := int64(math.Round(v * 100))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if n%100 == 0 {
		return b
	}
	b = append(b, '.', byte('0'+n/10%10))
	if n%10 != 0 {
		b = append(b, byte('0'+n%10))
	}
	return b
}

// round gives two decimals; what is not finite becomes 0, and so does a negative zero.
func round(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	r := math.Round(v*100) / 100
	if r == 0 {
		return 0
	}
	return r
}

// unit holds a value between 0 and 1 and tells whether it is a number at all.
func unit(v float64) (float64, bool) {
	if math.IsNaN(v) {
		return 0, false
	}
	return min(max(v, 0), 1), true
}

// start is the beginning of a chart's ids.
func (h head) start(kind string) string {
	if h.ID != "" {
		return h.ID
	}
	return "chart-" + kind
}

// box is the drawing area of a chart.
type box struct {
	kind          string // "radar"
	class         string // further classes
	suffix        string // of the ids, where a chart is drawn twice
	width, height float64
	sized         bool // never drawn larger than its units
	links         bool // links inside: then the drawing is a group, for an image hides what it holds
	fluid         bool // the width is the page's, not 0 to width: x in per cent
}

// open begins a drawing with what names it.
func (p *pen) open(h head, b box) {
	id, role := html.EscapeString(h.start(b.kind)+b.suffix), "img"
	if b.links {
		role = "group"
	}
	p.put(`<svg class="chart__svg`, b.class, `" role="`, role, `" aria-labelledby="`, id, `-title"`)
	if h.Desc != "" {
		p.put(` aria-describedby="`, id, `-desc"`)
	}
	switch {
	case b.fluid:
		p.put(` width="100%" height="`, b.height, `">`)
	case b.sized:
		p.put(` width="`, b.width, `" viewBox="0 0 `, b.width, ` `, b.height, `">`)
	default:
		p.put(` viewBox="0 0 `, b.width, ` `, b.height, `">`)
	}
	p.put(`<title id="`, id, `-title">`, html.EscapeString(h.Title), `</title>`)
	if h.Desc != "" {
		p.put(`<desc id="`, id, `-desc">`, html.EscapeString(h.Desc), `</desc>`)
	}
}

func (p *pen) close() { p.put(`</svg>`) }

// framed puts a drawing into the box whose width the style goes by.
func (p *pen) framed(class string) template.HTML {
	return template.HTML(`<div class="chart ` + class + `">` + p.String() + `</div>`) //nolint:gosec // every text is escaped where it is written
}

// text writes one line of text; attributes may follow its class.
func (p *pen) text(x, y float64, class, s string) {
	p.put(`<text x="`, x, `" y="`, y, `" class="`, class, `">`, html.EscapeString(s), `</text>`)
}
