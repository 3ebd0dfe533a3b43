package chart

import "math"

// xy is a place: in kilometres east and north of the projection's centre, or in units of a drawing, right and down.
type xy struct{ x, y float64 }

// Lambert's azimuthal equal-area projection on a sphere, about the centre that the EU's own maps use (ETRS89-LAEA).
const (
	earthRadius = 6371.0 // km
	centreLat   = 52.0
	centreLon   = 10.0
)

// project gives kilometres east and north of the centre; the point opposite to it has no place and is not finite.
func project(lat, lon float64) xy {
	const degree = math.Pi / 180
	sin0, cos0 := math.Sincos(centreLat * degree)
	sin, cos := math.Sincos(lat * degree)
	sinL, cosL := math.Sincos((lon - centreLon) * degree)
	k := earthRadius * math.Sqrt(2/(1+sin0*sin+cos0*cos*cosL))
	return xy{k * cos * sinL, k * (cos0*sin - sin0*cos*cosL)}
}

func (p xy) finite() bool {
	return !math.IsNaN(p.x) && !math.IsNaN(p.y) && !math.IsInf(p.x, 0) && !math.IsInf(p.y, 0)
}

// An area is a rectangle.
type area struct{ min, max xy }

func (a area) holds(p xy) bool {
	return p.x >= a.min.x && p.x <= a.max.x && p.y >= a.min.y && p.y <= a.max.y
}

func (a area) meets(b area) bool {
	return a.min.x <= b.max.x && b.min.x <= a.max.x && a.min.y <= b.max.y && b.min.y <= a.max.y
}

// clamp moves a point to the nearest place inside.
func (a area) clamp(p xy) xy {
	return xy{min(max(p.x, a.min.x), a.max.x), min(max(p.y, a.min.y), a.max.y)}
}

func (a area) grown(by float64) area {
	return area{xy{a.min.x - by, a.min.y - by}, xy{a.max.x + by, a.max.y + by}}
}

func bounds(points []xy) area {
	a := area{xy{math.Inf(1), math.Inf(1)}, xy{math.Inf(-1), math.Inf(-1)}}
	for _, p := range points {
		a.min = xy{min(a.min.x, p.x), min(a.min.y, p.y)}
		a.max = xy{max(a.max.x, p.x), max(a.max.y, p.y)}
	}
	return a
}

// whole is the map from Iceland and Portugal to the east of Ukraine and from Crete to the north of Norway, in kilometres.
var whole = area{xy{-1840, -1860}, xy{2290, 2230}}

// reach is how far the outlines go; what lies beyond never widens a map.
var reach = area{xy{-2900, -2700}, xy{2900, 2600}}

// Measures of a map's drawing.
const (
	mapWidth  = 1000.0
	leastSpan = 320.0 // km: one point alone still shows where in a country it is
)

// A view is the part of the world that a map shows.
type view struct {
	shown  area // km
	scale  float64
	height float64
}

// look gives the view of an area.
func look(a area) view {
	scale := mapWidth / (a.max.x - a.min.x)
	return view{shown: a, scale: scale, height: round((a.max.y - a.min.y) * scale)}
}

// fit gives the view that holds all points, with room around them and never a strip.
func fit(points []xy) view {
	var inside []xy
	for _, p := range points {
		if p.finite() && reach.holds(p) {
			inside = append(inside, p)
		}
	}
	if len(inside) == 0 {
		return look(whole)
	}
	a := bounds(inside)
	w, h := a.max.x-a.min.x, a.max.y-a.min.y
	w = max(w*1.16, leastSpan)
	h = max(h*1.2, w*0.5)
	w = max(w, h)
	x, y := (a.min.x+a.max.x)/2, (a.min.y+a.max.y)/2
	return look(area{xy{x - w/2, y - h/2}, xy{x + w/2, y + h/2}})
}

// at gives the place in the drawing.
func (v view) at(p xy) xy {
	return xy{(p.x - v.shown.min.x) * v.scale, (v.shown.max.y - p.y) * v.scale}
}

// paper is the drawing area.
func (v view) paper() area { return area{xy{}, xy{mapWidth, v.height}} }
