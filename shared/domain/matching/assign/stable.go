package assign

import (
	"cmp"
	"math"
	"slices"
)

// Side is the wishes of one side of a market, all lists laid end to end: those of agent a are To[Start[a]:Start[a+1]] with
// Rank beside them. A lower rank is liked better, equal ranks are a tie, who is not listed is not acceptable. Cap is how
// many partners each may have; nil means one.
type Side struct {
	Start    []int32
	To, Rank []int32
	Cap      []int32
}

// Agents is the number of agents on the side.
func (s *Side) Agents() int { return max(0, len(s.Start)-1) }

// Market is two sides that have listed each other. A pair can be made when each is on the other's list.
type Market struct{ Proposers, Receivers Side }

func (s *Side) validate(name string, others int) error {
	n := s.Agents()
	if len(s.To) != len(s.Rank) || (n == 0 && len(s.To) > 0) || (n > 0 && (s.Start[0] != 0 || int(s.Start[n]) != len(s.To))) {
		return invalidf("the lists of the %s do not fit their starts", name)
	}
	if s.Cap != nil && len(s.Cap) != n {
		return invalidf("%d capacities for %d %s", len(s.Cap), n, name)
	}
	for a := range n {
		if s.Start[a] > s.Start[a+1] {
			return invalidf("list %d of the %s ends before it starts", a, name)
		}
		if s.Cap != nil && s.Cap[a] < 0 {
			return invalidf("capacity %d of %d of the %s", s.Cap[a], a, name)
		}
	}
	for _, b := range s.To {
		if b < 0 || int(b) >= others {
			return invalidf("the %s list %d of %d", name, b, others)
		}
	}
	return nil
}

// joined is the market with the acceptable pairs only; mate[e] is the place of proposer entry e in the receivers' lists.
type joined struct {
	m     *Market
	mate  []int32 // -1 where the receiver does not list the proposer
	owner []int32 // proposer of entry e
	back  []int32 // receiver of receiver entry e
}

// join looks each proposer's entry up in the receiver's list, in time linear in the lists.
func join(m *Market) (*joined, error) {
	if err := m.Proposers.validate("proposers", m.Receivers.Agents()); err != nil {
		return nil, err
	}
	if err := m.Receivers.validate("receivers", m.Proposers.Agents()); err != nil {
		return nil, err
	}
	j := &joined{m: m, mate: make([]int32, len(m.Proposers.To)), owner: owners(&m.Proposers), back: owners(&m.Receivers)}
	// receivers' entries by proposer: then each proposer's two lists meet in a table over receivers
	start, entries := bucket(m.Receivers.To, m.Proposers.Agents())
	at, seen := slices.Repeat([]int32{-1}, m.Receivers.Agents()), make([]int32, m.Receivers.Agents())
	for a := range m.Proposers.Agents() {
		for _, e := range entries[start[a]:start[a+1]] {
			if at[j.back[e]] >= 0 {
				return nil, invalidf("receiver %d lists %d twice", j.back[e], a)
			}
			at[j.back[e]] = e
		}
		for e := m.Proposers.Start[a]; e < m.Proposers.Start[a+1]; e++ {
			b := m.Proposers.To[e]
			if seen[b] == int32(a)+1 {
				return nil, invalidf("proposer %d lists %d twice", a, b)
			}
			j.mate[e], seen[b] = at[b], int32(a)+1
		}
		for _, e := range entries[start[a]:start[a+1]] {
			at[j.back[e]] = -1
		}
	}
	return j, nil
}

func owners(s *Side) []int32 {
	out := make([]int32, len(s.To))
	for a := range s.Agents() {
		for e := s.Start[a]; e < s.Start[a+1]; e++ {
			out[e] = int32(a)
		}
	}
	return out
}

// bucket sorts the positions of keys by key, stably, by counting.
func bucket(keys []int32, n int) (start, order []int32) {
	start, order = make([]int32, n+1), make([]int32, len(keys))
	for _, k := range keys {
		start[k+1]++
	}
	for k := range n {
		start[k+1] += start[k]
	}
	next := slices.Clone(start)
	for e, k := range keys {
		order[next[k]] = int32(e)
		next[k]++
	}
	return start, order
}

