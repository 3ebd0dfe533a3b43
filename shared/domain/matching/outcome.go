package matching

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A ProofKind says what shows that a result is the best there is.
type ProofKind string

// The kinds of proof.
const (
	DualProof   ProofKind = "dual"   // prices of both sides that add up to the total: no other pairing can reach more
	SearchProof ProofKind = "search" // an exhaustive search whose upper bound met the total
	WorstProof  ProofKind = "worst"  // no pairing of as many pairs has a better worst pair; the total by prices or search
	StableProof ProofKind = "stable" // no two municipalities would rather have each other
)

// A Proof is the checked certificate of a result. Total and Bound are equal where the optimum is proved.
type Proof struct {
	Kind   ProofKind `json:"kind"`
	Total  int64     `json:"total"`
	Bound  int64     `json:"bound"`
	Proved bool      `json:"proved"`
	Nodes  int       `json:"nodes,omitempty"` // explored by the search
	// Prices are those of both sides, where they prove the total.
	Prices *Prices `json:"prices,omitempty"`
	// Parts is into how many the search divided all ways to pair. Certificate is what shows the bound for each; a very
	// long one was checked, but is left out.
	Parts       int          `json:"parts,omitempty"`
	Certificate *Certificate `json:"certificate,omitempty"`
}

// outcome is a solved matrix.
type outcome struct {
	pairs  []assign.Pair // by row
	proof  Proof
	worst  int32            // of all pairs
	solved *assign.Solved   // nil where limits or wishes decided
	dual   assign.Problem   // of solved
	floors *assign.Floors   // set where the best worst pair decides and no limits
	asked  assign.Selection // what the best worst pair within limits was sought in
	priced assign.Result    // of dual
	search assign.Selection // set where limits decided
	found  assign.Selected
	clash  []NamedRule // rules that contradict each other; then there are no pairs
	remedy Remedy
	cut    bool  // the search was cut before it found anything; then there are no pairs either
	spent  int64 // effort of the searches
}

// none reports whether there is no answer to explain.
func (o *outcome) none() bool { return o.cut || len(o.clash) > 0 }

// solve finds the best pairing of the run's goal and checks its certificate. Faults: internal where that does not hold.
func (m *matrix) solve(ctx context.Context) (outcome, error) {
	before := m.effort
	out, err := m.answer(ctx)
	if errors.Is(err, assign.ErrInfeasible) {
		out, err = m.contradiction(ctx)
	}
	if errors.Is(err, assign.ErrCut) {
		return outcome{cut: true}, nil
	}
	if err != nil {
		return out, fault.Wrap(fault.Internal, "", err)
	}
	m.certified(&out)
	out.worst, out.spent = m.worst(out.pairs), before-m.effort
	return out, nil
}

// answer finds the best pairing, or that there is none: assign.ErrInfeasible.
func (m *matrix) answer(ctx context.Context) (outcome, error) {
	locks, stuck := m.locks()
	if stuck {
		return outcome{}, fmt.Errorf("%w: a lock is forbidden", assign.ErrInfeasible)
	}
	return m.decide(ctx, locks)
}

// search selects within what is left of the matrix's effort.
func (m *matrix) search(ctx context.Context, s assign.Selection) (assign.Selected, error) {
	s.Effort = max(1, m.effort)
	r, err := assign.Select(ctx, s)
	m.effort -= r.Spent
	if err == nil {
		err = ctx.Err()
	}
	return r, err
}

func (m *matrix) decide(ctx context.Context, locks []assign.Pair) (outcome, error) {
	s := m.in.Settings
	switch {
	case s.Goal == Stable:
		return m.stable(locks)
	case s.Limits.spread() && s.Goal == BestWorst:
		return m.bestWorstWithin(ctx, locks)
	case s.Limits.spread():
		return m.bestWithin(ctx, locks)
	case s.Goal == BestWorst:
		return m.bestWorst(locks)
	}
	return m.best(locks)
}

