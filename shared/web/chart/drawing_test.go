package chart

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An extent is a drawing's box; a fluid one is a hundred per cent wide.
type extent struct {
	width, height float64
	fluid         bool
}

// A reporter is a test or a property.
type reporter interface {
	Helper()
	Fatalf(format string, args ...any)
}

// A walker looks at every number of a chart.
type walker struct {
	t      reporter
	in     extent
	depth  int
	shifts []xy // of the open elements
	texts  []string
}

// walk reads a chart as XML: well formed, without code or style, every coordinate finite and in its box. It returns the
// texts of all elements.
func walk(t reporter, chart template.HTML) []string {
	t.Helper()
	w := &walker{t: t, shifts: []xy{{}}}
	d := xml.NewDecoder(strings.NewReader(string(chart)))
	for {
		token, err := d.Token()
		if err != nil {
			if err.Error() != "EOF" {
				t.Fatalf("not well formed: %v in %.300s", err, chart)
			}
			return w.texts
		}
		switch e := token.(type) {
		case xml.StartElement:
			w.start(e)
		case xml.EndElement:
			w.shifts = w.shifts[:len(w.shifts)-1]
			w.depth--
		case xml.CharData:
			w.texts = append(w.texts, string(e))
		}
	}
}

var allowed = strings.Fields("div svg title desc g a path rect circle text")

func (w *walker) start(e xml.StartElement) {
	if !slices.Contains(allowed, e.Name.Local) {
		w.t.Fatalf("element %s is none of ours", e.Name.Local)
	}
	attr := map[string]string{}
	for _, a := range e.Attr {
		if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
			w.t.Fatalf("%s has the attribute %s", e.Name.Local, a.Name.Local)
		}
		attr[a.Name.Local] = a.Value
	}
	w.depth++
	if e.Name.Local == "svg" && w.depth == 2 {
		w.box(attr)
		w.shifts = append(w.shifts, xy{})
		return
	}
	at := w.shifts[len(w.shifts)-1]
	shift, turned := w.shift(attr["transform"])
	at = xy{at.x + shift.x, at.y + shift.y}
	if e.Name.Local == "svg" {
		at = xy{w.number(attr["x"]), w.number(attr["y"])}
	}
	w.shifts = append(w.shifts, at)
	if e.Name.Local == "text" && turned {
		w.inside(e, at)
	}
	w.position(e, attr, at)
	if path := attr["d"]; path != "" && !slices.Contains([]string{"chart__land", "chart__border"}, attr["class"]) {
		w.path(e, path, at)
	}
}

func (w *walker) box(attr map[string]string) {
	w.in = extent{}
	if view := attr["viewBox"]; view != "" {
		if n, err := fmt.Sscanf(view, "0 0 %g %g", &w.in.width, &w.in.height); n != 2 || err != nil {
			w.t.Fatalf("view box %q", view)
		}
	} else {
		w.in = extent{100, w.number(attr["height"]), true}
	}
	if !(w.in.width > 0 && w.in.height > 0) {
		w.t.Fatalf("box %+v", w.in)
	}
	if role := attr["role"]; role != "img" && role != "group" || attr["aria-labelledby"] == "" {
		w.t.Fatalf("role %q, named by %q", role, attr["aria-labelledby"])
	}
}

func (w *walker) number(s string) float64 {
	if s == "" {
		return 0
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		w.t.Fatalf("number %q", s)
	}
	if _, decimals, _ := strings.Cut(strings.TrimSuffix(s, "%"), "."); len(decimals) > 2 {
		w.t.Fatalf("number %q has more than two decimals", s)
	}
	return v
}

var moves = regexp.MustCompile(`^translate\(([^ )]+) ([^ )]+)\)(rotate\(-45\))?$`)

func (w *walker) shift(transform string) (to xy, turned bool) {
	if transform == "" {
		return xy{}, false
	}
	m := moves.FindStringSubmatch(transform)
	if m == nil {
		w.t.Fatalf("transform %q", transform)
	}
	return xy{w.number(m[1]), w.number(m[2])}, m[3] != ""
}

func (w *walker) position(e xml.StartElement, attr map[string]string, at xy) {
	for _, names := range [][2]string{{"x", "y"}, {"cx", "cy"}} {
		x, ok := attr[names[0]]
		if !ok || e.Name.Local == "svg" || w.depth < 3 {
			continue
		}
		p := xy{at.x + w.number(x), at.y + w.number(attr[names[1]])}
		w.inside(e, p)
		if e.Name.Local == "rect" {
			w.inside(e, xy{p.x + w.number(attr["width"]), p.y + w.number(attr["height"])})
		}
	}
}

// slack is how far a mark may stand over the place that it marks.
const slack = 12

func (w *walker) inside(e xml.StartElement, p xy) {
	if p.x < -slack || p.y < -slack || p.y > w.in.height+slack || p.x > w.in.width+slack {
		w.t.Fatalf("%v %v at %v is outside %+v", e.Name.Local, e.Attr, p, w.in)
	}
}

var pathPart = regexp.MustCompile(`[a-zA-Z]|-?\d+(?:\.\d+)?`)

// path follows a path's commands; of a curve it looks at the points that bend it too.
func (w *walker) path(e xml.StartElement, path string, at xy) {
	if rest := strings.Trim(pathPart.ReplaceAllString(path, ""), " "); rest != "" {
		w.t.Fatalf("path %.200q holds %q", path, rest)
	}
	parts := pathPart.FindAllString(path, -1)
	pen := at
	command := ""
	take := func() float64 {
		if len(parts) == 0 {
			w.t.Fatalf("path %.200q ends early", path)
		}
		v := w.number(parts[0])
		parts = parts[1:]
		return v
	}
	for len(parts) > 0 {
		if c := parts[0]; c[0] >= 'A' {
			command, parts = c, parts[1:]
			if command == "z" {
				continue
			}
		}
		switch command {
		case "M", "L", "Q":
			pen = xy{at.x + take(), at.y + take()}
		case "m", "l":
			pen = xy{pen.x + take(), pen.y + take()}
		case "H":
			pen.x = at.x + take()
		case "h":
			pen.x += take()
		case "V":
			pen.y = at.y + take()
		case "v":
			pen.y += take()
		default:
			w.t.Fatalf("path %.200q has the command %q", path, command)
		}
		w.inside(e, pen)
	}
}
