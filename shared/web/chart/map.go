package chart

import (
	"html"
	"html/template"
	"math"
	"strings"
)

// MapData is points and the lines between them, on a map of Europe.
type MapData struct {
	ID, Title, Desc string
	Points          []MapPoint
	Lines           []MapLine // lines to points that are not drawn are left out
	Fit             bool      // show only where the points are
}

// A MapPoint is a place. One without a finite position is not drawn; one outside the map stands at the
// nearest place of its edge.
type MapPoint struct {
	Lat, Lon float64 // degrees
	Label    string
	Tone     Tone   // shape and colour
	Href     string // where the point leads; a path of this site; nowhere when it is none
}

// drawn reports whether the point has a place at all.
func (p MapPoint) drawn() bool { return project(p.Lat, p.Lon).finite() }

// A MapLine connects two points by their indexes.
type MapLine struct {
	From, To int
	Weight   float64 // 0 to 1: how thick, in three steps
}

// Map draws the map. Names stand at the points where they find room, at most 25; each point has its own as a title.
func Map(d MapData) template.HTML {
	places := make([]xy, len(d.Points))
	labels := make([]string, 0, len(d.Points))
	links := false
	for i, p := range d.Points {
		places[i] = project(p.Lat, p.Lon)
		labels = append(labels, p.Label)
		links = links || leads(p.Href)
	}
	v := look(whole)
	if d.Fit {
		v = fit(places)
	}
	for i, at := range places {
		places[i] = v.paper().grown(-10).clamp(v.at(at))
	}
	var p pen
	p.open(head{d.ID, d.Title, describe(d.Desc, labels...)}, box{kind: "map", width: mapWidth, height: v.height, links: links})
	if d.Fit {
		p.put(ground(v))
	} else {
		p.put(drawnWhole())
	}
	p.ties(d, places, v.paper())
	p.points(d.Points, places)
	for _, n := range names(d.Points, places, v.paper().grown(-4)) {
		p.name(n)
	}
	p.close()
	class := "chart--map"
	if len(d.Points) > 60 {
		class += " chart--many"
	}
	return p.framed(class)
}

// ties draws the lines, thin ones first, each as a flat arc so that two of them are told apart.
func (p *pen) ties(d MapData, at []xy, paper area) {
	var paths [3]pen
	for _, l := range d.Lines {
		if l.From < 0 || l.To < 0 || l.From >= len(at) || l.To >= len(at) || !d.Points[l.From].drawn() || !d.Points[l.To].drawn() {
			continue
		}
		w, _ := unit(l.Weight)
		from, to := at[l.From], at[l.To]
		bend := 0.1
		if from.x > to.x {
			bend = -bend // always upwards
		}
		middle := paper.clamp(xy{(from.x+to.x)/2 + bend*(to.y-from.y), (from.y+to.y)/2 - bend*(to.x-from.x)})
		paths[min(int(w*3), 2)].put("M", tenth(from.x), " ", tenth(from.y), "Q", tenth(middle.x), " ", tenth(middle.y), " ", tenth(to.x), " ", tenth(to.y))
	}
	for i := range paths {
		if paths[i].Len() > 0 {
			p.put(`<path class="chart__tie chart__tie--`, i+1, `" d="`, paths[i].String(), `"/>`)
		}
	}
}

// tenth rounds to one decimal, which is enough for a map and half as long.
func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// leads reports whether an address is one of this site, which is all that a chart links to.
func leads(href string) bool {
	return strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") || strings.HasPrefix(href, "#") || strings.HasPrefix(href, "?")
}

func (p *pen) points(points []MapPoint, at []xy) {
	for i, point := range points {
		if !point.drawn() {
			continue
		}
		tag, hit := "g", ""
		if leads(point.Href) {
			tag, hit = "a", `<circle class="chart__hit" r="17"/>`
		}
		p.put(`<`, tag, ` transform="translate(`, tenth(at[i].x), ` `, tenth(at[i].y), `)"`)
		if tag == "a" {
			p.put(` href="`, html.EscapeString(point.Href), `"`)
		}
		p.put(`><title>`, html.EscapeString(point.Label), `</title><g class="chart__spot chart__spot--`, string(toneOf(point.Tone)), `">`, hit,
			toneShape(point.Tone, 6), `</g></`, tag, `>`)
	}
}

func (p *pen) name(n name) {
	class := "chart__name" + n.side.class
	if n.roomy {
		class += " chart__name--roomy"
	}
	p.put(`<text x="`, tenth(n.at.x), `" y="`, tenth(n.at.y), `" dx="`, n.side.dx, `em" dy="`, n.side.dy, `em" class="`, class, `">`, html.EscapeString(n.text), `</text>`)
}
