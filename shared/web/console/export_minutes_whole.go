package console

import (
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/minutes"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// firmParts say how firmly the whole stands when the weights are others.
func (f *findings) firmParts(p *kit.Printer) []minutes.Part {
	if len(f.result.Pairs) == 0 {
		return nil
	}
	return []minutes.Part{{Heading: p.T("result.stability.title"), Text: f.stabilityWords(p)}}
}

// pricesParts say what each rule costs.
func (f *findings) pricesParts(p *kit.Printer) []minutes.Part {
	if len(f.why.Prices) == 0 {
		return nil
	}
	t := minutes.Table{Head: []string{p.T("result.rules.rule"), p.T("result.rules.price")}, Parts: []float64{1, 1}, Small: true}
	for _, price := range f.why.Prices {
		words := f.priceWords(p, price)
		if !price.Proved {
			words += " " + p.T("result.price.open")
		}
		t.Rows = append(t.Rows, []string{upper(f.ruleName(p, price.Rule)), words})
	}
	return []minutes.Part{{Heading: p.T("result.rules.title"), Text: []string{p.T("result.rules.lead")}, Table: &t}}
}

// fairnessParts say which groups of applicants got which share of the partners.
func (f *findings) fairnessParts(p *kit.Printer) []minutes.Part {
	applicants := f.applicants()
	if len(applicants) == 0 {
		return nil
	}
	t := minutes.Table{
		Head: []string{
			p.T("result.fairness.group"), "", p.T("result.fairness.applicants"), p.T("result.fairness.matched"), p.T("result.fairness.share"),
		},
		Parts: []float64{4, 4, 1.7, 1.7, 1.9}, Right: []bool{false, false, true, true, true}, Small: true,
	}
	for _, d := range f.dimensions(p) {
		groups, _ := d.count(p, applicants)
		for i, g := range groups {
			name := ""
			if i == 0 {
				name = p.T("result.fairness." + d.id)
			}
			t.Rows = append(t.Rows, []string{name, g.name, strconv.Itoa(g.all), strconv.Itoa(g.matched), percentOf(p, g.matched, g.all)})
		}
	}
	return []minutes.Part{{Heading: p.T("result.fairness.title"), Text: f.fairnessWords(p, applicants), Table: &t}}
}

// alonePart lists as an annex who has no partner, and why.
func (f *findings) alonePart(p *kit.Printer) minutes.Part {
	part := minutes.Part{Heading: p.T("result.minutes.annex", "what", p.T("console.run.unmatched"))}
	if len(f.result.Unmatched) == 0 {
		part.Text = []string{p.T("result.unmatched.nobody") + "."}
		return part
	}
	t := minutes.Table{
		Head:  []string{p.T("console.run.municipality"), p.T("console.run.why"), p.T("console.run.best"), p.T("result.unmatched.missed")},
		Parts: []float64{5, 6, 1.6, 2.4}, Right: []bool{false, false, true, true}, Small: true,
	}
	for _, u := range f.result.Unmatched {
		missed := p.T("result.none")
		if other := f.missed[u.Candidate.Application]; other != nil {
			missed = cost(p, other.Cost)
		}
		t.Rows = append(t.Rows, []string{withPlace(p, u.Candidate), f.whyAlone(p, u), millionths(p, u.Best), missed})
	}
	part.Table = &t
	return part
}