func (m *matrix) best(locks []assign.Pair) (outcome, error) {
	p := m.plain(locks)
	r, err := assign.Solve(p)
	if err != nil {
		return outcome{}, err
	}
	return opened(p, r, DualProof)
}

// opened checks the certificate and opens the optimum for questions.
func opened(p assign.Problem, r assign.Result, kind ProofKind) (outcome, error) {
	if err := assign.Verify(p, r); err != nil {
		return outcome{}, fmt.Errorf("certificate: %w", err)
	}
	solved, err := assign.Open(p, r)
	return outcome{
		pairs: r.Pairs, proof: Proof{Kind: kind, Total: r.Total, Bound: r.Total, Proved: true}, solved: solved, dual: p, priced: r,
	}, err
}

func (m *matrix) bestWorst(locks []assign.Pair) (outcome, error) {
	p := m.plain(locks)
	worst, q, r, err := assign.Bottleneck(p)
	if err != nil {
		return outcome{}, err
	}
	if worst < assign.MaxScore {
		more, err := assign.Cardinality(p, worst+1)
		if err != nil {
			return outcome{}, err
		}
		if more >= len(r.Pairs) {
			return outcome{}, fmt.Errorf("certificate: %d pairs of more than %d can be made", more, worst)
		}
	}
	out, err := opened(q, r, WorstProof)
	if err == nil {
		out.floors, err = assign.OpenFloors(p, worst, q, r)
	}
	return out, err
}

func (m *matrix) bestWithin(ctx context.Context, locks []assign.Pair) (outcome, error) {
	s, err := m.counted(ctx, m.selection(locks))
	if err != nil {
		return outcome{}, err
	}
	return m.within(ctx, s)
}

// counted gives the selection its number of pairs where the run asks for as many as possible, or up to a number: as many as
// the best selection makes in which every pair counts the same.
func (m *matrix) counted(ctx context.Context, s assign.Selection) (assign.Selection, error) {
	if !m.in.Settings.counts() {
		return s, nil
	}
	even := s
	even.Floor, even.AtMost, even.Pairs = 0, true, min(s.Rows*s.Cols, assign.MaxSelected)
	if m.in.Settings.Pairs > 0 {
		even.Pairs = m.in.Settings.Pairs
	}
	even.Score = make([]int32, len(s.Score))
	for k, v := range s.Score {
		even.Score[k] = 1
		if v < max(0, s.Floor) {
			even.Score[k] = assign.Forbidden
		}
	}
	r, err := m.checked(ctx, even)
	if err != nil {
		return s, err
	}
	if !r.Proved {
		return s, assign.ErrCut
	}
	s.Pairs, s.AtMost = len(r.Pairs), false
	return s, nil
}

func (m *matrix) within(ctx context.Context, s assign.Selection) (outcome, error) {
	r, err := m.checked(ctx, s)
	if err != nil {
		return outcome{}, err
	}
	return outcome{
		pairs: r.Pairs, search: s, found: r,
		proof: Proof{Kind: SearchProof, Total: r.Total, Bound: r.Bound, Proved: r.Proved, Nodes: r.Nodes},
	}, nil
}

// bestWorstWithin seeks the worst pair among those that are not locked, so locked ones count as if they scored highest
// meanwhile.
func (m *matrix) bestWorstWithin(ctx context.Context, locks []assign.Pair) (outcome, error) {
	s := m.selection(locks)
	s.Score = slices.Clone(s.Score)
	var lifted int64
	for _, l := range locks {
		lifted += One - int64(m.at(l))
		s.Score[l.Row*len(m.in.UA)+l.Col] = One
	}
	out, err := m.worstWithin(ctx, s)
	out.asked = s
	out.proof.Total -= lifted
	out.proof.Bound -= lifted
	return out, err
}

