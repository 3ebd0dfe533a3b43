package chart

import (
	"fmt"
	"html/template"
	"math"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// distance is that on the sphere, in kilometres.
func distance(lat, lon, lat2, lon2 float64) float64 {
	const d = math.Pi / 180
	h := math.Pow(math.Sin((lat2-lat)*d/2), 2) + math.Cos(lat*d)*math.Cos(lat2*d)*math.Pow(math.Sin((lon2-lon)*d/2), 2)
	return 2 * earthRadius * math.Asin(math.Sqrt(h))
}

// TestProject_KeepsAreasAndTheWay holds the two promises of the projection: equal areas everywhere, and from the centre the
// chord of the great circle.
func TestProject_KeepsAreasAndTheWay(t *testing.T) {
	t.Parallel()
	if p := project(centreLat, centreLon); math.Hypot(p.x, p.y) > 1e-9 {
		t.Errorf("project(centre) = %v, want 0, 0", p)
	}
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(30, 75).Draw(t, "lat"), rapid.Float64Range(-35, 60).Draw(t, "lon")
		a, east, north := project(lat, lon), project(lat, lon+0.001), project(lat+0.001, lon)
		got := (east.x-a.x)*(north.y-a.y) - (east.y-a.y)*(north.x-a.x)
		side := earthRadius * 0.001 * math.Pi / 180
		want := side * side * math.Cos((lat+0.0005)*math.Pi/180)
		if math.Abs(got/want-1) > 1e-3 {
			t.Fatalf("area at %g, %g = %g km², want %g", lat, lon, got, want)
		}
		chord := 2 * earthRadius * math.Sin(distance(centreLat, centreLon, lat, lon)/(2*earthRadius))
		if got := math.Hypot(a.x, a.y); math.Abs(got-chord) > 0.01 {
			t.Fatalf("project(%g, %g) is %g km from the centre, want %g", lat, lon, got, chord)
		}
	})
}

// within counts the rings around a place.
func within(lines []outline, p xy) bool {
	odd := false
	for _, o := range lines {
		for i, b := range o.points {
			a := o.points[(i+len(o.points)-1)%len(o.points)]
			if (b.y > p.y) != (a.y > p.y) && p.x < b.x+(p.y-b.y)/(a.y-b.y)*(a.x-b.x) {
				odd = !odd
			}
		}
	}
	return odd
}

func TestOutlines(t *testing.T) {
	t.Parallel()
	e := europe()
	if len(e.land) == 0 || len(e.borders) == 0 {
		t.Fatal("asset/europe.json is missing: run make assets")
	}
	tests := []struct {
		name     string
		lat, lon float64
		land     bool
	}{
		{"Reykjavík", 64.13, -21.8, true},
		{"Lisbon", 38.76, -9.15, true},
		{"Simferopol", 44.95, 34.1, true},
		{"Kharkiv", 49.99, 36.23, true},
		{"Nicosia", 35.17, 33.36, true},
		{"Tromsø's mainland", 69.2, 19.9, true},
		{"Atlantic", 48, -15, false},
		{"North Sea", 56.5, 3, false},
		{"Black Sea", 43.3, 34, false},
		{"Norwegian Sea", 67.5, 0, false},
		{"Barents Sea", 72.5, 35, false},
	}
	for _, tt := range tests {
		if got := within(e.land, project(tt.lat, tt.lon)); got != tt.land {
			t.Errorf("%s on land = %v, want %v", tt.name, got, tt.land)
		}
	}
}

// TestOutlines_Crimea: no frontier runs between Crimea and the mainland, and one runs east of Luhansk.
func TestOutlines_Crimea(t *testing.T) {
	t.Parallel()
	crossed := func(south, west, north, east float64) bool {
		from, to := project(south, west), project(north, east)
		for _, o := range europe().borders {
			for i := 1; i < len(o.points); i++ {
				if cross(from, to, o.points[i-1], o.points[i]) {
					return true
				}
			}
		}
		return false
	}
	if crossed(45.2, 34, 46.8, 33.6) {
		t.Error("a frontier cuts Crimea off")
	}
	if !crossed(48.6, 39.3, 48.9, 41.5) || !crossed(49.99, 36.23, 50.6, 36.6) {
		t.Error("no frontier between Ukraine and Russia")
	}
	if crossed(35.0, 33.3, 35.3, 33.35) {
		t.Error("a frontier divides Cyprus")
	}
}

// cross reports whether two stretches cross.
func cross(a, b, c, d xy) bool {
	side := func(p, q, r xy) bool { return (q.x-p.x)*(r.y-p.y)-(q.y-p.y)*(r.x-p.x) > 0 }
	return side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}

