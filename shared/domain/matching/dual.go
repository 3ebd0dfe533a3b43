package matching

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// Prices are what makes a total checkable by adding up, in millionths: see [Result.Sums]. A municipality that is not listed
// has the price 0.
type Prices struct {
	// Place is the price of each pair that is made. It is below 0 where as many pairs as possible come before the total:
	// then every pair made counts so much more, and the prices of the municipalities are higher by as much.
	Place int64        `json:"place"`
	EU    []PlacePrice `json:"eu,omitempty"`
	UA    []PlacePrice `json:"ua,omitempty"`
}

// A PlacePrice is the price of each place for a partner that a municipality has, locked ones aside.
type PlacePrice struct {
	Application string `json:"application"`
	Price       int64  `json:"price"`
}

// mostShown bounds the certificate of a search that a result carries, in steps and prices. A longer one was checked as well.
const mostShown = 20_000

// checked selects and lets the certificate be checked by code that knows nothing of the search, whichever way it ended.
func (m *matrix) checked(ctx context.Context, s assign.Selection) (assign.Selected, error) {
	r, err := m.search(ctx, s)
	var wrong error
	switch {
	case err == nil:
		wrong = assign.VerifySelection(s, r)
	case errors.Is(err, assign.ErrInfeasible):
		wrong = assign.VerifyInfeasible(s, r.Certificate)
	}
	if wrong != nil {
		return r, fmt.Errorf("certificate: %w", wrong)
	}
	return r, err
}

// certified adds to a proof what others need to check it.
func (m *matrix) certified(o *outcome) {
	if c := o.found.Certificate; c != nil {
		o.proof.Parts = (len(c.Steps) + 1) / 2
		size := len(c.Steps)
		for _, p := range c.Prices {
			size += len(p.Cols) + len(p.ColGroups) + len(p.Themes)
		}
		if size <= mostShown {
			o.proof.Certificate = c
		}
	}
	if o.solved != nil {
		o.proof.Prices = &Prices{Place: o.priced.PairPrice, EU: named(m.in.EU, o.priced.RowPrice), UA: named(m.in.UA, o.priced.ColPrice)}
	}
}

func named(side []Candidate, prices []int64) []PlacePrice {
	var out []PlacePrice
	for k, v := range prices {
		if v != 0 {
			out = append(out, PlacePrice{side[k].Application, v})
		}
	}
	return out
}

// Sums are the parts of which a total is made up by its prices: EU + UA + Places + Surplus + Locked. No pairing of as many
// pairs can reach more, since no possible pair that is not made scores more than the prices of its sides and its place.
type Sums struct {
	EU, UA  int64 // prices of all places for partners, of each side
	Places  int64 // price of the pairs made
	Surplus int64 // what pairs made score above their prices, where somebody may have several
	Locked  int64 // scores of the locked pairs, which are no choice
}

// Total adds the parts up.
func (s Sums) Total() int64 { return s.EU + s.UA + s.Places + s.Surplus + s.Locked }

// Sums adds the prices of a result up; it reports false where the proof has none.
func (r *Result) Sums(s Settings) (sums Sums, ok bool) {
	if r.Proof.Prices == nil {
		return sums, false
	}
	locked, held := map[Couple]bool{}, map[string]int64{}
	for _, l := range s.Locks {
		locked[Couple{EU: l.EU, UA: l.UA}] = true
	}
	loose := r.Pairs[:0:0]
	for _, p := range r.Pairs {
		if locked[Couple{EU: p.EU.Application, UA: p.UA.Application}] {
			sums.Locked += int64(p.Value)
			held[p.EU.Application]++
			held[p.UA.Application]++
		} else {
			loose = append(loose, p)
		}
	}
	price := map[string]int64{}
	for _, eu := range []bool{true, false} {
		list, sum := r.Proof.Prices.UA, &sums.UA
		if eu {
			list, sum = r.Proof.Prices.EU, &sums.EU
		}
		for _, x := range list {
			price[x.Application] = x.Price
			*sum += x.Price * (int64(s.Partners(x.Application, eu)) - held[x.Application])
		}
	}
	for _, p := range loose {
		sums.Places += r.Proof.Prices.Place
		sums.Surplus += max(0, int64(p.Value)-price[p.EU.Application]-price[p.UA.Application]-r.Proof.Prices.Place)
	}
	return sums, true
}