// worstWithin bisects over the distinct scores for the highest floor that the limits can be kept above.
func (m *matrix) worstWithin(ctx context.Context, s assign.Selection) (outcome, error) {
	s, err := m.counted(ctx, s)
	if err != nil {
		return outcome{}, err
	}
	levels, locks := m.levels(), s.Locked
	out, err := m.within(ctx, s)
	if err != nil {
		return out, err
	}
	low, _ := slices.BinarySearch(levels, max(m.worstOf(out.pairs, locks), s.Floor)) // the answer's own worst is possible
	for high := len(levels); low+1 < high; {
		middle := (low + high) / 2
		s.Floor = levels[middle]
		try, err := m.within(ctx, s)
		switch {
		case errors.Is(err, assign.ErrInfeasible):
			high = middle
		case err != nil:
			return try, err
		default:
			worst, _ := slices.BinarySearch(levels, m.worstOf(try.pairs, locks))
			out, low = try, max(middle, worst)
		}
	}
	if low < len(levels) { // the first answer has the best worst pair, but perhaps not the best total beside it
		s.Floor = levels[low]
		if out, err = m.within(ctx, s); err != nil {
			return out, err
		}
	}
	out.proof.Kind = WorstProof
	return out, nil
}

// levels are the distinct scores that pairs may have, ascending.
func (m *matrix) levels() []int32 {
	out := slices.DeleteFunc(slices.Clone(m.cells), func(v int32) bool { return v < m.floor() || v < 0 })
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *matrix) worst(pairs []assign.Pair) int32 { return m.worstOf(pairs, nil) }

// worstOf is the lowest score of the pairs but for the locked ones; One where there is none.
func (m *matrix) worstOf(pairs, locks []assign.Pair) int32 {
	worst := int32(One)
	for _, p := range pairs {
		if !slices.Contains(locks, p) {
			worst = min(worst, m.at(p))
		}
	}
	return worst
}

func (m *matrix) stable(locks []assign.Pair) (outcome, error) {
	market := m.market(locks)
	found, err := assign.DeferredAcceptance(market, m.in.Settings.Lottery)
	if err != nil {
		return outcome{}, err
	}
	blocking, err := assign.BlockingPairs(market, found)
	if err != nil || len(blocking) > 0 {
		return outcome{}, fmt.Errorf("certificate: %d pairs would rather part: %w", len(blocking), err)
	}
	pairs := append(m.orient(found), locks...)
	slices.SortFunc(pairs, assign.Pair.Compare)
	out := outcome{pairs: pairs, proof: Proof{Kind: StableProof, Proved: true}}
	for _, p := range pairs {
		out.proof.Total += int64(m.at(p))
	}
	out.proof.Bound = out.proof.Total
	return out, nil
}

// blocking lists the pairs that would rather have each other than what they got, where both ranked each other. Pairs that
// were made without both having listed each other count as no partner at all.
func (m *matrix) blocking(pairs []assign.Pair) ([]Couple, error) {
	market := m.market(nil)
	var listed []assign.Pair
	for _, p := range pairs {
		if has(market.Proposers, m.proposer(p)) && has(market.Receivers, m.receiver(p)) {
			listed = append(listed, m.proposer(p))
		}
	}
	found, err := assign.BlockingPairs(market, listed)
	var out []Couple
	for _, p := range m.orient(found) {
		out = append(out, Couple{EU: m.in.EU[p.Row].Application, UA: m.in.UA[p.Col].Application})
	}
	return out, err
}

func has(s assign.Side, p assign.Pair) bool {
	return slices.Contains(s.To[s.Start[p.Row]:s.Start[p.Row+1]], int32(p.Col))
}

// proposer is a pair of row and column as one of proposer and receiver; receiver is the other way round.
func (m *matrix) proposer(p assign.Pair) assign.Pair {
	if m.in.Settings.Proposing == "ua" {
		return assign.Pair{Row: p.Col, Col: p.Row}
	}
	return p
}

func (m *matrix) receiver(p assign.Pair) assign.Pair {
	p = m.proposer(p)
	return assign.Pair{Row: p.Col, Col: p.Row}
}
