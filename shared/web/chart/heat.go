package chart

import (
	"html/template"
	"math"
)

// HeatData is a table of values as cells.
type HeatData struct {
	ID, Title, Desc string
	Rows, Cols      []string
	Cells           [][]float64            // by row, then column: 0 to 1, NaN or missing where unknown
	Words           func(v float64) string // a value as it is shown, in cells and in the key; per cent when nil
	Framed          [][2]int               // cells with a frame around them, each as its row and column
	Unknown         string                 // what an unknown cell means, for the key; not in the key when empty
}

// Wide reports whether the chart needs a figure that keeps its size on a narrow screen (kit.Figure.Wide).
func (d HeatData) Wide() bool {
	h := &heat{d: d, font: heatFont}
	h.measure()
	return h.width() > leastKey
}

// Limits between the three ways to draw cells.
const (
	roomyCols  = 12   // up to here cells hold numbers
	evenCells  = 40   // up to here each row and column has its name
	heatLevels = 5    // steps of size and colour
	labelEm    = 12.0 // room for the name of a row or column
	heatFont   = 13.0
	leastKey   = 280.0 // width that the key takes at least
)

// A heat is a heat map being drawn.
type heat struct {
	pen
	d           HeatData
	left, top   float64 // where the cells begin
	cellW, cell float64 // width and height of a cell
	font        float64
}

// Heat draws the cells. Up to 12 columns hold their numbers, up to 40 squares that grow with the value; more rows or
// columns than 40 are drawn without gaps, with a name wherever one finds room.
func Heat(d HeatData) template.HTML {
	if d.Words == nil {
		d.Words = percent
	}
	h := &heat{d: d, font: heatFont}
	class := h.measure()
	width := max(h.width(), leastKey)
	bottom := math.Ceil(h.top + h.cell*float64(len(d.Rows)))
	key, lines := h.key(bottom+20, width)
	labels := append(append([]string{}, d.Rows...), d.Cols...)
	h.open(head{d.ID, d.Title, describe(d.Desc, labels...)}, box{kind: "heat", width: width, height: bottom + 8 + lines*24, sized: true})
	h.names()
	h.cells()
	h.put(key)
	h.close()
	return h.framed("chart--heat" + class)
}

func percent(v float64) string { return num(math.Round(v*100)) + " %" }

// measure chooses the size of the cells and gives the style that goes with it.
func (h *heat) measure() string {
	longest := func(names []string) float64 {
		em := 0.0
		for _, n := range names {
			em = max(em, span(n))
		}
		return min(em, labelEm) * h.font
	}
	h.left = math.Ceil(longest(h.d.Rows)) + 10
	slant := longest(h.d.Cols) * math.Sqrt2 / 2
	h.top = math.Ceil(slant) + 18
	big := len(h.d.Rows) > evenCells || len(h.d.Cols) > evenCells
	switch {
	case !big && len(h.d.Cols) <= roomyCols:
		h.cellW, h.cell = 44, 28
		return " chart--roomy"
	case !big:
		h.cellW, h.cell = 20, 20
		return ""
	}
	h.cellW = min(max(760/float64(max(len(h.d.Cols), 1)), 3), 20)
	h.cell = min(max(900/float64(max(len(h.d.Rows), 1)), 3), 16)
	h.cellW, h.cell = round(math.Floor(h.cellW*2)/2), round(math.Floor(h.cell*2)/2)
	return " chart--dense"
}

func (h *heat) width() float64 {
	return math.Ceil(h.left + h.cellW*float64(len(h.d.Cols)) + h.right())
}

func (h *heat) numbers() bool { return h.cellW >= 40 }
func (h *heat) dense() bool {
	return len(h.d.Rows) > evenCells || len(h.d.Cols) > evenCells
}

// right is the room that the slanted name of the last column needs.
func (h *heat) right() float64 {
	if len(h.d.Cols) == 0 {
		return 10
	}
	need := 0.0
	for i, c := range h.d.Cols {
		need = max(need, min(span(c), labelEm)*h.font*math.Sqrt2/2-h.cellW*float64(len(h.d.Cols)-1-i))
	}
	return math.Ceil(need) + 4
}

// every gives how many rows or columns share a name so that names do not touch.
func every(room, cell float64) int { return max(1, int(math.Ceil(room/cell))) }

func (h *heat) names() {
	nth := every(h.font+2, h.cell)
	for i := 0; i < len(h.d.Rows); i += nth {
		y := h.top + h.cell*(float64(i)+0.5)
		h.text(h.left-6, y+h.font*0.35, "chart__label chart__end", narrow(h.d.Rows[i], labelEm))
	}
	nth = every(h.font*1.5, h.cellW)
	for i := 0; i < len(h.d.Cols); i += nth {
		x := h.left + h.cellW*(float64(i)+0.5)
		h.put(`<text transform="translate(`, x+2, ` `, h.top-6, `)rotate(-45)" class="chart__label">`, template.HTMLEscapeString(narrow(h.d.Cols[i], labelEm)), `</text>`)
	}
}

// value gives a cell, false where it is unknown.
func (h *heat) value(row, col int) (float64, bool) {
	if row >= len(h.d.Cells) || col >= len(h.d.Cells[row]) {
		return 0, false
	}
	return unit(h.d.Cells[row][col])
}

