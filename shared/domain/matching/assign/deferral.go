package assign

import (
	"cmp"
	"math"
	"slices"
)

// DeferredAcceptance is the stable matching that is best for every proposer at once, ties broken by lot (Gale and Shapley
// 1962; with capacities Roth 1984). No pair blocks it in the sense of BlockingPairs, whatever the lots. Swap the sides to
// let the others propose. Pairs are {proposer, receiver}, sorted. Linear in the lists but for sorting the proposers' and the
// heaps that hold a receiver's worst partner.
func DeferredAcceptance(m Market, seed uint64) ([]Pair, error) {
	theirs, err := join(&m)
	if err != nil {
		return nil, err
	}
	d := deferral{seed: seed, theirs: theirs, worst: make([]int64, m.Receivers.Agents())}
	d.to = d.strict(&m.Proposers)
	d.makeRoom(&m.Receivers)
	d.propose(&m.Proposers)
	return d.pairs(m.Proposers.Agents()), nil
}

// deferral is the state of the proposals. The outcome does not depend on who proposes when.
type deferral struct {
	seed   uint64
	to     []int32 // the proposers' lists end to end, the best liked first
	theirs []int64 // beside them: the receiver's rank of the proposer, or absent
	at     []turn  // by proposer
	held   [][]claim
	worst  []int64 // by receiver: the key above which it refuses unseen
}

// turn is where a proposer stands in its list and how many more partners it may have. It is 12 bytes, so that a proposal
// touches few cache lines: the memory, not the comparing, takes the time.
type turn struct{ next, end, room int32 }

// claim is a proposer as the receiver sees it: key is the rank, then the first half of the lot.
type claim struct {
	key int64
	who int32
}

// strict orders the proposers' lists, the best liked first: rank, then lot, then number. It gives the order of To and puts
// theirs in it. Lists that are in order already, as most are, are not copied.
func (d *deferral) strict(s *Side) []int32 {
	to := s.To
	var order []int32
	for a := range s.Agents() {
		from, end := s.Start[a], s.Start[a+1]
		if ascending(s.Rank[from:end]) {
			continue
		}
		if &to[0] == &s.To[0] {
			to = slices.Clone(s.To)
		}
		order = order[:0]
		for e := from; e < end; e++ {
			order = append(order, e)
		}
		slices.SortFunc(order, func(x, y int32) int {
			if c := cmp.Compare(s.Rank[x], s.Rank[y]); c != 0 {
				return c
			}
			if c := cmp.Compare(lot(d.seed, 0, int32(a), s.To[x]), lot(d.seed, 0, int32(a), s.To[y])); c != 0 {
				return c
			}
			return cmp.Compare(s.To[x], s.To[y])
		})
		before := slices.Clone(d.theirs[from:end])
		for k, e := range order {
			to[from+int32(k)], d.theirs[from+int32(k)] = s.To[e], before[e-from]
		}
	}
	return to
}

// ascending reports whether no rank is less than or equal to the one before.
func ascending(ranks []int32) bool {
	for k := 1; k < len(ranks); k++ {
		if ranks[k-1] >= ranks[k] {
			return false
		}
	}
	return true
}

// makeRoom lays out what receivers may hold: no more than their capacity, nor than they list.
func (d *deferral) makeRoom(r *Side) {
	limit := capacities(r.Cap, r.Agents())
	total := int32(0)
	for b := range limit {
		limit[b] = min(limit[b], r.Start[b+1]-r.Start[b])
		total += limit[b]
	}
	d.held = make([][]claim, r.Agents())
	slots := make([]claim, total)
	for b, c := range limit {
		d.held[b], slots = slots[:0:c], slots[c:]
		d.worst[b] = math.MaxInt64
		if c == 0 {
			d.worst[b] = math.MinInt64
		}
	}
}

// propose goes round: everyone proposes, then everyone ousted meanwhile, and so on. Rounds let the processor fetch the
// lists of those who come next; following each ousted proposer at once would wait for memory at every step.
func (d *deferral) propose(p *Side) {
	d.at = make([]turn, p.Agents())
	room, round := capacities(p.Cap, p.Agents()), make([]int32, p.Agents())
	for a := range d.at {
		d.at[a], round[a] = turn{p.Start[a], p.Start[a+1], room[a]}, int32(a)
	}
	var ousted []int32
	for len(round) > 0 {
		ousted = ousted[:0]
		for _, a := range round {
			ousted = d.settle(a, ousted)
		}
		round, ousted = ousted, round
	}
}

// settle lets a propose until it is content or has no one left to ask, and appends whom this ousts.
func (d *deferral) settle(a int32, ousted []int32) []int32 {
	t := &d.at[a]
	for t.room > 0 && t.next < t.end {
		b, rank := d.to[t.next], d.theirs[t.next]
		t.next++
		if rank == absent || rank > d.worst[b]>>32 {
			continue
		}
		who := d.offer(b, claim{rank<<32 | int64(lot(d.seed, 1, b, a)>>32), a})
		if who == a {
			continue
		}
		t.room--
		if who >= 0 {
			d.at[who].room++
			ousted = append(ousted, who)
		}
	}
	return ousted
}

// offer lets receiver b hold a claim; it returns who is let go: nobody (-1), a worse one, or the one that came.
func (d *deferral) offer(b int32, c claim) int32 {
	h, ousted := d.held[b], int32(-1)
	switch {
	case c.key > d.worst[b]:
		return c.who
	case len(h) < cap(h):
		h = append(h, c)
		for k := len(h) - 1; k > 0 && d.worse(b, h[k], h[(k-1)/2]); k = (k - 1) / 2 {
			h[k], h[(k-1)/2] = h[(k-1)/2], h[k]
		}
		d.held[b] = h
	case len(h) == 0 || d.worse(b, c, h[0]):
		return c.who
	default:
		ousted, h[0] = h[0].who, c
		d.sink(b, h)
	}
	if len(h) == cap(h) {
		d.worst[b] = h[0].key
	}
	return ousted
}

// sink restores b's heap below its top.
func (d *deferral) sink(b int32, h []claim) {
	for k := 0; ; {
		c := 2*k + 1
		if c+1 < len(h) && d.worse(b, h[c+1], h[c]) {
			c++
		}
		if c >= len(h) || !d.worse(b, h[c], h[k]) {
			return
		}
		h[k], h[c] = h[c], h[k]
		k = c
	}
}

// worse compares two claims on receiver b: rank, then the whole lot, then number.
func (d *deferral) worse(b int32, x, y claim) bool {
	if x.key != y.key {
		return x.key > y.key
	}
	if lx, ly := lot(d.seed, 1, b, x.who), lot(d.seed, 1, b, y.who); lx != ly {
		return lx > ly
	}
	return x.who > y.who
}

// pairs reads what is held, sorted by counting: receivers come in order already.
func (d *deferral) pairs(proposers int) []Pair {
	next := make([]int32, proposers+1)
	total := 0
	for _, h := range d.held {
		for _, c := range h {
			next[c.who+1]++
		}
		total += len(h)
	}
	for a := range proposers {
		next[a+1] += next[a]
	}
	pairs := make([]Pair, total)
	for b, h := range d.held {
		for _, c := range h {
			pairs[next[c.who]] = Pair{int(c.who), b}
			next[c.who]++
		}
	}
	return pairs
}
