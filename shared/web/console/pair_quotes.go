package console

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// pairQuotes are the applications of both sides of a pair, read when the page is shown: a run freezes nothing that people
// wrote, so that what is erased is erased everywhere. It is empty for readers who may not read applications.
type pairQuotes struct{ ua, eu application.Application }

// quotesOf reads the applications of a pair. One that is gone has nothing to quote. Faults: unavailable.
func (c *Console) quotesOf(r *http.Request, pair matching.Pair) (q pairQuotes, err error) {
	if !allowed(r, account.ReadApplications) {
		return q, nil
	}
	for _, side := range []struct {
		id string
		to *application.Application
	}{{pair.UA.Application, &q.ua}, {pair.EU.Application, &q.eu}} {
		if *side.to, err = c.Applications.Application(r.Context(), application.ID(side.id)); err != nil && fault.CodeOf(err) != fault.NotFound {
			return q, err
		}
	}
	return q, nil
}

// quotedTheme is a theme in which a strength meets a need, with what that counts for in the pair's score.
type quotedTheme struct {
	id    string
	gains int64
}

// quotedThemes are the themes that made the pair's score, those that count most first.
func quotedThemes(pair matching.Pair) []quotedTheme {
	var out []quotedTheme
	weight := map[matching.FactorID]int64{}
	for _, s := range pair.Shares {
		if s.Known {
			weight[s.ID] = int64(s.Weight)
		}
	}
	for _, ua := range pair.UA.Themes {
		eu := themeOf(pair.EU, ua.ID)
		gains := weight[matching.NeedsMet]*int64(ua.Need)*strengthIn(eu) + weight[matching.Reciprocity]*int64(eu.Need)*strengthIn(ua)
		if gains > 0 {
			out = append(out, quotedTheme{ua.ID, gains})
		}
	}
	slices.SortStableFunc(out, func(a, b quotedTheme) int { return cmp.Compare(b.gains, a.gains) })
	return out
}

// strengthIn is the strength that the score counts with, in millionths.
func strengthIn(t matching.Theme) int64 {
	if t.Shown != nil {
		return int64(*t.Shown)
	}
	return int64(t.Strength) * matching.One / application.MaxLevel
}

// quotesTable sets beside each other what both sides wrote to show their strengths, and says whether it is still what it
// was when the run began; nil where there is nothing to quote.
func (f *findings) quotesTable(p *kit.Printer, pair matching.Pair, q pairQuotes) (table *kit.Table, note string) {
	themes := quotedThemes(pair)
	if len(themes) == 0 || q.ua.ID == "" && q.eu.ID == "" {
		return nil, ""
	}
	t := &kit.Table{Caption: p.T("result.quotes.title"), Even: true, Head: []kit.Cell{
		{Text: p.T("console.case.theme")}, {Text: nameOf(pair.UA)}, {Text: nameOf(pair.EU)},
	}}
	note = p.T("result.quotes.same")
	for _, theme := range themes {
		row := kit.Row{Cells: []kit.Cell{{Text: f.themeName(p, theme.id), Header: true}}}
		for _, a := range []*application.Application{&q.ua, &q.eu} {
			cell, changed := f.quote(p, a, programme.ThemeID(theme.id))
			if changed {
				note = p.T("result.quotes.changed")
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, note
}

// quote is what an application says to show its strength in a theme, and whether that was changed after the run began.
func (f *findings) quote(p *kit.Printer, a *application.Application, theme programme.ThemeID) (cell kit.Cell, changed bool) {
	if !a.ErasedAt.IsZero() {
		return kit.Cell{Text: p.T("result.quotes.erased", "at", day(p, a.ErasedAt))}, true
	}
	cell = kit.Cell{Text: p.T("console.not_given")}
	if answer := answerOf(a, theme); answer != nil && answer.Evidence != "" {
		cell = kit.Cell{Text: p.T("result.quoted", "what", answer.Evidence), Lang: string(a.Lang)}
	}
	for _, part := range []application.Section{application.ThemePart(theme), application.ThemesSection} {
		if saved, ok := a.Saved[part]; ok && saved.At.After(f.run.At) {
			cell.Hint, changed = p.T("result.quotes.changed_at", "at", when(p, saved.At)), true
		}
	}
	return cell, changed
}
