package console

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/minutes"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// pairsInFull is up to how many pairs the minutes explain each; of more every pair has a row.
const pairsInFull = 50

// factorsNamed is how many factors of a pair the minutes name, and evidenceNamed how many sentences about each.
const (
	factorsNamed  = 5
	evidenceNamed = 2
)

// putOrigins reads where the figures of the pairs are from that the minutes explain. Faults: unavailable.
func (c *Console) putOrigins(ctx context.Context, f *findings) (err error) {
	if len(f.result.Pairs) > pairsInFull {
		return nil
	}
	f.origins = make(map[matching.Couple]pairRegister, len(f.result.Pairs))
	for _, pair := range f.result.Pairs {
		if f.origins[coupleOf(pair)], err = c.registerOf(ctx, f.run, pair); err != nil {
			return err
		}
	}
	return nil
}

// pairsPart lists all pairs, with what holds each where there are too many to explain.
func (f *findings) pairsPart(p *kit.Printer) minutes.Part {
	part := minutes.Part{Heading: p.T("console.run.proposed"), Small: true}
	if len(f.result.Pairs) == 0 {
		part.Text = []string{p.T("result.came.none")}
		return part
	}
	t := minutes.Table{
		Head: []string{
			p.T("result.minutes.number"), p.T("console.run.ua_side"), p.T("console.run.eu_side"), p.T("console.run.score"), p.T("result.pairs.known"),
		},
		Parts: []float64{0.8, 4.4, 4.4, 1.3, 1.5}, Right: []bool{true, false, false, true, true},
	}
	holds := f.explained && f.run.Settings.Goal != matching.Stable
	if holds {
		t.Head = append(t.Head, p.T("result.pairs.margin"), p.T("result.pairs.survived"))
		t.Parts, t.Right = append(t.Parts, 2, 1.7), append(t.Right, true, true)
	}
	for i, pair := range f.result.Pairs {
		row := []string{strconv.Itoa(i + 1), withPlace(p, pair.UA), withPlace(p, pair.EU), millionths(p, pair.Value), millionths(p, pair.Confidence)}
		if holds {
			spare, draws := p.T("result.none"), p.T("result.none")
			if reason := f.reason(pair); reason != nil {
				spare, draws = marginShort(p, reason), percentOf(p, reason.Survived, f.why.Draws)
			}
			row = append(row, spare, draws)
		}
		t.Rows = append(t.Rows, row)
	}
	if part.Table = &t; len(f.result.Pairs) > pairsInFull {
		part.Text = []string{p.T("result.minutes.short", "most", strconv.Itoa(pairsInFull))}
	}
	return part
}

// pairPart explains one pair on half a page.
func (f *findings) pairPart(p *kit.Printer, n int, pair matching.Pair) minutes.Part {
	part := minutes.Part{
		Heading: strconv.Itoa(n) + ". " + f.coupleName(p, pair.EU.Application, pair.UA.Application), Whole: true, Small: true,
		Text: []string{p.T("result.minutes.score", "score", millionths(p, pair.Value), "known", millionths(p, pair.Confidence))},
	}
	table, rest := f.factorsTable(p, pair)
	part.Table = &table
	part.Points = append(part.Points, rest...)
	reason := f.reason(pair)
	if reason == nil {
		return part
	}
	if f.run.Settings.Goal == matching.Stable {
		part.Points = append(part.Points, p.T("result.minutes.ranked"))
		return part
	}
	part.Points = append(part.Points, f.holds(p, reason)...)
	part.Points = append(part.Points, f.otherPoints(p, pair, reason)...)
	part.Points = append(part.Points, p.T("result.breaks.title")+": "+strings.Join(f.breaks(p, pair, reason), " "))
	return part
}

// factorsTable gives the factors that made most of the score with what they rest on, the others in one row, and says what
// is not known. Interest is named only where it is mutual, when both have been told.
func (f *findings) factorsTable(p *kit.Printer, pair matching.Pair) (t minutes.Table, rest []string) {
	t = minutes.Table{
		Head: []string{
			p.T("console.pair.factor"), p.T("console.pair.weight"), p.T("console.pair.value"), p.T("console.pair.points"), p.T("result.minutes.rests"),
		},
		Parts: []float64{2.6, 1.15, 1.4, 1.75, 9.8}, Right: []bool{false, true, true, true, false},
	}
	named, others, unknown := sortedOut(pair.Shares)
	from := f.origins[coupleOf(pair)]
	for _, s := range named {
		words := f.evidence(p, pair, s)
		most := evidenceNamed
		if s.ID == matching.NeedsMet || s.ID == matching.Reciprocity {
			most = 1 // the most urgent theme: the pair's page has the others
		}
		words = append(slices.Clip(words[:min(len(words), most)]), from.brief(p, s))
		t.Rows = append(t.Rows, []string{factorName(p, s.ID), strconv.Itoa(s.Weight), millionths(p, s.Value), points(p, int64(s.Points)), strings.Join(words, " ")})
	}
	if len(others) > 0 {
		weight, sum := 0, int64(0)
		for _, s := range others {
			weight, sum = weight+s.Weight, sum+int64(s.Points)
		}
		t.Rows = append(t.Rows, []string{p.T("result.minutes.others"), strconv.Itoa(weight), "", points(p, sum), ""})
	}
	if len(unknown) > 0 {
		rest = append(rest, p.T("result.minutes.unknown", "factors", factorNames(p, unknown)))
	}
	return t, rest
}

// sortedOut chooses the factors that are named, those that gave most first. What a single side marked is never alone among
// the others: their sum would tell it.
func sortedOut(shares []matching.Share) (named, others []matching.Share, unknown []matching.FactorID) {
	for _, s := range shares {
		switch {
		case s.Weight == 0:
		case s.ID == matching.Interest && s.Value < matching.One: // unknown, too
			if s.Known {
				others = append(others, s)
			}
		case !s.Known:
			unknown = append(unknown, s.ID)
		default:
			named = append(named, s)
		}
	}
	slices.SortStableFunc(named, func(a, b matching.Share) int { return cmp.Compare(b.Points, a.Points) })
	keep := min(len(named), factorsNamed)
	if len(others) > 0 && keep == len(named) {
		keep = max(keep-1, 0)
	}
	return named[:keep], append(others, named[keep:]...), unknown
}

// otherPoints say what the next best partner of either side would cost the whole run.
func (f *findings) otherPoints(p *kit.Printer, pair matching.Pair, reason *matching.PairReason) []string {
	var out []string
	for _, side := range []struct {
		who   matching.Candidate
		other *matching.Other
	}{{pair.UA, reason.UAOther}, {pair.EU, reason.EUOther}} {
		if side.other != nil {
			out = append(out, p.T("result.minutes.other", "who", nameOf(side.who), "whom", f.name(side.other.Application),
				"score", millionths(p, side.other.Value), "cost", f.cost(p, side.other.Cost)))
		}
	}
	return out
}
