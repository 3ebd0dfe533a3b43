package interest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// An Edit is one mark of a form: as the form showed it, and as it was sent.
type Edit struct{ Was, Now Mark }

// moves reports whether the person changed the mark.
func (e Edit) moves() bool { return e.Was != e.Now }

// Merge carries the edits out on the list as it stands now: what the form left alone stays as it is stored, whoever changed
// it since. Base is the revision that the form was made from. Stale are the edits of marks that were changed elsewhere
// since then, to something else; nothing of them is carried out. Changed are the marks that the list has now and had
// not before.
func (l List) Merge(edits []Edit, base int) (after List, changed []Mark, stale []Edit) {
	after = l
	after.Marks = slices.Clone(l.Marks)
	for _, e := range edits {
		stored := l.Of(e.Now.Partner)
		switch {
		case !e.moves() || stored == e.Now:
		case base != l.Head.Rev && stored != e.Was:
			stale = append(stale, e)
		default:
			after.set(e.Now)
			changed = append(changed, e.Now)
		}
	}
	return after, changed, stale
}

func (l *List) set(m Mark) {
	i, found := l.find(m.Partner)
	switch {
	case m.Kind == "" && found:
		l.Marks = slices.Delete(l.Marks, i, i+1)
	case m.Kind == "":
	case found:
		l.Marks[i] = m
	default:
		l.Marks = slices.Insert(l.Marks, i, m)
	}
}

// told notes that both sides were written to.
func (l List) told(partner application.ID) List {
	i, found := slices.BinarySearch(l.Told, partner)
	if !found {
		l.Told = slices.Insert(slices.Clone(l.Told), i, partner)
	}
	return l
}

func (l List) knows(partner application.ID) bool {
	_, found := slices.BinarySearch(l.Told, partner)
	return found
}

// Ranked gives the marks of those that interest the municipality, the best rank first and the ones without a rank last.
func (l List) Ranked() []Mark {
	var out []Mark
	for _, m := range l.Marks {
		if m.Kind == Interested {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Mark) int { return cmp.Compare(place(a), place(b)) })
	return out
}

// place puts the ones without a rank behind all others.
func place(m Mark) int {
	if m.Rank == 0 {
		return MaxRank + 1
	}
	return m.Rank
}

// A Move of a municipality in the ranking.
type Move string

// The moves.
const (
	Up    Move = "up"
	Down  Move = "down"
	First Move = "first"
)

// Moves lists them.
func Moves() []Move { return []Move{Up, Down, First} }

// Shift moves one municipality of a ranking and numbers it anew from 1 without gaps. A move leads over everybody of the
// next rank; who shares a rank leaves it first, and who has none takes the last one.
func Shift(ranked []Mark, partner application.ID, move Move) []Mark {
	levels, at := levelsOf(ranked, partner)
	alone := []application.ID{partner}
	switch {
	case at < 0 && !slices.ContainsFunc(ranked, func(m Mark) bool { return m.Partner == partner }):
	case at < 0 && move != First: // it had no rank
		levels = append(levels, alone)
	case move == First:
		levels = append([][]application.ID{alone}, without(levels, partner)...)
	case len(levels[at]) > 1:
		levels[at] = slices.DeleteFunc(levels[at], func(id application.ID) bool { return id == partner })
		if move == Down {
			at++
		}
		levels = slices.Insert(levels, at, alone)
	case move == Up && at > 0:
		levels[at-1], levels[at] = levels[at], levels[at-1]
	case move == Down && at < len(levels)-1:
		levels[at+1], levels[at] = levels[at], levels[at+1]
	}
	return numbered(ranked, levels)
}

// levelsOf gives who shares each rank, in order, and the level of one of them; -1 where it has no rank.
func levelsOf(ranked []Mark, partner application.ID) (levels [][]application.ID, at int) {
	at = -1
	sorted := List{Marks: ranked}.Ranked()
	for i, m := range sorted {
		if m.Rank == 0 {
			break
		}
		if i == 0 || m.Rank != sorted[i-1].Rank {
			levels = append(levels, nil)
		}
		levels[len(levels)-1] = append(levels[len(levels)-1], m.Partner)
		if m.Partner == partner {
			at = len(levels) - 1
		}
	}
	return levels, at
}