// lot is the number drawn in a tie: a hash of the seed, whose list it is and who stands in it (SplitMix64, Steele et al.
// 2014), so that a lottery is the same on every machine and in any order of drawing.
func lot(seed uint64, side, list, other int32) uint64 {
	x := seed + 0x9e3779b97f4a7c15*(uint64(uint32(list))<<32|uint64(uint32(other))) + uint64(side)<<63
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// preferred compares two entries of list a: rank, then lot, then number.
func (s *Side) preferred(side, a, x, y int32, seed uint64) int {
	if c := cmp.Compare(s.Rank[x], s.Rank[y]); c != 0 {
		return c
	}
	if c := cmp.Compare(lot(seed, side, a, s.To[x]), lot(seed, side, a, s.To[y])); c != 0 {
		return c
	}
	return cmp.Compare(s.To[x], s.To[y])
}

// strict orders one side's lists, the best liked first.
func strict(s *Side, side int32, seed uint64) []int32 {
	order := make([]int32, len(s.To))
	for a := range s.Agents() {
		list := order[s.Start[a]:s.Start[a+1]]
		sorted := true
		for k := range list {
			list[k] = s.Start[a] + int32(k)
			sorted = sorted && (k == 0 || s.Rank[list[k-1]] < s.Rank[list[k]])
		}
		if !sorted {
			slices.SortFunc(list, func(x, y int32) int { return s.preferred(side, int32(a), x, y, seed) })
		}
	}
	return order
}

// DeferredAcceptance is the stable matching that is best for every proposer at once, ties broken by lot (Gale and Shapley
// 1962; with capacities Roth 1984). No pair blocks it in the sense of BlockingPairs, whatever the lots. Swap the sides to
// let the others propose. Pairs are {proposer, receiver}, sorted. Linear in the lists but for sorting the proposers' and the
// heaps that hold a receiver's worst partner.
func DeferredAcceptance(m Market, seed uint64) ([]Pair, error) {
	j, err := join(&m)
	if err != nil {
		return nil, err
	}
	d := deferral{joined: j, seed: seed, room: capacities(m.Proposers.Cap, m.Proposers.Agents())}
	d.listAsks(strict(&m.Proposers, 0, seed))
	d.makeRoom()
	for a := range m.Proposers.Agents() {
		d.settle(int32(a))
	}
	return d.pairs(), nil
}

// deferral is the state of the proposals. The outcome does not depend on who proposes when.
type deferral struct {
	*joined
	seed      uint64
	asks      []ask // by proposer, the best liked first
	next, end []int32
	room      []int32   // how many more partners a proposer may have
	held      [][]claim // what a receiver holds: a heap, worst first; its capacity is the receiver's
	worst     []int64   // the key above which a receiver refuses unseen
	stack     []int32
}

// claim is an entry of a proposer's list as the receiver sees it: key is the rank, then the first half of the lot.
type claim struct {
	key   int64
	entry int32
}

// ask is a claim and whom it is put to; what a proposal needs lies together.
type ask struct {
	claim
	to int32
}

// listAsks puts the proposers' acceptable entries in the order of asking.
func (d *deferral) listAsks(order []int32) {
	p := &d.m.Proposers
	d.asks = make([]ask, 0, len(order))
	d.next, d.end = make([]int32, p.Agents()), make([]int32, p.Agents())
	for a := range p.Agents() {
		d.next[a] = int32(len(d.asks))
		for _, e := range order[p.Start[a]:p.Start[a+1]] {
			if x, b := d.mate[e], p.To[e]; x >= 0 {
				key := int64(d.m.Receivers.Rank[x])<<32 | int64(lot(d.seed, 1, b, int32(a))>>32)
				d.asks = append(d.asks, ask{claim{key, e}, b})
			}
		}
		d.end[a] = int32(len(d.asks))
	}
}

// makeRoom lays out what receivers may hold: no more than their capacity, nor than they list.
func (d *deferral) makeRoom() {
	r := &d.m.Receivers
	limit := capacities(r.Cap, r.Agents())
	total := int32(0)
	for b := range limit {
		limit[b] = min(limit[b], r.Start[b+1]-r.Start[b])
		total += limit[b]
	}
	d.held, d.worst = make([][]claim, r.Agents()), slices.Repeat([]int64{math.MaxInt64}, r.Agents())
	slots := make([]claim, total)
	for b, c := range limit {
		d.held[b], slots = slots[:0:c], slots[c:]
		if c == 0 {
			d.worst[b] = math.MinInt64
		}
	}
}

// settle lets a propose, and everyone this ousts, until each is content or has no one left to ask.
func (d *deferral) settle(a int32) {
	d.stack = append(d.stack[:0], a)
	for len(d.stack) > 0 {
		a = d.stack[len(d.stack)-1]
		if d.room[a] == 0 || d.next[a] == d.end[a] {
			d.stack = d.stack[:len(d.stack)-1]
			continue
		}
		q := &d.asks[d.next[a]]
		d.next[a]++
		if q.key > d.worst[q.to] {
			continue
		}
		if ousted := d.offer(q); ousted != q.entry {
			d.room[a]--
			if ousted >= 0 {
				p := d.owner[ousted]
				d.room[p]++
				d.stack = append(d.stack, p)
			}
		}
	}
}

// offer lets the receiver of q hold it; it returns the entry that is let go: none (-1), a worse one, or q's own.
func (d *deferral) offer(q *ask) int32 {
	h, ousted := d.held[q.to], int32(-1)
	switch {
	case len(h) < cap(h):
		h = append(h, q.claim)
		for k := len(h) - 1; k > 0 && d.worse(h[k], h[(k-1)/2]); k = (k - 1) / 2 {
			h[k], h[(k-1)/2] = h[(k-1)/2], h[k]
		}
		d.held[q.to] = h
	case len(h) == 0 || d.worse(q.claim, h[0]):
		return q.entry
	default:
		ousted, h[0] = h[0].entry, q.claim
		d.sink(h)
	}
	if len(h) == cap(h) {
		d.worst[q.to] = h[0].key
	}
	return ousted
}

// sink restores the heap below its top.
func (d *deferral) sink(h []claim) {
	for k := 0; ; {
		c := 2*k + 1
		if c+1 < len(h) && d.worse(h[c+1], h[c]) {
			c++
		}
		if c >= len(h) || !d.worse(h[c], h[k]) {
			return
		}
		h[k], h[c] = h[c], h[k]
		k = c
	}
}

// worse compares two claims on the same receiver.
func (d *deferral) worse(x, y claim) bool {
	if x.key != y.key {
		return x.key > y.key
	}
	a, b := d.mate[x.entry], d.mate[y.entry]
	return d.m.Receivers.preferred(1, d.back[a], a, b, d.seed) > 0
}

func (d *deferral) pairs() []Pair {
	var pairs []Pair
	for b, h := range d.held {
		for _, c := range h {
			pairs = append(pairs, Pair{int(d.owner[c.entry]), b})
		}
	}
	slices.SortFunc(pairs, Pair.Compare)
	return pairs
}
