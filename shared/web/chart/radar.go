package chart

import "html/template"

// RadarData is one shape per series over the same axes.
type RadarData struct {
	ID, Title, Desc string
	Axes            []Axis
	Series          []Series // at most three are drawn
}

// An Axis is one direction of a radar.
type Axis struct{ Label string }

// A Series has a value for each axis.
type Series struct {
	Name   string
	Values []float64 // 0 to 1
	Known  []bool    // all known when nil; an axis beyond its end is unknown
}

// Radar draws the series as shapes around a centre. An unknown value is a gap with an open mark on the rim.
func Radar(d RadarData) template.HTML {
	var p pen
	p.open(frame{kind: "radar", head: Head{d.ID, d.Title, d.Desc}, width: 1, height: 1})
	return p.close()
}