func count(chart template.HTML, part string) int { return strings.Count(string(chart), part) }

func TestRadar_UnknownIsNeverZero(t *testing.T) {
	t.Parallel()
	axes := []Axis{{"a"}, {"b"}, {"c"}, {"d"}}
	tests := []struct {
		name        string
		series      Series
		dots, opens int
		whole       bool
	}{
		{"all known", Series{Values: []float64{0, 1, 0.5, 0.2}}, 4, 0, true},
		{"one unknown", Series{Values: []float64{0, 1, 0.5, 0.2}, Known: []bool{true, false, true, true}}, 3, 1, false},
		{"not a number", Series{Values: []float64{0, 1, math.NaN(), 0.2}}, 3, 1, false},
		{"too few values", Series{Values: []float64{0.3}}, 1, 3, false},
		{"none", Series{}, 0, 4, false},
	}
	for _, tt := range tests {
		got := Radar(RadarData{Axes: axes, Series: []Series{tt.series}})
		// Each of the two drawings has one more dot in its key.
		if n := count(got, `"chart__dot"`); n != 2*tt.dots+2 {
			t.Errorf("%s: %d dots, want %d", tt.name, n, 2*tt.dots+2)
		}
		if n := count(got, `"chart__open"`); n != 2*tt.opens {
			t.Errorf("%s: %d open marks, want %d", tt.name, n, 2*tt.opens)
		}
		if whole := count(got, "chart__area") > 0; whole != tt.whole {
			t.Errorf("%s: whole shape = %v, want %v", tt.name, whole, tt.whole)
		}
	}
}

func TestBars_UnknownHasNoBar(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		row       BarRow
		bar, open int
	}{
		{"half", BarRow{Value: 0.5, Known: true}, 2, 0}, // the bar and the line it starts from
		{"zero", BarRow{Known: true}, 1, 0},
		{"unknown", BarRow{Value: 0.5}, 0, 1},
		{"not a number", BarRow{Value: math.NaN(), Known: true}, 0, 1},
	}
	for _, tt := range tests {
		got := Bars(BarsData{Rows: []BarRow{tt.row}})
		if b, o := count(got, `"chart__bar"`), count(got, "chart__open"); b != tt.bar || o != tt.open {
			t.Errorf("%s: %d bars and %d open marks, want %d and %d", tt.name, b, o, tt.bar, tt.open)
		}
	}
}

func TestHeat_Cells(t *testing.T) {
	t.Parallel()
	got := Heat(HeatData{Rows: []string{"r"}, Cols: []string{"a", "b", "c"}, Cells: [][]float64{{0, math.NaN()}}})
	if n := count(got, "0 %"); n != 1 {
		t.Errorf("%d cells say 0 %%, want only the known one: %s", n, got)
	}
	if m := regexp.MustCompile(`chart__void" d="([^"]*)"`).FindStringSubmatch(string(got)); m == nil || strings.Count(m[1], "M") != 2 {
		t.Errorf("unknown cells = %v, want two crosses", m)
	}
}

// TestHeat_Frames draws one frame for each cell that has one, and nothing where none has.
func TestHeat_Frames(t *testing.T) {
	t.Parallel()
	d := HeatData{Rows: []string{"r", "s"}, Cols: []string{"a", "b"}, Cells: [][]float64{{0.2, 0.4}, {0.6, 1}}}
	if n := count(Heat(d), "chart__rule"); n != 0 {
		t.Errorf("%d paths of frames where no cell is framed", n)
	}
	d.Framed = [][2]int{{0, 0}, {0, 1}}
	if m := regexp.MustCompile(`chart__rule" d="([^"]*)"`).FindStringSubmatch(string(Heat(d))); m == nil || strings.Count(m[1], "z") != 2 {
		t.Errorf("frames = %v, want two", m)
	}
}

func TestMap_Names(t *testing.T) {
	t.Parallel()
	points := append([]MapPoint{}, samplePlaces...)
	if n := count(Map(MapData{Points: points}), "<text"); n < 10 {
		t.Errorf("%d names on a map of %d points, want most", n, len(points))
	}
	for len(points) <= mostNames {
		points = append(points, MapPoint{Lat: 40 + float64(len(points)), Lon: 5, Label: "x"})
	}
	if n := count(Map(MapData{Points: points}), "<text"); n != 0 {
		t.Errorf("%d names on a map of %d points, want none", n, len(points))
	}
}

