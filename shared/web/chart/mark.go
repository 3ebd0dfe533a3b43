package chart

import "github.com/bridges-of-trust/bridges/shared/web/kit"

// shape gives the outline of a series' marks, with a radius of r around 0,0: circle, square, triangle, so that they are
// told apart without their colours.
func shape(series int, r float64) string {
	switch series % maxSeries {
	case 1:
		s := round(r * 0.88)
		return `<rect x="` + num(-s) + `" y="` + num(-s) + `" width="` + num(2*s) + `" height="` + num(2*s) + `"/>`
	case 2:
		return `<path d="M0 ` + num(-1.2*r) + `L` + num(1.1*r) + ` ` + num(0.8*r) + `H` + num(-1.1*r) + `z"/>`
	}
	return `<circle r="` + num(r) + `"/>`
}

// maxSeries is how many series have a colour, a dash and a mark of their own.
const maxSeries = 3

// seriesClass gives the style of a series.
func seriesClass(i int) string { return "chart__s" + num(float64(i%maxSeries+1)) }

// toneOf gives a tone of ours, Neutral for every other.
func toneOf(t Tone) Tone {
	switch t {
	case kit.Info, kit.Waiting, kit.Good, kit.Bad, kit.Warn:
		return t
	}
	return kit.Neutral
}

// toneShape gives the outline of a tone's marks, with a radius of r around 0,0.
func toneShape(t Tone, r float64) string {
	switch toneOf(t) {
	case kit.Waiting:
		d := num(1.25 * r)
		return `<path d="M0-` + d + `L` + d + ` 0 0 ` + d + `-` + d + ` 0z"/>`
	case kit.Good:
		return shape(1, r)
	case kit.Bad:
		d := num(0.9 * r)
		return `<path d="M-` + d + `-` + d + `L` + d + ` ` + d + `M-` + d + ` ` + d + `L` + d + `-` + d + `"/>`
	case kit.Warn:
		return shape(2, r)
	}
	return shape(0, r)
}