// Recheck checks a result against the frozen input that it was computed from: that the pairs keep the rules, and that the
// proof that it carries holds. It solves nothing. That as many pairs as possible are made, and that no worst pair can be
// better, is shown by computing anew only, see [Pairing].
func Recheck(in Input, parts []Scores, r Result) error {
	m, err := newMatrix(&in, parts)
	if err != nil || r.None() {
		return err
	}
	locks, stuck := m.locks()
	if len(stuck) > 0 {
		return errors.New("a lock is forbidden")
	}
	pairs, err := m.pairsOf(r)
	if err != nil {
		return err
	}
	switch {
	case r.Proof.Kind == StableProof:
		return m.recheckStable(pairs, locks)
	case r.Proof.Prices != nil:
		return m.recheckPrices(pairs, locks, r)
	case r.Proof.Certificate != nil:
		return m.recheckSearch(pairs, locks, r)
	}
	return errors.New("the result carries no proof")
}

// pairsOf finds the result's pairs in the matrix.
func (m *matrix) pairsOf(r Result) ([]assign.Pair, error) {
	var out []assign.Pair
	for _, p := range r.Pairs {
		row, ok := m.rowOf[p.EU.Application]
		col, also := m.colOf[p.UA.Application]
		pair := assign.Pair{Row: row, Col: col}
		if !ok || !also || m.at(pair) != p.Value {
			return nil, fmt.Errorf("pair %s and %s is not in the input with score %d", p.EU.Application, p.UA.Application, p.Value)
		}
		out = append(out, pair)
	}
	slices.SortFunc(out, assign.Pair.Compare)
	return out, nil
}

func (m *matrix) recheckPrices(pairs, locks []assign.Pair, r Result) error {
	p := m.plain(locks)
	if r.Proof.Kind == WorstProof {
		p.Goal, p.Pairs, p.Score = assign.ExactPairs, len(pairs), m.notUnder(m.worstOf(pairs, locks), locks)
	}
	row, err := spread(r.Proof.Prices.EU, m.rowOf)
	if err != nil {
		return err
	}
	col, err := spread(r.Proof.Prices.UA, m.colOf)
	if err != nil {
		return err
	}
	return assign.Verify(p, assign.Result{Pairs: pairs, Total: r.Total, RowPrice: row, ColPrice: col, PairPrice: r.Proof.Prices.Place})
}

// notUnder are the scores without those under the worst, which locked pairs may be.
func (m *matrix) notUnder(worst int32, locks []assign.Pair) []int32 {
	out := slices.Clone(m.cells)
	for k, v := range out {
		if v < worst && !slices.Contains(locks, assign.Pair{Row: k / len(m.in.UA), Col: k % len(m.in.UA)}) {
			out[k] = assign.Forbidden
		}
	}
	return out
}

func spread(prices []PlacePrice, at map[string]int) ([]int64, error) {
	out := make([]int64, len(at))
	for _, x := range prices {
		k, ok := at[x.Application]
		if !ok {
			return nil, fmt.Errorf("%s has a price and is not in the input", x.Application)
		}
		out[k] = x.Price
	}
	return out, nil
}

func (m *matrix) recheckSearch(pairs, locks []assign.Pair, r Result) error {
	s, total, bound := m.selection(locks), r.Total, r.Bound
	if m.in.Settings.Pairs == 0 || r.Proof.Kind == WorstProof {
		s.Pairs, s.AtMost = len(pairs), false
	}
	if r.Proof.Kind == WorstProof {
		s.Score = slices.Clone(s.Score)
		for _, l := range locks {
			total, bound = total+One-int64(m.at(l)), bound+One-int64(m.at(l))
			s.Score[l.Row*len(m.in.UA)+l.Col] = One
		}
		s.Floor = max(s.Floor, m.worstOf(pairs, locks))
	}
	return assign.VerifySelection(s, assign.Selected{Pairs: pairs, Total: total, Bound: bound, Proved: r.Proof.Proved, Certificate: r.Proof.Certificate})
}

func (m *matrix) recheckStable(pairs, locks []assign.Pair) error {
	market := m.market(locks)
	var free []assign.Pair
	for _, p := range pairs {
		if !slices.Contains(locks, p) {
			free = append(free, m.proposer(p))
		}
	}
	slices.SortFunc(free, assign.Pair.Compare)
	blocking, err := assign.BlockingPairs(market, free)
	if err == nil && len(blocking) > 0 {
		err = fmt.Errorf("%d pairs would rather part", len(blocking))
	}
	return err
}