// TestMap_NamesTouchNothing looks at the boxes that names take, on wide and on narrow places.
func TestMap_NamesTouchNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) MapPoint {
			return MapPoint{Lat: rapid.Float64Range(36, 68).Draw(t, "lat"), Lon: rapid.Float64Range(-9, 38).Draw(t, "lon"), Label: words().Draw(t, "label")}
		}), 0, mostNames).Draw(t, "points")
		v, at := look(whole), []xy{}
		for _, p := range points {
			at = append(at, v.at(project(p.Lat, p.Lon)))
		}
		all := names(points, at, v.paper())
		for i, a := range all {
			for _, b := range all[:i] {
				if a.box(roomyFont).meets(b.box(roomyFont)) || !a.roomy && !b.roomy && a.box(narrowFont).meets(b.box(narrowFont)) {
					t.Fatalf("%q and %q touch", a.text, b.text)
				}
			}
		}
	})
}

func TestMap_Links(t *testing.T) {
	t.Parallel()
	plain := Map(MapData{Points: []MapPoint{{Lat: 50, Lon: 30}}})
	if count(plain, `role="img"`) != 1 || count(plain, "<a ") != 0 {
		t.Error("a map without links must be an image")
	}
	linked := Map(MapData{Points: []MapPoint{{Lat: 50, Lon: 30, Label: "K", Href: "/k"}}})
	if count(linked, `role="group"`) != 1 || count(linked, `href="/k"`) != 1 {
		t.Error("a map with links must be a group that holds them")
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	one := fit([]xy{project(50, 30)})
	if w := one.shown.max.x - one.shown.min.x; w < leastSpan {
		t.Errorf("one point shows %g km, want at least %g", w, leastSpan)
	}
	if none := fit(nil); none != look(whole) {
		t.Errorf("no point shows %+v, want all of Europe", none)
	}
	far := fit([]xy{project(50, 30), project(-21, 55)})
	if far != one {
		t.Errorf("a point beyond the outlines widens the map to %+v", far)
	}
}

func FuzzTexts(f *testing.F) {
	f.Add("Дрогобич", 0.5)
	f.Add(`<script>"'&`, math.NaN())
	f.Add("]]>\x00", math.Inf(1))
	f.Fuzz(func(t *testing.T, s string, v float64) {
		if !printable(s) {
			t.Skip() // the walker's XML is stricter than HTML
		}
		s = strings.ToValidUTF8(s, "?")
		say := func(float64) string { return s }
		for _, chart := range []template.HTML{
			Radar(RadarData{ID: s, Title: s, Desc: s, Unknown: s, Axes: []Axis{{s}, {s}, {s}}, Series: []Series{{Name: s, Values: []float64{v, v}}}}),
			Bars(BarsData{ID: s, Title: s, MarkName: s, Rows: []BarRow{{Label: s, Value: v, Known: true, Words: s, Mark: v, HasMark: true}}}),
			Map(MapData{ID: s, Title: s, Points: []MapPoint{{Lat: v, Lon: v, Label: s, Href: s}, {Lat: 50, Lon: 30, Label: s, Href: "/" + s, Tone: kit.Tone(s)}}, Lines: []MapLine{{0, 1, v}}, Fit: true}),
			Heat(HeatData{ID: s, Title: s, Rows: []string{s}, Cols: []string{s}, Cells: [][]float64{{v}}, Words: say, Unknown: s}),
			Lines(LinesData{ID: s, Title: s, X: s, Y: s, Series: []LineSeries{{s, []LinePoint{{v, v}, {1, 2}}}, {Name: s}}, XWords: say, YWords: say, MarkX: v, HasMarkX: true, MarkWords: s}),
		} {
			walk(t, chart)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	d := manyPairs(300)
	size := 0
	for b.Loop() {
		size = len(Map(d))
	}
	b.ReportMetric(float64(size), "bytes")
}

func BenchmarkHeat(b *testing.B) {
	for _, cols := range []int{40, 300} {
		d := sampleCells(300, cols)
		b.Run(fmt.Sprintf("300x%d", cols), func(b *testing.B) {
			size := 0
			for b.Loop() {
				size = len(Heat(d))
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

func BenchmarkRadar(b *testing.B) {
	for b.Loop() {
		sampleRadars(in)
	}
}

func TestNum(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", -0.004: "0", 1: "1", -1.5: "-1.5", 0.05: "0.05", 12.345: "12.35", -0.999: "-1", 1e15: "1000000000000000",
		math.Inf(1): "0", math.Inf(-1): "0", 99.9: "99.9",
	} {
		if got := num(v); got != want {
			t.Errorf("num(%v) = %q, want %q", v, got, want)
		}
	}
}
