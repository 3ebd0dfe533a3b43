package matching

import (
	"cmp"
	"container/heap"
	"context"
	"runtime"
	"slices"
	"sync"
)

// A Suggestion is one likely partner.
type Suggestion struct {
	Index      int   // in the side that was searched
	Value      int32 // millionths
	Confidence int32
}

// before orders suggestions: the best score first, then the better known, then the order of the side.
func (s Suggestion) before(t Suggestion) int {
	return cmp.Or(cmp.Compare(t.Value, s.Value), cmp.Compare(t.Confidence, s.Confidence), cmp.Compare(s.Index, t.Index))
}

// Suggest gives for each of mine the best partners of the other side, without a run: at most best of them, by the settings'
// weights and hard rules, exactly as a run would score them. EU says that mine is the EU side. All processors share the
// work; the answer does not depend on how many there are. When ctx ends, its error comes back.
func Suggest(ctx context.Context, s Settings, mine, theirs []Candidate, eu bool, best int) ([][]Suggestion, error) {
	k := &search{rater: NewRater(s), bound: newBound(s, mine, theirs), mine: mine, theirs: theirs, eu: eu, best: best}
	k.quickMine, k.quickTheirs = k.bound.quicks(mine), k.bound.quicks(theirs)
	out := make([][]Suggestion, len(mine))
	var all sync.WaitGroup
	workers := max(1, min(runtime.GOMAXPROCS(0), len(mine)))
	for w := range workers {
		all.Go(func() {
			for i := w; i < len(mine) && ctx.Err() == nil; i += workers {
				out[i] = k.of(i)
			}
		})
	}
	all.Wait()
	return out, ctx.Err()
}

type search struct {
	rater                  *Rater
	bound                  *bound
	mine, theirs           []Candidate
	quickMine, quickTheirs []quick
	eu                     bool
	best                   int
}

// of searches the whole other side for one candidate: bound first, rate what may still be among the best.
func (k *search) of(i int) []Suggestion {
	found := make(worstFirst, 0, k.best)
	least := int64(-1)
	for j := range k.theirs {
		eu, ua := &k.quickTheirs[j], &k.quickMine[i]
		if k.eu {
			eu, ua = ua, eu
		}
		if !k.bound.reaches(eu, ua, least) {
			continue
		}
		s := k.rate(i, j)
		if s.Veto != Allowed {
			continue
		}
		next := Suggestion{Index: j, Value: s.Value, Confidence: s.Confidence}
		switch {
		case len(found) < k.best:
			heap.Push(&found, next)
		case next.before(found[0]) < 0:
			found[0] = next
			heap.Fix(&found, 0)
		}
		if len(found) == k.best {
			least = int64(found[0].Value) - 1 // an equal score may be better known
		}
	}
	slices.SortFunc(found, Suggestion.before)
	return found
}

func (k *search) rate(i, j int) Score {
	eu, ua := &k.theirs[j], &k.mine[i]
	if k.eu {
		eu, ua = ua, eu
	}
	v := values(eu, ua)
	return k.rater.score(eu, ua, &v)
}

// Forbidden names the rule that leaves a candidate without partners on the other side: the one that forbids most pairs, of
// equals the first of Vetoes. Allowed where a pair is possible, or nobody is there.
func Forbidden(s Settings, mine *Candidate, theirs []Candidate, eu bool) Veto {
	if s.Rules.NoOccupied && !eu && mine.Occupied == "yes" {
		return IsOccupied // whoever the partner is
	}
	rater, counts := NewRater(s), map[Veto]int{}
	for j := range theirs {
		a, b := &theirs[j], mine
		if eu {
			a, b = b, a
		}
		v := values(a, b)
		veto := rater.score(a, b, &v).Veto
		if veto == Allowed {
			return Allowed
		}
		counts[veto]++
	}
	most := Allowed
	for _, veto := range Vetoes() {
		if counts[veto] > counts[most] {
			most = veto
		}
	}
	return most
}

// worstFirst is a heap with the worst suggestion on top.
type worstFirst []Suggestion

// Len implements heap.Interface.
func (h worstFirst) Len() int { return len(h) }

// Less implements heap.Interface.
func (h worstFirst) Less(i, j int) bool { return h[i].before(h[j]) > 0 }

// Swap implements heap.Interface.
func (h worstFirst) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *worstFirst) Push(x any) { *h = append(*h, x.(Suggestion)) }

// Pop implements heap.Interface.
func (h *worstFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// KilometresTo is the distance to another place as the crow flies; false where a point is not known.
func (c *Candidate) KilometresTo(other *Candidate) (int, bool) {
	a, b := &c.Figures, &other.Figures
	if a.Lat == nil || a.Lon == nil || b.Lat == nil || b.Lon == nil {
		return 0, false
	}
	return kilometres(*a.Lat, *a.Lon, *b.Lat, *b.Lon), true
}
