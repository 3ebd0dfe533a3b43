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

// Bars draws horizontal bars that take the width they get. An unknown value is an empty dashed track.
func Bars(d BarsData) template.HTML {
	var p pen
	p.open(frame{kind: "bars", head: Head{d.ID, d.Title, d.Desc}, width: 1, height: 1})
	return p.close()
}
