package chart

import "html/template"

// LinesData is values over a common measure, one line per series.
type LinesData struct {
	ID, Title, Desc string
	X, Y            string // what the axes measure
	Series          []LineSeries
	XWords, YWords  func(v float64) string // how ticks are written; plain numbers when nil
}

// A LineSeries is one line.
type LineSeries struct {
	Name   string
	Points []LinePoint // by rising X
}

// A LinePoint is one value; the line has a gap where X or Y is NaN.
type LinePoint struct{ X, Y float64 }

// Lines draws a small line chart.
func Lines(d LinesData) template.HTML {
	var p pen
	p.open(head{d.ID, d.Title, d.Desc}, box{kind: "lines", width: 1, height: 1})
	p.close()
	return p.framed("chart--")
}
