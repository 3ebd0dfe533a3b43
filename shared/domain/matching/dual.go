package matching

import "github.com/bridges-of-trust/bridges/shared/domain/matching/assign"

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

// dualPrices are those of a solved assignment.
func (m *matrix) dualPrices(r assign.Result) *Prices {
	return &Prices{Place: r.PairPrice, EU: named(m.in.EU, r.RowPrice), UA: named(m.in.UA, r.ColPrice)}
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
