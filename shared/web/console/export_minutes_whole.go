package console

import (
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
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
	t := minutes.Table{Head: []string{p.T("result.rules.rule"), p.T("result.rules.price")}, Parts: []float64{1, 1}}
	rows, beyond := f.pricedRules(p)
	t.Rows = rows
	part := minutes.Part{Heading: p.T("result.rules.title"), Text: []string{p.T("result.rules.lead")}, Table: &t, Small: true}
	if beyond != "" {
		part.Text = append(part.Text, beyond)
	}
	return []minutes.Part{part}
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
		Parts: []float64{4, 4, 1.7, 1.7, 1.9}, Right: []bool{false, false, true, true, true},
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
	return []minutes.Part{{Heading: p.T("result.fairness.title"), Text: f.fairnessWords(p, applicants), Table: &t, Small: true}}
}

// aloneParts list as an annex who has no partner: those of one reason together, two in a row.
func (f *findings) aloneParts(p *kit.Printer) []minutes.Part {
	annex := minutes.Part{Heading: p.T("result.minutes.annex", "what", p.T("console.run.unmatched"))}
	if len(f.result.Unmatched) == 0 {
		annex.Text = []string{p.T("result.unmatched.nobody") + "."}
		return []minutes.Part{annex}
	}
	var reasons []string
	by := map[string][]matching.Unmatched{}
	for _, u := range f.result.Unmatched {
		why := f.whyAlone(p, u)
		if by[why] == nil {
			reasons = append(reasons, why)
		}
		by[why] = append(by[why], u)
	}
	parts := []minutes.Part{annex}
	for _, why := range reasons {
		table := f.annexTable(p, by[why])
		parts = append(parts, minutes.Part{Text: []string{why + ":"}, Table: &table, Small: true})
	}
	return parts
}

func (f *findings) annexTable(p *kit.Printer, list []matching.Unmatched) minutes.Table {
	head := []string{p.T("console.run.municipality"), p.T("console.run.best"), p.T("result.unmatched.missed")}
	t := minutes.Table{
		Head: append(head, head...), Parts: []float64{4, 1.6, 1.9, 4, 1.6, 1.9}, Right: []bool{false, true, true, false, true, true},
	}
	for i, u := range list {
		missed := p.T("result.none")
		if other := f.missed[u.Candidate.Application]; other != nil {
			missed = f.cost(p, other.Cost)
		}
		cells := []string{withPlace(p, u.Candidate), millionths(p, u.Best), missed}
		if i%2 == 0 {
			t.Rows = append(t.Rows, append(cells, "", "", ""))
		} else {
			copy(t.Rows[i/2][3:], cells)
		}
	}
	return t
}
