package chart

import (
	"embed"
	"encoding/json"
	"math"
	"strconv"
	"sync"
)

// The outlines come from `make assets`.
//
//go:embed asset
var files embed.FS

// outlines are the coasts as rings and the frontiers as lines, in kilometres about the centre of the projection.
type outlines struct{ land, borders []outline }

type outline struct {
	points []xy
	in     area
}

// europe reads the outlines; a map without them still shows its points.
var europe = sync.OnceValue(func() outlines {
	raw, err := files.ReadFile("asset/europe.json")
	if err != nil {
		return outlines{}
	}
	var packed struct{ Land, Borders [][]int }
	if err := json.Unmarshal(raw, &packed); err != nil {
		return outlines{}
	}
	return outlines{unpack(packed.Land), unpack(packed.Borders)}
})

// unpack turns steps in hundredths of a degree into places.
func unpack(lines [][]int) []outline {
	out := make([]outline, 0, len(lines))
	for _, line := range lines {
		o := outline{points: make([]xy, 0, len(line)/2)}
		lon, lat := 0, 0
		for i := 0; i+1 < len(line); i += 2 {
			lon, lat = lon+line[i], lat+line[i+1]
			o.points = append(o.points, project(float64(lat)/100, float64(lon)/100))
		}
		o.in = bounds(o.points)
		out = append(out, o)
	}
	return out
}

// drawnWhole is the ground of every map that is not fitted.
var drawnWhole = sync.OnceValue(func() string { return ground(look(whole)) })

// ground draws land and frontiers as far as they are in sight.
func ground(v view) string {
	var p pen
	p.put(`<path class="chart__land" d="`)
	near := v.shown.grown(12 / v.scale)
	for _, o := range europe().land {
		if o.in.meets(near) {
			p.trace(v, cutOut(o.points, near), true)
		}
	}
	p.put(`"/><path class="chart__border" d="`)
	for _, o := range europe().borders {
		if o.in.meets(near) {
			for _, part := range inSight(o.points, near) {
				p.trace(v, part, false)
			}
		}
	}
	p.put(`"/>`)
	return p.String()
}

// inSight gives the parts of a line that lie in an area, each with the steps that lead in and out.
func inSight(line []xy, a area) [][]xy {
	var out [][]xy
	from := -1
	for i := range line {
		seen := a.holds(line[i]) || i > 0 && a.holds(line[i-1]) || i+1 < len(line) && a.holds(line[i+1])
		switch {
		case seen && from < 0:
			from = i
		case !seen && from >= 0:
			out, from = append(out, line[from:i]), -1
		}
	}
	if from >= 0 {
		out = append(out, line[from:])
	}
	return out
}

// trace writes a line in whole units, as steps; steps that nobody would see are left out.
func (p *pen) trace(v view, points []xy, closed bool) {
	const seen = 2 // units
	x, y, begun, moved := 0, 0, false, false
	for i, point := range points {
		at := v.at(point)
		nx, ny := int(math.Round(at.x)), int(math.Round(at.y))
		far := max(nx-x, x-nx)+max(ny-y, y-ny) >= seen
		switch {
		case !begun:
			p.put("M", nx, " ", ny)
			begun = true
		case far || i == len(points)-1 && !closed:
			p.steps(nx-x, ny-y, !moved)
			moved = true
		default:
			continue
		}
		x, y = nx, ny
	}
	if closed && begun {
		p.put("z")
	}
}

// steps writes a step with as few separators as a path needs: none before a minus.
func (p *pen) steps(dx, dy int, first bool) {
	switch {
	case first:
		p.WriteByte('l')
	case dx >= 0:
		p.WriteByte(' ')
	}
	p.WriteString(strconv.Itoa(dx))
	if dy >= 0 {
		p.WriteByte(' ')
	}
	p.WriteString(strconv.Itoa(dy))
}

// cutOut gives the part of a ring inside an area, edge by edge (Sutherland and Hodgman).
func cutOut(ring []xy, a area) []xy {
	edges := []func(xy) float64{ // how far inside a point is
		func(p xy) float64 { return p.x - a.min.x },
		func(p xy) float64 { return a.max.x - p.x },
		func(p xy) float64 { return p.y - a.min.y },
		func(p xy) float64 { return a.max.y - p.y },
	}
	for _, inside := range edges {
		ring = cutAt(ring, inside)
	}
	return ring
}

func cutAt(ring []xy, inside func(xy) float64) []xy {
	var out []xy
	for i, p := range ring {
		before := ring[(i+len(ring)-1)%len(ring)]
		in, was := inside(p), inside(before)
		if (in >= 0) != (was >= 0) {
			t := was / (was - in)
			out = append(out, xy{before.x + t*(p.x-before.x), before.y + t*(p.y-before.y)})
		}
		if in >= 0 {
			out = append(out, p)
		}
	}
	return out
}
