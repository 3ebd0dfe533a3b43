package assign

import (
	"math"
	"math/bits"
	"slices"
)

// Bottleneck makes the worst pair as good as can be, and then the total, over as many pairs as can be made: exactly p.Pairs
// with ExactPairs, and no more than that with AtMostPairs. MaxTotal is read as MaxPairs.
// Locked pairs are given; the worst is sought among the others. It returns the worst score, MaxScore where every pair is
// locked or none is made, and an optimum of p with that score as Floor, so that Verify(q, r) proves the total of the
// returned problem q. That no higher worst score is possible is one more matching: see [Cardinality].
//
// A bisection over the scores; each step is a maximum cardinality matching on bit sets, O(pairs·mn/64).
func Bottleneck(p Problem) (worst int32, q Problem, r Result, err error) {
	if p.goal() == MaxTotal {
		p.Goal = MaxPairs
	}
	if err = p.validate(); err != nil {
		return 0, p, r, err
	}
	if _, _, err = highest(p.Score); err != nil {
		return 0, p, r, err
	}
	want := p.cardinality(p.limit())
	switch {
	case p.Goal == ExactPairs && want < p.Pairs:
		return 0, p, r, infeasiblef("%d pairs are wanted, %d can be made", p.Pairs, want)
	case p.Goal == AtMostPairs && want <= p.Pairs:
		p.Goal = MaxPairs
	case p.Goal == AtMostPairs:
		p.Goal = ExactPairs
	}
	if p.Goal == ExactPairs {
		want = p.Pairs
	}
	worst = p.threshold(want)
	q = p.withFloor(worst)
	r, err = Solve(q)
	return worst, q, r, err
}

// Cardinality is the largest number of pairs that score at least floor each, locked pairs included: Bottleneck's worst
// score is right when this falls short for the next higher score.
func Cardinality(p Problem, floor int32) (int, error) {
	if err := p.validate(); err != nil {
		return 0, err
	}
	return p.cardinality(max(floor, p.limit())), nil
}

// threshold is the largest score such that want pairs of at least that score can be made. Every answer on the way is at
// least as good as its own worst pair.
func (p *Problem) threshold(want int) int32 {
	if want == len(p.Locked) {
		return MaxScore
	}
	free := want - len(p.Locked)
	low, high := p.limit(), int32(0)
	for _, s := range p.Score {
		high = max(high, s)
	}
	for low < high {
		middle := low + (high-low+1)/2
		f := p.reached(middle, free)
		if f.made < free {
			high = middle - 1
			continue
		}
		low = middle
		if worst := f.worst(p); worst > low {
			low = worst
		}
	}
	return low
}

// withFloor is p with a higher floor that spares the locked pairs: a copy of the scores, since a lock may score less.
func (p *Problem) withFloor(floor int32) Problem {
	q := *p
	q.Floor, q.Score = 0, slices.Clone(p.Score)
	for k, s := range q.Score {
		if s < max(floor, p.limit()) {
			q.Score[k] = Forbidden
		}
	}
	for _, l := range p.Locked {
		q.Score[l.Row*p.Cols+l.Col] = p.at(l.Row, l.Col)
	}
	return q
}

// reach grows a maximum cardinality matching with capacities, row by row (Kuhn 1955), the columns of a row as a bit set.
type reach struct {
	words  int
	adj    []uint64 // usable columns by row
	fresh  []uint64 // columns not yet visited in this search
	room   []int32  // capacity left of a column
	rowsOf [][]int32
	paired []uint64 // columns paired with a row, kept out of its choice
	made   int
}

// unbounded is more pairs than can be made.
const unbounded = math.MaxInt

// cardinality is the largest number of pairs of at least floor, locked pairs included.
func (p *Problem) cardinality(floor int32) int {
	return len(p.Locked) + p.reached(floor, unbounded).made
}

// reached makes as many pairs of at least floor as can be made beside the locked ones, and stops at want or as soon as it is
// sure that there are fewer.
func (p *Problem) reached(floor int32, want int) *reach {
	w := (p.Cols + 63) / 64
	f := reach{
		words: w, adj: make([]uint64, p.Rows*w), fresh: make([]uint64, w), room: capacities(p.ColCap, p.Cols),
		rowsOf: make([][]int32, p.Cols), paired: make([]uint64, p.Rows*w),
	}
	row := capacities(p.RowCap, p.Rows)
	for i := range p.Rows {
		for j, s := range p.Score[i*p.Cols:][:p.Cols] {
			if s >= floor && s >= 0 {
				f.adj[i*w+j/64] |= 1 << (j % 64)
			}
		}
	}
	for _, l := range p.Locked {
		row[l.Row]--
		f.room[l.Col]--
		f.adj[l.Row*w+l.Col/64] &^= 1 << (l.Col % 64)
	}
	left := 0
	for _, r := range row {
		left += int(r)
	}
	for i := range p.Rows {
		for k := range row[i] {
			if f.made >= want || (want != unbounded && f.made+left < want) {
				return &f
			}
			for k := range f.fresh {
				f.fresh[k] = ^uint64(0)
			}
			if !f.place(int32(i)) {
				left -= int(row[i] - k)
				break
			}
			f.made++
			left--
		}
	}
	return &f
}

// worst is the lowest score of the pairs made; MaxScore where there are none.
func (f *reach) worst(p *Problem) int32 {
	worst := int32(MaxScore)
	for j, rows := range f.rowsOf {
		for _, i := range rows {
			worst = min(worst, p.at(int(i), j))
		}
	}
	return worst
}

// place finds row i one more column, moving other rows on where needed. Each column is visited once per search.
func (f *reach) place(i int32) bool {
	base := int(i) * f.words
	for k := range f.words {
		for {
			set := f.adj[base+k] &^ f.paired[base+k] & f.fresh[k]
			if set == 0 {
				break
			}
			j := k*64 + bits.TrailingZeros64(set)
			f.fresh[k] &^= set & -set
			if f.room[j] > 0 {
				f.room[j]--
				f.join(i, j)
				return true
			}
			for q, other := range f.rowsOf[j] {
				if f.place(other) {
					f.paired[int(other)*f.words+k] &^= set & -set
					f.rowsOf[j] = slices.Delete(f.rowsOf[j], q, q+1)
					f.join(i, j)
					return true
				}
			}
		}
	}
	return false
}

func (f *reach) join(i int32, j int) {
	f.rowsOf[j] = append(f.rowsOf[j], i)
	f.paired[int(i)*f.words+j/64] |= 1 << (j % 64)
}