// level gives 0 for nothing, else 1 to heatLevels.
func level(v float64) int { return int(math.Ceil(round(v) * heatLevels)) }

// cells draws all cells of a level as one path of strokes: as long as cells lie side by side, as thick as the level says.
func (h *heat) cells() {
	var paths [heatLevels + 1]pen
	var gaps, texts pen
	for row := range h.d.Rows {
		for col := 0; col < len(h.d.Cols); {
			v, known := h.value(row, col)
			if !known {
				h.gap(&gaps, row, col)
				col++
				continue
			}
			end := h.run(row, col)
			h.stroke(&paths[level(v)], row, col, end, level(v))
			if h.numbers() {
				h.number(&texts, row, col, v)
			}
			col = end
		}
	}
	h.put(`<rect class="chart__sheet" x="`, h.left, `" y="`, h.top, `" width="`, h.cellW*float64(len(h.d.Cols)), `" height="`, h.cell*float64(len(h.d.Rows)), `"/>`)
	for i := 1; i <= heatLevels; i++ {
		h.level(i, paths[i].String(), h.thick(i))
	}
	if gaps.Len() > 0 {
		h.put(`<path class="chart__void" d="`, gaps.String(), `"/>`)
	}
	h.frames()
	h.put(texts.String())
}

// frames draws a line around the cells that are told from the others.
func (h *heat) frames() {
	var path pen
	for _, at := range h.d.Framed {
		path.put("M", h.left+h.cellW*float64(at[1])+1, " ", h.top+h.cell*float64(at[0])+1, "h", h.cellW-2, "v", h.cell-2, "h", 2-h.cellW, "z")
	}
	if path.Len() > 0 {
		h.put(`<path class="chart__rule" d="`, path.String(), `"/>`)
	}
}

func (h *heat) level(i int, path string, thick float64) {
	if path != "" {
		h.put(`<path class="chart__h`, i, `" stroke-width="`, thick, `" d="`, path, `"/>`)
	}
}

// run gives the end of the cells of one level that are drawn as one: only in the dense way.
func (h *heat) run(row, col int) int {
	first, _ := h.value(row, col)
	end := col + 1
	for ; h.dense() && end < len(h.d.Cols); end++ {
		if v, known := h.value(row, end); !known || level(v) != level(first) {
			break
		}
	}
	return end
}

// thick gives the height of a mark: with a number, of the whole cell.
func (h *heat) thick(level int) float64 {
	if h.numbers() {
		return h.cell - 2
	}
	inner := h.cell - 2
	if h.dense() {
		inner = h.cell
	}
	return round(inner * math.Sqrt(float64(level)/heatLevels))
}

func (h *heat) stroke(p *pen, row, col, end, level int) {
	x, y := h.left+h.cellW*float64(col), h.top+h.cell*(float64(row)+0.5)
	switch length := h.cellW * float64(end-col); {
	case level == 0:
	case h.dense():
		p.put("M", x, " ", y, "h", length)
	case h.numbers():
		p.put("M", x+1, " ", y, "h", length-2)
	default:
		side := h.thick(level)
		p.put("M", x+(h.cellW-side)/2, " ", y, "h", side)
	}
}

// gap crosses an unknown cell.
func (h *heat) gap(p *pen, row, col int) {
	x, y := h.left+h.cellW*(float64(col)+0.5), h.top+h.cell*(float64(row)+0.5)
	r := min(h.cellW, h.cell) * 0.22
	p.put("M", x-r, " ", y-r, "l", 2*r, " ", 2*r, "m0 ", -2*r, "l", -2*r, " ", 2*r)
}

func (h *heat) number(p *pen, row, col int, v float64) {
	class := "chart__label chart__middle"
	if level(v) > 3 {
		class += " chart__inverse"
	}
	p.text(h.left+h.cellW*(float64(col)+0.5), h.top+h.cell*(float64(row)+0.5)+h.font*0.35, class, narrow(h.d.Words(v), 3.4))
}

// key shows each level with the values that it stands for, and how many lines that takes. Numbers in cells need none.
func (h *heat) key(y, width float64) (drawn string, lines float64) {
	k := &heat{d: h.d, font: h.font}
	x, lines := 2.0, 0.0
	item := func(words string) float64 {
		need := 22 + span(words)*k.font
		if lines == 0 || x+need > width {
			x, lines = 2, lines+1
		}
		at := x
		x += need + 14
		k.text(at+22, y+(lines-1)*24+k.font*0.35, "chart__label", words)
		return at
	}
	for i := 1; i <= heatLevels && !h.numbers(); i++ {
		at := item("≤ " + h.d.Words(float64(i)/heatLevels))
		side := 16 * math.Sqrt(float64(i)/heatLevels)
		k.level(i, "M"+num(at+8-side/2)+" "+num(y+(lines-1)*24)+"h"+num(side), side)
	}
	if h.d.Unknown != "" {
		at := item(h.d.Unknown)
		k.put(`<path class="chart__void" d="M`, at+4, ` `, y+(lines-1)*24-4, `l8 8m0-8l-8 8"/>`)
	}
	return k.String(), lines
}
