package chart

// A name is a text that has found its place at a point of a map.
type name struct {
	text  string
	at    xy
	side  side
	roomy bool // there is no room for it on a narrow screen
}

// Heights of the names in units of the drawing, as the style sheet has them: where the map is wide, and where it is
// narrow and its units small.
const (
	roomyFont  = 20.0
	narrowFont = 46.0
	mostNames  = 25
	nameEm     = 12 // width that a name takes at most
)

// A side is where a name stands at its point; lengths in em.
type side struct {
	class  string
	dx, dy float64 // from the point to the start, end or middle of the name's base line
	left   float64 // share of the name that lies left of there
}

// sides are tried in this order.
var sides = []side{
	{"", 0.65, 0.34, 0},
	{" chart__end", -0.65, 0.34, 1},
	{" chart__middle", 0, -0.65, 0.5},
	{" chart__middle", 0, 1.35, 0.5},
}

// box gives the place that a name takes.
func (n name) box(font float64) area {
	w := span(n.text)
	x, y := n.side.dx-n.side.left*w, n.side.dy
	return area{xy{n.at.x + x*font, n.at.y + (y-0.8)*font}, xy{n.at.x + (x+w)*font, n.at.y + (y+0.25)*font}}
}

// names gives the labels their places, first those that fit even where the map is narrow. A label without room is left
// out: its point has it as a title.
func names(points []MapPoint, at []xy, paper area) []name {
	if len(points) > mostNames {
		return nil
	}
	var out []name
	done := map[int]bool{}
	for _, font := range []float64{narrowFont, roomyFont} {
		taken := make([]area, 0, 2*len(points))
		for i, p := range at {
			if points[i].drawn() {
				taken = append(taken, area{p, p}.grown(font*0.4))
			}
		}
		for _, n := range out {
			taken = append(taken, n.box(font))
		}
		for i, p := range points {
			n := name{text: narrow(p.Label, nameEm), at: at[i], roomy: font == roomyFont}
			if done[i] || n.text == "" || !p.drawn() || !n.settle(font, taken, paper) {
				continue
			}
			done[i] = true
			taken, out = append(taken, n.box(font)), append(out, n)
		}
	}
	return out
}

// settle finds a side on which the name touches nothing.
func (n *name) settle(font float64, taken []area, paper area) bool {
	for _, n.side = range sides {
		used := n.box(font)
		if !paper.holds(used.min) || !paper.holds(used.max) {
			continue
		}
		if !touches(used, taken) {
			return true
		}
	}
	return false
}

func touches(a area, taken []area) bool {
	for _, b := range taken {
		if a.meets(b) {
			return true
		}
	}
	return false
}