func without(levels [][]application.ID, partner application.ID) [][]application.ID {
	var out [][]application.ID
	for _, l := range levels {
		if l = slices.DeleteFunc(l, func(id application.ID) bool { return id == partner }); len(l) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func numbered(ranked []Mark, levels [][]application.ID) []Mark {
	rank := map[application.ID]int{}
	for i, l := range levels {
		for _, id := range l {
			rank[id] = i + 1
		}
	}
	out := slices.Clone(ranked)
	for i := range out {
		out[i].Rank = rank[out[i].Partner]
	}
	return out
}

// A Met says how far one municipality's strengths meet another's needs.
type Met struct {
	Needs int                    // themes in which there is a need
	Met   int                    // those of them in which the other has a strength
	Parts []programme.SubThemeID // what is needed in particular and shared in particular
}

// Meets compares the strengths of one with the needs of the other: a need counts as met from the lowest level of strength
// on. It says how many, not how well; that is what the matching computes.
func Meets(giver, taker Partner) Met {
	var m Met
	for _, need := range taker.Themes {
		if need.Need == 0 {
			continue
		}
		m.Needs++
		offer := giver.Answer(need.Theme)
		if offer.Strength == 0 {
			continue
		}
		m.Met++
		for _, part := range need.Needs {
			if slices.Contains(offer.Offers, part) {
				m.Parts = append(m.Parts, part)
			}
		}
	}
	return m
}

// An Order of the municipalities of the other side; the value stands in addresses.
type Order string

// The orders.
const (
	WeGive Order = "give" // those first whose needs our strengths meet: the reverse call
	WeGet  Order = "get"  // those first whose strengths meet our needs
	ByName Order = "name"
)

// Orders lists them in the order in which a page offers them to a side.
func Orders(s programme.Side) []Order {
	if s == programme.UA {
		return []Order{WeGet, WeGive, ByName}
	}
	return []Order{WeGive, WeGet, ByName}
}

// Sort puts the municipalities in order: by the count of met needs, then of met parts of themes, then by name.
func Sort(partners []Partner, own Partner, o Order) {
	score := func(p Partner) (int, int) {
		m := Met{}
		switch o {
		case WeGive:
			m = Meets(own, p)
		case WeGet:
			m = Meets(p, own)
		}
		return m.Met, len(m.Parts)
	}
	slices.SortStableFunc(partners, func(a, b Partner) int {
		am, ap := score(a)
		bm, bp := score(b)
		return cmp.Or(cmp.Compare(bm, am), cmp.Compare(bp, ap), strings.Compare(a.Place.Latin, b.Place.Latin), strings.Compare(string(a.ID), string(b.ID)))
	})
}

// A Couple is a Ukrainian municipality and one of the EU that marked each other as interesting.
type Couple struct{ UA, EU application.ID }

// Couples gives, among the lists, the couples in which each likes the other best of all with whom the interest is mutual:
// the only one, or the one of the best rank. No municipality is in two of them. Open is how many couples are left, between
// which nobody but the municipalities themselves can choose.
func Couples(lists []List) (firm []Couple, open int) {
	by := map[application.ID]List{}
	for _, l := range lists {
		by[l.Application] = l
	}
	for _, ua := range lists {
		if ua.Side != programme.UA {
			continue
		}
		for _, m := range ua.Marks {
			eu, there := by[m.Partner]
			switch {
			case !there || !Mutual(ua, eu):
			case dearest(ua, by) == eu.Application && dearest(eu, by) == ua.Application:
				firm = append(firm, Couple{UA: ua.Application, EU: eu.Application})
			default:
				open++
			}
		}
	}
	return firm, open
}

// dearest is the best liked of those with whom the interest is mutual; empty where two share that place.
func dearest(l List, by map[application.ID]List) application.ID {
	var best Mark
	shared := false
	for _, m := range l.Ranked() {
		other, there := by[m.Partner]
		switch {
		case !there || !Mutual(l, other):
		case best.Partner == "":
			best = m
		case place(m) == place(best):
			shared = true
		}
	}
	if shared {
		return ""
	}
	return best.Partner
}
