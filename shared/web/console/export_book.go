package console

import (
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/minutes"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// workbook holds the pairs with every factor, those without a partner, what the run was asked, and what proves the total.
func workbook(p *kit.Printer, f *findings) ([]byte, error) {
	return minutes.XLSX(minutes.Book{
		Title: p.T("result.minutes.title"), Lang: string(p.Lang()), Made: f.run.At.UTC().Format(time.RFC3339),
		Sheets: append([]minutes.Sheet{f.pairSheet(p), f.unmatchedSheet(p), f.settingsSheet(p)}, f.proofSheets(p)...),
	})
}

// share gives millionths as a number from 0 to 1.
func share(v int64) float64 { return float64(v) / matching.One }

func (f *findings) pairSheet(p *kit.Printer) minutes.Sheet {
	s := minutes.Sheet{Name: p.T("result.tab.pairs"), Head: pairColumns(p), Widths: []float64{30, 30, 18, 22, 30, 30, 10, 16, 11}}
	for _, pair := range f.result.Pairs {
		row := []any{
			pair.UA.Name, pair.UA.Latin, pair.UA.Region, string(pair.UA.Place),
			pair.EU.Name, pair.EU.Latin, string(pair.EU.Country), string(pair.EU.Place),
			share(int64(pair.Value)), share(int64(pair.Confidence)), nil, nil,
		}
		if reason := f.reason(pair); reason != nil && f.why.Draws > 0 {
			if fall, ends := reason.Fall(); ends {
				row[10] = share(fall)
			}
			row[11] = float64(reason.Survived) / float64(f.why.Draws)
		}
		for _, part := range pair.Shares {
			if part.Known {
				row = append(row, share(int64(part.Value)), part.Weight, share(int64(part.Points)))
			} else {
				row = append(row, nil, part.Weight, nil)
			}
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func (f *findings) unmatchedSheet(p *kit.Printer) minutes.Sheet {
	s := minutes.Sheet{Name: p.T("result.tab.unmatched"), Widths: []float64{30, 30, 10, 18, 50, 11, 30, 11, 11, 11, 11}, Head: []string{
		p.T("console.run.municipality"), p.T("result.export.latin"), p.T("console.case.country"), p.T("console.case.region"),
		p.T("console.run.why"), p.T("console.run.best"), p.T("result.unmatched.nearest"), p.T("result.others.score"),
		p.T("result.export.missed_points"), p.T("result.export.missed_pairs"), p.T("worst.missed"),
	}}
	for _, u := range f.result.Unmatched {
		c := u.Candidate
		row := []any{c.Name, c.Latin, string(c.Country), c.Region, f.whyAlone(p, u), share(int64(u.Best)), nil, nil, nil, nil, nil}
		if other := f.missed[c.Application]; other != nil {
			row[6], row[7], row[8], row[9] = f.name(other.Application), share(int64(other.Value)), share(other.Cost.Total), other.Cost.Pairs
			if f.run.Settings.Goal == matching.BestWorst {
				row[10] = share(int64(other.Cost.Worst))
			}
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func (f *findings) settingsSheet(p *kit.Printer) minutes.Sheet {
	s := minutes.Sheet{Name: p.T("result.export.settings"), Head: []string{p.T("result.export.what"), p.T("result.export.value")}, Widths: []float64{40, 90}}
	for _, fact := range f.facts(p) {
		s.Rows = append(s.Rows, []any{fact.Name, fact.Value})
	}
	for _, e := range settingsInWords(p, f.run.Settings, f.settingsNames()).Entries {
		values := e.Value
		if len(values) == 0 {
			values = []string{p.T("result.none")}
		}
		for _, v := range values {
			s.Rows = append(s.Rows, []any{e.Key, v})
		}
	}
	return s
}
