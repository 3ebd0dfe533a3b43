package diagram

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"
	"unicode/utf8"
)

// Measures of the drawing, in SVG units that equal CSS pixels at full size.
const (
	boxWidth  = 216
	boxHeight = 52
	gapX      = 28
	gapY      = 34
	margin    = 12
	busGap    = 22 // from the last column to the line that errors take
	innerStep = 18 // height that each inner state adds
	lineChars = 22
)

type colours struct{ fill, stroke, text string }

// palette agrees with the site's colours; each pair of text and fill has a contrast above 7.
var palette = map[Standing]colours{
	Ahead:   {"#ffffff", "#6b7785", "#38424d"},
	Current: {"#dbe9f7", "#1d5fa8", "#0f2c4d"},
	Waiting: {"#fff3cd", "#8a5a00", "#4d3200"},
	Done:    {"#dff1e3", "#1f6b3a", "#123d21"},
	Failed:  {"#fbe1de", "#a3261b", "#5c150f"},
	Passed:  {"#f3f4f6", "#8d97a3", "#4b545e"},
}

// symbols say the same as the colours: paths in a square of 16, lines but for the filled ones.
var symbols = map[Standing]string{
	Ahead:   "M8 2.5a5.5 5.5 0 1 0 .01 0z",
	Current: "M4 2.5l9 5.5-9 5.5z",
	Waiting: "M3.5 1.5h9M3.5 14.5h9M4.5 1.5v2L8 8l3.5-4.5v-2M4.5 14.5v-2L8 8l3.5 4.5v2",
	Done:    "M2.5 8.5l4 4 7-9",
	Failed:  "M3.5 3.5l9 9m0-9l-9 9",
	Passed:  "M3 8h10",
}

type canvas struct {
	strings.Builder
	w    *Workflow
	tops []int // y of each line
}

func draw(w *Workflow, n Names) template.HTML {
	c := &canvas{w: w}
	height := c.measure()
	width := margin*2 + w.widest*(boxWidth+gapX) - gapX + busGap*2
	fmt.Fprintf(c, `<svg class="diagram" role="img" aria-labelledby="diagram-title" viewBox="0 0 %d %d" width="%d" height="%d" font-family="inherit">`, width, height, width, height)
	fmt.Fprintf(c, `<title id="diagram-title">%s</title>`, html.EscapeString(n.Title))
	c.WriteString(`<defs><marker id="diagram-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0l8 4-8 4z" fill="#6b7785"/></marker></defs>`)
	for _, s := range w.States {
		c.edges(s)
	}
	for _, s := range w.States {
		c.box(s, n)
	}
	c.WriteString(`</svg>`)
	return template.HTML(c.String()) //nolint:gosec // every text is escaped above
}

// measure finds where each line begins; a line is as high as its highest box.
func (c *canvas) measure() int {
	y := margin
	for line := range c.w.lines {
		c.tops = append(c.tops, y)
		high := boxHeight
		for _, s := range c.w.States {
			if s.line == line {
				high = max(high, height(s))
			}
		}
		y += high + gapY
	}
	return y - gapY + margin
}

func height(s *State) int { return boxHeight + innerStep*len(s.Inner) }

func (c *canvas) left(s *State) int   { return margin + s.column*(boxWidth+gapX) }
func (c *canvas) middle(s *State) int { return c.left(s) + boxWidth/2 }
func (c *canvas) top(s *State) int    { return c.tops[s.line] }
func (c *canvas) bottom(s *State) int { return c.tops[s.line] + height(s) }
func (c *canvas) bus() int            { return margin + c.w.widest*(boxWidth+gapX) - gapX + busGap }

func (c *canvas) edges(s *State) {
	for _, name := range s.next {
		if t := c.w.byName[name]; t != nil && t.line >= 0 {
			c.edge(s, t, false)
		}
	}
	for _, name := range s.catch {
		if t := c.w.byName[name]; t != nil && t.line >= 0 && !slices.Contains(s.next, name) {
			c.edge(s, t, true)
		}
	}
}

// edge draws a way on. Down to the next line it goes through the gap between the lines; errors that many states share
// go along the line at the right.
func (c *canvas) edge(s, t *State, failing bool) {
	dash := ""
	if failing {
		dash = ` stroke-dasharray="5 4"`
	}
	var path string
	switch {
	case t.line == s.line && t.column < s.column:
		path = fmt.Sprintf("M%d %dH%d", c.left(s), c.top(s)+boxHeight/2, c.left(t)+boxWidth+3)
	case failing && c.w.sources(t.Name) > 2, t.line <= s.line:
		y, end := c.bottom(s)+gapY/3, c.top(t)+height(t)/2
		path = fmt.Sprintf("M%d %dV%dH%dV%dH%d", c.left(s)+boxWidth-24, c.bottom(s), y, c.bus(), end, c.left(t)+boxWidth+3)
	case s.column == t.column && t.line == s.line+1:
		path = fmt.Sprintf("M%d %dV%d", c.middle(s), c.bottom(s), c.top(t)-3)
	default:
		y := c.top(t) - gapY/2
		path = fmt.Sprintf("M%d %dV%dH%dV%d", c.middle(s), c.bottom(s), y, c.middle(t), c.top(t)-3)
	}
	fmt.Fprintf(c, `<path d="%s" fill="none" stroke="#6b7785" stroke-width="1.6"%s marker-end="url(#diagram-tip)"/>`, path, dash)
}

func (c *canvas) box(s *State, n Names) {
	p := palette[s.Standing]
	x, y := c.left(s), c.top(s)
	width := "1.6"
	if s.Standing == Current || s.Standing == Waiting {
		width = "3"
	}
	radius := 8
	if s.End {
		radius = boxHeight / 2
	}
	fmt.Fprintf(c, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s" stroke="%s" stroke-width="%s"/>`,
		html.EscapeString(n.State(s.Name)+": "+n.Words(s.Standing)), x, y, boxWidth, height(s), radius, p.fill, p.stroke, width)
	fmt.Fprintf(c, `<path transform="translate(%d %d)" d="%s" fill="none" stroke="%s" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`,
		x+11, y+boxHeight/2-8, symbols[s.Standing], p.text)
	lines := wrap(n.State(s.Name))
	first := y + boxHeight/2 + 5 - (len(lines)-1)*9
	for i, line := range lines {
		fmt.Fprintf(c, `<text x="%d" y="%d" font-size="14" fill="%s">%s</text>`, x+34, first+i*17, p.text, html.EscapeString(line))
	}
	for i, name := range s.Inner {
		fmt.Fprintf(c, `<text x="%d" y="%d" font-size="13" fill="%s">↻ %s</text>`, x+34, y+boxHeight+6+i*innerStep, p.text, html.EscapeString(n.State(name)))
	}
	c.WriteString(`</g>`)
}

// wrap breaks a name into at most two lines; what is longer still is cut, the title has it whole.
func wrap(s string) []string {
	if utf8.RuneCountInString(s) <= lineChars {
		return []string{s}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > lineChars {
			lines = append(lines, line)
			line = word
			continue
		}
		line = strings.TrimSpace(line + " " + word)
	}
	lines = append(lines, line)
	switch len(lines) {
	case 1: // one long word
		return []string{cut(lines[0])}
	case 2:
		return []string{cut(lines[0]), cut(lines[1])}
	}
	return []string{cut(lines[0]), cut(strings.Join(lines[1:], " "))}
}

func cut(s string) string {
	if r := []rune(s); len(r) > lineChars+2 {
		return string(r[:lineChars+1]) + "…"
	}
	return s
}
