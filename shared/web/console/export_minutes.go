package console

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/minutes"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// minutesPDF is what is filed about a run: who asked for what, what was proposed and why, who decided, and the sums by
// which all of it can be checked. It names municipalities and staff, nobody else.
func minutesPDF(p *kit.Printer, f *findings) ([]byte, error) {
	paper := minutes.Paper{
		Lang: string(p.Lang()), Title: p.T("result.minutes.title"), Made: f.run.At,
		Footer: func(page int) string {
			return p.T("result.minutes.footer", "edition", f.editionName(p), "page", strconv.Itoa(page), "all", minutes.AllPages)
		},
		Parts: []minutes.Part{{Facts: f.facts(p)}, f.decisionPart(p), f.outcomePart(p), f.askedPart(p), f.pairsPart(p), f.sumsPart(p), f.alonePart(p)},
	}
	return minutes.PDF(paper)
}

func (f *findings) editionName(p *kit.Printer) string {
	return cmp.Or(f.edition.Name.In(p.Lang()), f.run.Edition)
}

// facts are who asked for the run, when and over whom.
func (f *findings) facts(p *kit.Printer) []minutes.Fact {
	run := f.run
	out := []minutes.Fact{
		{Name: p.T("result.minutes.edition"), Value: f.editionName(p)},
		{Name: p.T("result.minutes.run"), Value: string(run.ID)},
		{Name: p.T("console.runs.status"), Value: p.T("console.run.status." + string(run.Status))},
		{Name: p.T("console.run.by"), Value: run.By.Name},
		{Name: p.T("console.run.at"), Value: when(p, run.At)},
		{Name: p.T("console.runs.candidates"), Value: p.T("console.runs.sides", "eu", strconv.Itoa(run.EU), "ua", strconv.Itoa(run.UA))},
	}
	return append(out, minutes.Fact{Name: p.T("console.runs.pairs"), Value: strconv.Itoa(len(f.result.Pairs))})
}

func (f *findings) decisionPart(p *kit.Printer) minutes.Part {
	part := minutes.Part{Heading: p.T("console.run.decision_label"), Text: []string{p.T("result.minutes.undecided")}}
	if d := f.run.Decision; d != nil {
		part.Text = []string{p.T("console.run.decision."+string(d.Verdict), "name", d.By.Name, "at", when(p, d.At))}
		if d.Reason != "" {
			part.Text = append(part.Text, p.T("result.minutes.reason", "reason", d.Reason))
		}
	}
	return part
}

func (f *findings) outcomePart(p *kit.Printer) minutes.Part {
	part := minutes.Part{Heading: p.T("result.minutes.outcome"), Text: f.cameOut(p)}
	words, figures := f.proved(p)
	if len(words) > 0 {
		part.Text = append(part.Text, p.T("result.proof.title")+" "+words[0])
		part.Text = append(part.Text, words[1:]...)
	}
	var parts []string
	for _, e := range figures.Entries {
		parts = append(parts, e.Key+": "+strings.Join(e.Value, ", "))
	}
	if len(parts) > 0 {
		part.Text = append(part.Text, strings.Join(parts, "; ")+".")
	}
	return part
}

func (f *findings) pairsPart(p *kit.Printer) minutes.Part {
	t := minutes.Table{
		Head: []string{
			p.T("result.minutes.number"), p.T("console.run.ua_side"), p.T("console.run.eu_side"), p.T("console.run.score"), p.T("console.run.known"), p.T("console.run.most"),
		},
		Parts: []float64{0.8, 4.2, 4.2, 1.5, 1.9, 3.6}, Right: []bool{true, false, false, true, true, false},
	}
	for i, pair := range f.result.Pairs {
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i + 1), withPlace(p, pair.UA), withPlace(p, pair.EU), millionths(p, pair.Value), millionths(p, pair.Confidence), withFirst(unicode.ToUpper, strongest(p, pair)),
		})
	}
	if len(t.Rows) == 0 {
		return minutes.Part{Heading: p.T("console.run.proposed"), Text: []string{p.T("result.came.none")}}
	}
	return minutes.Part{Heading: p.T("console.run.proposed"), Table: &t}
}

// withPlace names a municipality and where it is.
func withPlace(p *kit.Printer, c matching.Candidate) string {
	return nameOf(c) + ", " + placeHint(p, c)
}

func (f *findings) alonePart(p *kit.Printer) minutes.Part {
	if len(f.result.Unmatched) == 0 {
		return minutes.Part{Heading: p.T("console.run.unmatched"), Text: []string{p.T("result.unmatched.nobody") + "."}}
	}
	t := minutes.Table{
		Head:  []string{p.T("console.run.municipality"), p.T("console.run.why"), p.T("console.run.best"), p.T("result.unmatched.missed")},
		Parts: []float64{5, 6, 2, 2.4}, Right: []bool{false, false, true, true},
	}
	for _, u := range f.result.Unmatched {
		missed := p.T("result.none")
		if other := f.missed[u.Candidate.Application]; other != nil {
			missed = f.cost(p, other.Cost)
		}
		t.Rows = append(t.Rows, []string{withPlace(p, u.Candidate), f.whyAlone(p, u), millionths(p, u.Best), missed})
	}
	return minutes.Part{Heading: p.T("console.run.unmatched"), Table: &t}
}

// askedPart is the settings in words, locks and exclusions with their reasons among them.
func (f *findings) askedPart(p *kit.Printer) minutes.Part {
	part := minutes.Part{Heading: p.T("result.asked")}
	for _, e := range settingsInWords(p, f.run.Settings, f.settingsNames()).Entries {
		values := e.Value
		if len(values) == 0 {
			values = []string{p.T("result.none")}
		}
		for i, value := range values { // each by itself, because what is together stays on one page
			name := ""
			if i == 0 {
				name = e.Key
			}
			part.Facts = append(part.Facts, minutes.Fact{Name: name, Value: value})
		}
	}
	return part
}

func (f *findings) sumsPart(p *kit.Printer) minutes.Part {
	return minutes.Part{Heading: p.T("result.minutes.check"), Text: []string{p.T("result.minutes.check_how")}, Facts: []minutes.Fact{
		{Name: p.T("result.minutes.input_sum"), Value: f.run.Input.Sum},
		{Name: p.T("result.minutes.result_sum"), Value: f.run.Result.Sum},
		{Name: p.T("result.proof.engine"), Value: f.result.Engine},
	}}
}
