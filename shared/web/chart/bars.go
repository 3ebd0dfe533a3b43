package chart

import "html/template"

// BarsData is a horizontal bar for each row.
type BarsData struct {
	ID, Title, Desc string
	Rows            []BarRow
	MarkName        string // what the marks are, for the key under the bars; no key when empty
}

// A BarRow is one bar.
type BarRow struct {
	Label   string
	Value   float64 // 0 to 1
	Known   bool
	Words   string  // the value as it is shown
	Mark    float64 // 0 to 1, a median or another value to compare with
	HasMark bool
}

// Measures of the bars, in CSS pixels; widths are parts of the place that the chart gets.
const (
	barHeight = 14
	barLine   = 20 // from one line of a label to the next
	barGap    = 20 // between a bar and the next label
	barRoom   = 18 // em that a line of text has at 320 pixels
)

// Bars draws horizontal bars that take the width they get. An unknown value is an empty dashed track with an open mark.
func Bars(d BarsData) template.HTML {
	var p, rows pen
	labels := make([]string, 0, len(d.Rows))
	y := 4.0
	for _, r := range d.Rows {
		y = rows.bar(r, y)
		labels = append(labels, r.Label+" "+r.Words)
	}
	if d.MarkName != "" {
		rows.put(`<svg class="chart__mark" x="6" y="`, y, `">`, barMark, `</svg>`)
		rows.text(20, y+12, "chart__text chart__quiet", narrow(d.MarkName, barRoom))
		y += barLine + 4
	}
	p.open(head{d.ID, d.Title, describe(d.Desc, labels...)}, box{kind: "bars", height: y, fluid: true})
	p.put(rows.String())
	p.close()
	return p.framed("chart--bars")
}

// barMark is a wedge over a line through the bar; the wide line below makes it show on the bar too.
const barMark = `<path class="chart__halo" d="M0-3v20"/><path class="chart__rule" d="M0-3v20"/><path class="chart__wedge" d="M-5-7h10l-5 7z"/>`

// bar draws a row and gives where the next one begins.
func (p *pen) bar(r BarRow, y float64) float64 {
	lines := wrap(r.Label, barRoom, 2)
	if n := len(lines); n == 0 || span(lines[n-1])+span(r.Words)+1 > barRoom {
		lines = append(lines, "")
	}
	for _, line := range lines {
		y += barLine
		if line != "" {
			p.text(0, y-6, "chart__text", line)
		}
	}
	p.put(`<text x="100%" y="`, y-6, `" class="chart__text chart__strong chart__end">`, template.HTMLEscapeString(narrow(r.Words, barRoom)), `</text>`)
	y += 6
	v, number := unit(r.Value)
	switch {
	case !r.Known || !number:
		p.put(`<rect class="chart__gap" x="0" y="`, y, `" width="100%" height="`, barHeight, `"/><circle class="chart__open chart__s1" cx="12" cy="`, y+barHeight/2, `" r="4.5"/>`)
	default:
		p.put(`<rect class="chart__track" x="0" y="`, y, `" width="100%" height="`, barHeight, `"/>`)
		if round(v*100) > 0 {
			p.put(`<rect class="chart__bar" x="0" y="`, y, `" width="`, v*100, `%" height="`, barHeight, `"/>`)
		}
		p.put(`<rect class="chart__bar" x="0" y="`, y-2, `" width="2" height="`, barHeight+4, `"/>`)
	}
	if m, ok := unit(r.Mark); ok && r.HasMark {
		p.put(`<svg class="chart__mark" x="`, m*100, `%" y="`, y, `">`, barMark, `</svg>`)
	}
	return y + barHeight + barGap
}
