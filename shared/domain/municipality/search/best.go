package search

import (
	"cmp"
	"slices"
)

// A rank orders the ways of matching, best first.
type rank uint8

const (
	byCode rank = iota
	byExact
	byPrefix
	byWordExact
	byWordPrefix
	byCodePrefix
	bySubstring
	byOneTypo
	byTwoTypos
	none
)

// match gives the way of matching that callers see.
func (r rank) match() Match {
	switch r {
	case byCode, byCodePrefix:
		return ByCode
	case byExact:
		return ByExact
	case byPrefix:
		return ByPrefix
	case byWordExact, byWordPrefix:
		return ByWordPrefix
	case bySubstring:
		return BySubstring
	}
	return ByTypo
}

// A candidate is a place that fits.
type candidate struct {
	match  rank
	people float64
	part   int
	place  int
}

// compare orders candidates, better ones first.
func (c candidate) compare(d candidate) int {
	return cmp.Or(cmp.Compare(c.match, d.match), cmp.Compare(d.people, c.people), cmp.Compare(c.part, d.part), cmp.Compare(c.place, d.place))
}

// best keeps the best candidates out of many offers, each place once.
type best struct {
	limit int
	all   []candidate // sorted
}

func newBest(limit int) *best { return &best{limit: limit, all: make([]candidate, 0, limit+1)} }

// enough hits without mistakes make it needless to look for similar names; so does one whole name or code.
const enough = 5

// wanting reports whether similar names should be looked for.
func (b *best) wanting() bool {
	return len(b.all) < min(enough, b.limit) && (len(b.all) == 0 || b.all[0].match > byExact)
}

func (b *best) offer(c candidate) {
	if len(b.all) == b.limit && c.compare(b.all[b.limit-1]) >= 0 {
		return
	}
	if i := slices.IndexFunc(b.all, func(d candidate) bool { return d.part == c.part && d.place == c.place }); i >= 0 {
		if c.compare(b.all[i]) >= 0 {
			return
		}
		b.all = slices.Delete(b.all, i, i+1)
	}
	at, _ := slices.BinarySearchFunc(b.all, c, candidate.compare)
	b.all = slices.Insert(b.all, at, c)
	b.all = b.all[:min(len(b.all), b.limit)]
}

func (b *best) sorted() []candidate { return b.all }
