package matching

import (
	"cmp"
	"context"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// Rankings explain a stable run: whom everybody had ranked higher than what it got, and what became of these.
type Rankings struct {
	Tied  int           `json:"tied"`            // municipalities that like several possible partners the same; 0: lots decide nothing
	Pairs []PairRanking `json:"pairs,omitempty"` // in the order of the result
	Alone []LoneRanking `json:"alone,omitempty"` // in the order of the input, the EU side first
	Other Proposal      `json:"other"`           // the run in which the other side proposes
}

// A PairRanking is how either side of a pair came to it.
type PairRanking struct {
	Couple
	ByEU SideRanking `json:"byEU"`
	ByUA SideRanking `json:"byUA"`
	// Both says that the pair is also made where the other side proposes. If it is not, EUThen and UAThen are the partners
	// that its sides get then.
	Both   bool     `json:"both,omitempty"`
	EUThen []string `json:"euThen,omitempty"`
	UAThen []string `json:"uaThen,omitempty"`
}

// A SideRanking is one side's view of a pair.
type SideRanking struct {
	Higher []Passed `json:"higher,omitempty"` // ranked above the partner and not a partner, the best liked first
	More   int      `json:"more,omitempty"`   // further such ones, beyond those kept
	// Breaks are those of whom it is enough that this side ranks one directly above the partner: then the pair is not made.
	// Keeps counts those with whom that changes nothing for the pair, Open those for whom it was not worked out.
	Breaks []string `json:"breaks,omitempty"`
	Keeps  int      `json:"keeps,omitempty"`
	Open   int      `json:"open,omitempty"`
}

// A LoneRanking is why a municipality has no partner in a stable run.
type LoneRanking struct {
	Application string   `json:"application"`
	Ranked      []Passed `json:"ranked,omitempty"` // whom it ranked, the best liked first
	More        int      `json:"more,omitempty"`   // further such ones, beyond those kept
	RankedBy    int      `json:"rankedBy"`         // how many ranked it
	// Gains are those whom it did not rank and of whom one, put last in its list, would give it a partner. Keeps counts
	// those with whom it would have none either, Open those for whom it was not worked out.
	Gains []string `json:"gains,omitempty"`
	Keeps int      `json:"keeps,omitempty"`
	Open  int      `json:"open,omitempty"`
}

// A Passed is somebody whom a municipality ranked and did not get, and why.
type Passed struct {
	Application string   `json:"application"`
	Veto        Veto     `json:"veto,omitempty"` // the rule that forbids the pair, or NotListed
	Fate        Fate     `json:"fate,omitempty"` // set where nothing forbids it
	Partners    []string `json:"partners,omitempty"`
	// Turns says that it is up to the one passed: the pair that is explained is not made, or the one that is alone gets a
	// partner, if that one ranks it directly above the last of its partners that are not locked (last in its list where it
	// has room).
	Turns bool `json:"turns,omitempty"`
	Open  bool `json:"open,omitempty"` // that was not worked out
}

// A Fate says why two who ranked each other are no pair.
type Fate string

// The fates.
const (
	GotBetter Fate = "better" // the other one got Partners, whom it likes better
	DrewLots  Fate = "lots"   // the other one likes Partners the same, and lots were drawn
	AllLocked Fate = "locked" // every place of the other one is taken by a lock, with Partners
	HeldBack  Fate = "held"   // the other one would, but a lock takes the place of the one that ranked it, with Partners
)

// A Proposal is a stable run in which the other side proposes, with the same number of the lottery.
type Proposal struct {
	Proposing string `json:"proposing"`
	Pairs     int    `json:"pairs"`
	Common    int    `json:"common"` // pairs that both runs make
}

// passedKept bounds how many of those whom a municipality ranked are kept for each pair.
const passedKept = 12

// ranking is a stable run being explained.
type ranking struct {
	m      *matrix
	market assign.Market // of everybody and without locks; ranks are even, so that there is room between them
	sides  [2]party      // rows, columns
	locks  []assign.Pair
	pairs  []assign.Pair // that were made
	rater  *Rater
	tries  int // changes of a list that may be tried for each municipality of a pair, and for each that is alone
}

// party is one side of a ranking.
type party struct {
	list  []Candidate
	like  []map[int]int32 // by agent: how it likes whom it ranked, less is better
	by    [][]int         // by agent: who ranked it
	room  []int           // places that no lock takes
	free  [][]int         // partners that are not locked
	bound [][]int         // locked partners
}

// explainRankings answers for a stable run.
func (m *matrix) explainRankings(ctx context.Context, o *outcome, out *Explanation) error {
	r := m.ranking(o)
	out.Rankings = &Rankings{Tied: r.tied(), Pairs: make([]PairRanking, len(out.Pairs))}
	err := each(len(out.Pairs), func(k int) error {
		p := assign.Pair{Row: m.rowOf[out.Pairs[k].EU], Col: m.colOf[out.Pairs[k].UA]}
		var err error
		out.Rankings.Pairs[k], err = r.pair(p)
		return cmp.Or(ctx.Err(), err)
	})
	if err != nil {
		return err
	}
	alone := m.unpaired(o.pairs)
	out.Rankings.Alone = make([]LoneRanking, len(alone))
	err = each(len(alone), func(k int) error {
		var err error
		out.Rankings.Alone[k], err = r.lone(alone[k])
		return cmp.Or(ctx.Err(), err)
	})
	if err != nil {
		return err
	}
	if err := r.turned(out.Rankings); err != nil {
		return err
	}
	return r.lotteries(ctx, out)
}

func (m *matrix) ranking(o *outcome) *ranking {
	locks, _ := m.locks()
	market := m.market(locks)
	r := &ranking{m: m, locks: locks, pairs: o.pairs, rater: NewRater(m.in.Settings), market: doubled(market)}
	rows, cols := market.Proposers.Cap, market.Receivers.Cap
	if m.in.Settings.Proposing == "ua" {
		rows, cols = cols, rows
	}
	r.sides = [2]party{newParty(m.in.EU, m.in.UA, m.colOf, rows), newParty(m.in.UA, m.in.EU, m.rowOf, cols)}
	for i, side := range r.sides {
		for a, like := range side.like {
			for b := range like {
				r.sides[1-i].by[b] = append(r.sides[1-i].by[b], a)
			}
		}
	}
	for _, side := range r.sides {
		for _, by := range side.by {
			slices.Sort(by)
		}
	}
	for _, p := range o.pairs {
		row, col := &r.sides[0], &r.sides[1]
		if slices.Contains(locks, p) {
			row.bound[p.Row], col.bound[p.Col] = append(row.bound[p.Row], p.Col), append(col.bound[p.Col], p.Row)
			continue
		}
		row.free[p.Row], col.free[p.Col] = append(row.free[p.Row], p.Col), append(col.free[p.Col], p.Row)
	}
	r.tries = r.afford(2*len(o.pairs) + len(m.unpaired(o.pairs)))
	return r
}

func newParty(list, others []Candidate, index map[string]int, room []int32) party {
	p := party{list: list, free: make([][]int, len(list)), bound: make([][]int, len(list)), by: make([][]int, len(list))}
	for i := range list {
		like := map[int]int32{}
		for _, w := range list[i].Wishes {
			if b, there := index[w.Partner]; there && lists(&list[i], &others[b]) {
				like[b] = 2 * liking(w)
			}
		}
		p.like, p.room = append(p.like, like), append(p.room, int(room[i]))
	}
	return p
}

// pairOf is a and b, of the sides side and 1-side, as row and column.
func pairOf(side, a, b int) assign.Pair {
	if side == 0 {
		return assign.Pair{Row: a, Col: b}
	}
	return assign.Pair{Row: b, Col: a}
}

// allowed reports whether the rules let a and b be a pair, whatever they ranked.
func (r *ranking) allowed(side, a, b int) bool {
	return r.m.at(pairOf(side, a, b)) >= max(0, r.m.floor())
}

// liked lists whom a ranked, the best liked first, equals by number.
func (r *ranking) liked(side, a int) []int {
	like := r.sides[side].like[a]
	out := make([]int, 0, len(like))
	for b := range like {
		out = append(out, b)
	}
	slices.SortFunc(out, func(x, y int) int { return cmp.Or(cmp.Compare(like[x], like[y]), cmp.Compare(x, y)) })
	return out
}

// partnerNames are applications of the side opposite to side.
func (r *ranking) partnerNames(side int, who []int) []string {
	out := make([]string, 0, len(who))
	for _, b := range who {
		out = append(out, r.sides[1-side].list[b].Application)
	}
	return out
}

// passed says what became of b, whom a ranked and is not paired with.
func (r *ranking) passed(side, a, b int) Passed {
	mine, theirs := &r.sides[side], &r.sides[1-side]
	out := Passed{Application: theirs.list[b].Application}
	p := pairOf(side, a, b)
	out.Veto = r.rater.judge(&r.m.in.EU[p.Row], &r.m.in.UA[p.Col], r.m.in.Settings).Veto
	if out.Veto != Allowed {
		return out
	}
	ofA := theirs.like[b][a]
	worse := slices.ContainsFunc(theirs.free[b], func(c int) bool { return theirs.like[b][c] > ofA })
	var same []int
	for _, c := range theirs.free[b] {
		if theirs.like[b][c] == ofA {
			same = append(same, c)
		}
	}
	var partners []int
	switch {
	case theirs.room[b] == 0:
		out.Fate, partners = AllLocked, theirs.bound[b]
	case worse || len(theirs.free[b]) < theirs.room[b]:
		out.Fate = HeldBack
		out.Partners = r.partnerNames(side, mine.bound[a])
		return out
	case len(same) > 0:
		out.Fate, partners = DrewLots, same
	default:
		out.Fate, partners = GotBetter, theirs.free[b]
	}
	out.Partners = r.partnerNames(1-side, partners)
	return out
}

func (r *ranking) pair(p assign.Pair) (PairRanking, error) {
	out := PairRanking{Couple: r.m.couple(p)}
	var err error
	if out.ByEU, err = r.view(0, p.Row, p.Col); err != nil {
		return out, err
	}
	out.ByUA, err = r.view(1, p.Col, p.Row)
	return out, err
}

// view is the pair as a sees it; b is its partner.
func (r *ranking) view(side, a, b int) (SideRanking, error) {
	var out SideRanking
	p := pairOf(side, a, b)
	tries := r.tries
	like, listed := r.sides[side].like[a][b]
	for _, c := range r.liked(side, a) {
		if (listed && r.sides[side].like[a][c] >= like) || slices.Contains(r.pairs, pairOf(side, a, c)) {
			continue
		}
		if len(out.Higher) == passedKept {
			out.More++
			continue
		}
		passed := r.passed(side, a, c)
		if !slices.Contains(r.locks, p) {
			if err := r.turns(&passed, side, a, c, &tries, func(pairs []assign.Pair) bool { return !slices.Contains(pairs, p) }); err != nil {
				return out, err
			}
		}
		out.Higher = append(out.Higher, passed)
	}
	if slices.Contains(r.locks, p) {
		return out, nil
	}
	return out, r.breaks(&out, side, a, b, tries)
}

// lone says what became of all whom a municipality without a partner ranked.
func (r *ranking) lone(who lone) (LoneRanking, error) {
	side := 1
	if who.row {
		side = 0
	}
	out := LoneRanking{Application: r.m.name(who), RankedBy: len(r.sides[side].by[who.at])}
	tries := r.tries
	gains := func(pairs []assign.Pair) bool {
		return slices.ContainsFunc(pairs, func(p assign.Pair) bool { return (who.row && p.Row == who.at) || (!who.row && p.Col == who.at) })
	}
	for _, c := range r.liked(side, who.at) {
		if len(out.Ranked) == passedKept {
			out.More++
			continue
		}
		passed := r.passed(side, who.at, c)
		if err := r.turns(&passed, side, who.at, c, &tries, gains); err != nil {
			return out, err
		}
		out.Ranked = append(out.Ranked, passed)
	}
	return out, r.gains(&out, side, who.at, tries, gains)
}
