package matching

import (
	"cmp"
	"context"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// An Explanation says what holds a result together: what each pair depends on, what the others missed, what each rule
// costs, and which pairs stay when the weights are others.
type Explanation struct {
	Result    string       `json:"result"`             // sum of the explained result
	Draws     int          `json:"draws"`              // sets of weights, or seeds of the lottery, that were tried; 0 where they do not decide
	CutDraws  int          `json:"cutDraws,omitempty"` // further draws whose search was cut: they say nothing and are not among Draws
	Barren    int          `json:"barren,omitempty"`   // draws in which the rules left no answer; they are among Draws
	Pairs     []PairReason `json:"pairs"`              // in the order of the result
	Unmatched []Missed     `json:"unmatched"`
	Survived  []Survived   `json:"survived"` // by EU application as in the input, the most frequent first
	Prices    []Price      `json:"prices"`
	Omitted   []Omission   `json:"omitted,omitempty"`  // by factor; empty where there is none to leave out
	Rankings  *Rankings    `json:"rankings,omitempty"` // of a stable run
}

// A PairReason is what one pair depends on.
type PairReason struct {
	Couple
	// Margin is what doing without the pair would cost the whole; nil where it is locked or every answer has it.
	Margin *Cost `json:"margin,omitempty"`
	// Spare is by how much its score may fall until another pairing is better, all others staying as they are. It is set
	// where the worst pair decides and doing without costs no pair; else Margin says it, see Fall.
	Spare *int64 `json:"spare,omitempty"`
	// Open says that the search for the margin was cut, so that it is not known.
	Open bool `json:"open,omitempty"`
	// EUOther and UAOther are the best other partner of either side: the one whose choice would cost the whole least.
	EUOther  *Other `json:"euOther,omitempty"`
	UAOther  *Other `json:"uaOther,omitempty"`
	Survived int    `json:"survived"`           // draws, of weights or of lots, in which the pair was made
	EUChoice int    `json:"euChoice,omitempty"` // stable: which choice of the EU side the partner is, 1 for the first
	UAChoice int    `json:"uaChoice,omitempty"`
}

// Fall is by how much the score of the pair may fall before another pairing is better, all others staying as they are. It
// reports false where no fall breaks the pair, and where it is not known.
func (r *PairReason) Fall() (fall int64, ends bool) {
	switch {
	case r.Spare != nil:
		return *r.Spare, true
	case r.Margin == nil || r.Margin.Pairs > 0:
		return 0, false
	}
	return r.Margin.Total, true
}

// A Cost is what a change does to the whole: so many pairs fewer, which counts first, a lowest score lower by so much, which
// counts next in a run for the best worst pair (locked pairs aside), and so much less in total. What counts less may even
// rise where what counts more falls; then it is negative.
type Cost struct {
	Pairs int   `json:"pairs,omitempty"`
	Worst int32 `json:"worst,omitempty"`
	Total int64 `json:"total"`
}

// An Other is another partner and what choosing it would cost.
type Other struct {
	Application string `json:"application"`
	Value       int32  `json:"value"` // score of that pair
	Cost        Cost   `json:"cost"`
}

// A Missed is the pair with which an unmatched candidate came nearest to being matched. Cost is by how much it missed.
type Missed struct {
	Application string `json:"application"`
	Other       *Other `json:"other,omitempty"` // nil where no answer pairs it
	Open        bool   `json:"open,omitempty"`  // not worked out: the search would have taken too long
	// Without are sets of rules without each of which the run would pair the candidate: single ones, or else all limits, or
	// else the number of pairs with a limit, or else with all of them.
	Without [][]NamedRule `json:"without,omitempty"`
	// Barred are rules that together leave no answer that pairs the candidate; all but any one of them leave some.
	Barred []NamedRule `json:"barred,omitempty"`
	// Unclear says that there may be more to say about the rules: not all was worked out.
	Unclear bool `json:"unclear,omitempty"`
}

// A Survived counts in how many draws of weights a pair was made.
type Survived struct {
	Couple
	Count int `json:"count"`
}

// Explain explains a result of Pairing: the same input and parts, and the result's sum.
func Explain(ctx context.Context, in Input, sum string, parts []Scores) (Explanation, error) {
	m, err := newMatrix(&in, parts)
	if err != nil {
		return Explanation{}, err
	}
	o, err := m.solve(ctx)
	if err != nil {
		return Explanation{}, err
	}
	out := Explanation{Result: sum}
	if o.none() {
		return out, nil
	}
	if err := m.explainPairs(ctx, &o, &out); err != nil {
		return out, err
	}
	if err := m.explainUnmatched(ctx, &o, &out); err != nil {
		return out, err
	}
	if err := m.explainKeptOut(ctx, &out); err != nil {
		return out, err
	}
	if err := m.survive(ctx, &o, &out); err != nil {
		return out, err
	}
	if err := m.omissions(ctx, &out); err != nil {
		return out, err
	}
	if m.in.Settings.Goal == Stable {
		return out, m.explainRankings(ctx, &o, &out)
	}
	out.Prices, err = m.prices(ctx, o)
	return out, err
}

// byValue are the pairs in the order of results.
func (m *matrix) byValue(pairs []assign.Pair) []assign.Pair {
	out := slices.Clone(pairs)
	slices.SortStableFunc(out, func(a, b assign.Pair) int { return cmp.Compare(m.at(b), m.at(a)) })
	return out
}

func (m *matrix) couple(p assign.Pair) Couple {
	return Couple{EU: m.in.EU[p.Row].Application, UA: m.in.UA[p.Col].Application}
}

func (m *matrix) explainPairs(ctx context.Context, o *outcome, out *Explanation) error {
	pairs := m.byValue(o.pairs)
	out.Pairs = make([]PairReason, len(pairs))
	if o.floors != nil {
		return m.pairsByFloors(ctx, o, pairs, out.Pairs)
	}
	return each(len(pairs), func(k int) error {
		p, reason := pairs[k], &out.Pairs[k]
		reason.Couple = m.couple(p)
		var err error
		switch {
		case m.in.Settings.Goal == Stable:
			reason.EUChoice = choice(&m.in.EU[p.Row], m.in.UA[p.Col].Application)
			reason.UAChoice = choice(&m.in.UA[p.Col], m.in.EU[p.Row].Application)
		case o.solved != nil:
			m.bySolved(o.solved, p, reason)
		default:
			err = m.bySearch(ctx, o, p, reason)
		}
		return err
	})
}

// choice says which choice of c the partner is: how many it likes strictly better, and one; 0 where it is not listed.
func choice(c *Candidate, partner string) int {
	if !listsName(c, partner) {
		return 0
	}
	mine, n := liking(c.wish(partner)), 1
	for _, w := range c.Wishes {
		if listsName(c, w.Partner) && liking(w) < mine {
			n++
		}
	}
	return n
}

func listsName(c *Candidate, partner string) bool {
	mark := c.wish(partner).Mark
	return mark == Interested || mark == AskFirst
}

func (m *matrix) bySolved(s *assign.Solved, p assign.Pair, reason *PairReason) {
	if c, ok := s.Hold(p); ok {
		margin := Cost(c)
		reason.Margin = &margin
	}
	if list := s.RowAlternatives(p.Row); len(list) > 0 {
		reason.EUOther = m.other(list[0], m.in.UA[list[0].Col].Application)
	}
	if list := s.ColAlternatives(p.Col); len(list) > 0 {
		reason.UAOther = m.other(list[0], m.in.EU[list[0].Row].Application)
	}
}

func (m *matrix) other(a assign.Alternative, name string) *Other {
	return &Other{Application: name, Value: m.at(a.Pair), Cost: Cost(a.Cost)}
}

func (m *matrix) explainUnmatched(ctx context.Context, o *outcome, out *Explanation) error {
	if m.in.Settings.Goal == Stable {
		return nil
	}
	alone := m.unpaired(o.pairs)
	var err error
	switch {
	case o.floors != nil:
		out.Unmatched, err = m.missedByFloors(ctx, o, alone)
		return err
	case o.solved == nil:
		out.Unmatched, err = m.missedBySearch(ctx, o, alone)
		return err
	}
	for _, who := range alone {
		out.Unmatched = append(out.Unmatched, m.missed(o, who))
	}
	return nil
}

// A lone candidate is a row or a column without a partner.
type lone struct {
	row bool
	at  int
}

// unpaired lists them, rows first.
func (m *matrix) unpaired(pairs []assign.Pair) []lone {
	row, col := make([]bool, len(m.in.EU)), make([]bool, len(m.in.UA))
	for _, p := range pairs {
		row[p.Row], col[p.Col] = true, true
	}
	var out []lone
	for i, taken := range row {
		if !taken {
			out = append(out, lone{true, i})
		}
	}
	for j, taken := range col {
		if !taken {
			out = append(out, lone{false, j})
		}
	}
	return out
}

func (m *matrix) name(who lone) string {
	if who.row {
		return m.in.EU[who.at].Application
	}
	return m.in.UA[who.at].Application
}

// bestOf is the highest score that anybody offers a candidate.
func (m *matrix) bestOf(who lone) int32 {
	best, pairs := assign.Forbidden, m.colPairs
	if who.row {
		pairs = m.rowPairs
	}
	for _, p := range pairs(who.at) {
		best = max(best, m.at(p))
	}
	return best
}

// missed gives the pair of an unmatched candidate that would cost the whole least.
func (m *matrix) missed(o *outcome, who lone) Missed {
	alternatives := o.solved.ColAlternatives
	if who.row {
		alternatives = o.solved.RowAlternatives
	}
	out := Missed{Application: m.name(who)}
	if list := alternatives(who.at); len(list) > 0 {
		out.Other = m.other(list[0], m.partner(list[0].Pair, who.row))
	}
	return out
}

func (m *matrix) rowPairs(i int) []assign.Pair {
	out := make([]assign.Pair, len(m.in.UA))
	for j := range out {
		out[j] = assign.Pair{Row: i, Col: j}
	}
	return out
}

func (m *matrix) colPairs(j int) []assign.Pair {
	out := make([]assign.Pair, len(m.in.EU))
	for i := range out {
		out[i] = assign.Pair{Row: i, Col: j}
	}
	return out
}

func (m *matrix) partner(p assign.Pair, row bool) string {
	if row {
		return m.in.UA[p.Col].Application
	}
	return m.in.EU[p.Row].Application
}
