package assign

import "slices"

// A Certificate shows that no selection totals more than a bound, see [VerifySelection]. It is a tree of decisions: each
// splits the selections in two, those that do something and those that do not, so the leaves together leave none out.
// At each leaf, prices of the rules show that no selection there reaches more than the bound.
type Certificate struct {
	// Steps are the tree. The first is its root; the two branches of a step come after it.
	Steps []Step `json:"steps"`
	// Prices are those that the leaves name by number.
	Prices []Charges `json:"prices"`
	// Blank says that every score counts 0, so that only the rules matter: then the bound, under 0, shows that no
	// selection keeps them.
	Blank bool `json:"blank,omitempty"`
}

// A StepKind says what a step of a certificate decides.
type StepKind string

// The kinds of step.
const (
	LeafStep  StepKind = "leaf"
	GroupStep StepKind = "row-group" // whether rows of group At take part; the group then counts among those allowed
	RowStep   StepKind = "row"       // whether row At is part of a pair
	PairStep  StepKind = "pair"      // whether the pair of row At and column With is made
)

// A Step is a decision with its two branches, or a leaf with its prices.
type Step struct {
	Kind   StepKind `json:"kind"`
	At     int      `json:"at,omitempty"`
	With   int      `json:"with,omitempty"`
	No     int      `json:"no,omitempty"`
	Yes    int      `json:"yes,omitempty"`
	Prices int      `json:"prices,omitempty"`
}

// Charges price the rules that a bound relaxes, in 64ths of a score. What is not listed has none.
type Charges struct {
	Cols      []Charge `json:"columns,omitempty"`
	ColGroups []Charge `json:"columnGroups,omitempty"`
	Themes    []Charge `json:"themes,omitempty"`
}

// Charge is the price of one column, column group or theme.
type Charge struct {
	At    int   `json:"at"`
	Price int64 `json:"price"`
}

// prices writes multipliers with the numbers of the selection.
func (in *instance) prices(x *multipliers) Charges {
	var p Charges
	for k, v := range x.col {
		if v > 0 {
			p.Cols = append(p.Cols, Charge{in.cols[k], v})
		}
	}
	for k, v := range x.colGroup {
		if v > 0 {
			p.ColGroups = append(p.ColGroups, Charge{k, v})
		}
	}
	for k, v := range x.theme {
		if v > 0 {
			p.Themes = append(p.Themes, Charge{k, v})
		}
	}
	slices.SortFunc(p.Cols, func(a, b Charge) int { return a.At - b.At })
	return p
}

// evidence is the bound of a node as prices: as the search left them while the node may still be split, then in short.
type evidence struct {
	x     *multipliers
	short *Charges
}

// close keeps in short what closed a node for good.
func (q *search) close(n *node) {
	if n.no == nil {
		p := q.in.prices(n.shown.x)
		n.shown = &evidence{short: &p}
	}
	n.x = nil
}

// flowPrices are the dual prices of the last flow, for which its bound holds; of one that could not make enough pairs,
// prices under which every selection would total less than nothing.
func (q *search) flowPrices(net *network, theme []int64, enough bool) *evidence {
	x := &multipliers{col: make([]int64, len(q.in.cols)), colGroup: make([]int64, len(q.in.colGroupCap)), theme: slices.Clone(theme)}
	if enough {
		net.prices(x.col, x.colGroup)
	} else {
		net.cut(x.col, x.colGroup)
	}
	return &evidence{x: x}
}

// certificate writes the whole tree down.
func (q *search) certificate() *Certificate {
	c := &Certificate{Blank: q.blank}
	if q.root == nil {
		return c
	}
	known := map[*evidence]int{}
	var write func(n *node) int
	write = func(n *node) int {
		at := len(c.Steps)
		c.Steps = append(c.Steps, Step{})
		if n.no == nil {
			c.Steps[at] = Step{Kind: LeafStep, Prices: c.enter(q.in, known, n.shown)}
			return at
		}
		step := Step{At: int(n.no.index)}
		switch n.no.kind {
		case 'g':
			step.Kind = GroupStep
		case 'r':
			step.Kind, step.At = RowStep, q.in.rows[n.no.index]
		case 'e':
			e := q.in.edges[n.no.index]
			step.Kind, step.At, step.With = PairStep, q.in.rows[e.row], q.in.cols[e.col]
		}
		step.No = write(n.no)
		step.Yes = write(n.yes)
		c.Steps[at] = step
		return at
	}
	write(q.root)
	return c
}

// enter lists prices once, however many leaves share them.
func (c *Certificate) enter(in *instance, known map[*evidence]int, e *evidence) int {
	at, ok := known[e]
	if !ok {
		at = len(c.Prices)
		known[e] = at
		p := e.short
		if p == nil {
			short := in.prices(e.x)
			p = &short
		}
		c.Prices = append(c.Prices, *p)
	}
	return at
}
