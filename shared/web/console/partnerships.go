package console

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// partnershipsPage lists the partnerships that were announced.
type partnershipsPage struct {
	kit.Base
	Pairs kit.Table
	Ended *kit.Table
}

var partnershipsTemplate = kit.NewPage[partnershipsPage](files, "partnerships.html")

func (c *Console) partnerships(w http.ResponseWriter, r *http.Request) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	all, err := c.Partnerships.PartnershipsOf(r.Context(), string(e.ID), "")
	if err != nil {
		return err
	}
	if all, err = c.published(r.Context(), all); err != nil {
		return err
	}
	return showPartnerships(w, r, all)
}

// published gives a run's partnerships all at once: from the moment on in which the run is published, while their letters
// are still being written, those that it prepared count as announced, and those that end with it are left out.
func (c *Console) published(ctx context.Context, all []partnership.Partnership) ([]partnership.Partnership, error) {
	known := map[id.ID]matching.Status{}
	var out []partnership.Partnership
	for _, pair := range all {
		run := pair.Ending
		if pair.Status == partnership.Prepared {
			run = pair.Run
		}
		if pair.Status == partnership.Ended || run == "" {
			out = append(out, pair)
			continue
		}
		if _, asked := known[run]; !asked {
			r, err := c.Matching.Runs.Run(ctx, run)
			if err != nil {
				return nil, err
			}
			known[run] = r.Status
		}
		published := known[run] == matching.Published
		if pair.Status == partnership.Prepared && published {
			pair.Status = partnership.Announced
			out = append(out, pair)
		}
		if pair.Status == partnership.Announced && pair.Ending == run && !published {
			out = append(out, pair)
		}
	}
	return out, nil
}

func showPartnerships(w http.ResponseWriter, r *http.Request, all []partnership.Partnership) error {
	p := kit.PrinterOf(r)
	return partnershipsTemplate.Render(w, http.StatusOK, &partnershipsPage{
		Base: kit.NewBase(w, r, p.T("console.partnerships.title")), Pairs: lastingTable(p, all), Ended: endedTable(p, all),
	})
}

// lastingTable lists the partnerships that last.
func lastingTable(p *kit.Printer, all []partnership.Partnership) kit.Table {
	t := kit.Table{
		Caption: p.T("console.partnerships.title"), CaptionHidden: true,
		Head: []kit.Cell{
			{Text: p.T("console.run.ua_side")},
			{Text: p.T("console.run.eu_side")},
			{Text: p.T("console.partnerships.since")},
			{Text: p.T("console.run.score"), Numeric: true},
		},
		Empty: &kit.Empty{Title: p.T("console.partnerships.empty.title"), Text: p.T("console.partnerships.empty.text")},
	}
	lasting, of := lastingPartnerships(p, all)
	for _, pair := range lasting {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{
				Text: placeName(pair.UA.Place.Name, pair.UA.Place.Latin), Href: partnershipPath(pair.ID), Hint: placeName(pair.UA.Place.Region, pair.UA.Place.RegionLat),
				Lines: severalOf(p, of[pair.UA.Application]), Header: true,
			},
			{
				Text: placeName(pair.EU.Place.Name, pair.EU.Place.Latin), Hint: p.Country(string(pair.EU.Place.Country)),
				Lines: severalOf(p, of[pair.EU.Application]),
			},
			{Text: day(p, pair.At)},
			{Text: millionths(p, pair.Score), Numeric: true},
		}})
	}
	return t
}

// lastingPartnerships gives those that were announced and have not ended, in order of names, and how many each application
// is part of.
func lastingPartnerships(p *kit.Printer, all []partnership.Partnership) ([]partnership.Partnership, map[application.ID]int) {
	out, of := inOrder(p, all, partnership.Announced), map[application.ID]int{}
	for _, pair := range out {
		of[pair.UA.Application]++
		of[pair.EU.Application]++
	}
	return out, of
}

// inOrder gives those of a status by the names of the Ukrainian side, then of the other, as the reader's alphabet has
// them. Those of one municipality stand together, and namesakes apart.
func inOrder(p *kit.Printer, all []partnership.Partnership, status partnership.Status) []partnership.Partnership {
	var out []partnership.Partnership
	for _, pair := range all {
		if pair.Status == status {
			out = append(out, pair)
		}
	}
	c := text.CollatorFor(p.Lang())
	text.SortBy(c, out, func(pair partnership.Partnership) string { return pair.EU.Place.Name })
	slices.SortStableFunc(out, func(a, b partnership.Partnership) int {
		return strings.Compare(string(a.UA.Application), string(b.UA.Application))
	})
	text.SortBy(c, out, func(pair partnership.Partnership) string { return pair.UA.Place.Name })
	return out
}

// severalOf says how many partnerships a municipality has, where it has more than one.
func severalOf(p *kit.Printer, n int) []string {
	if n < 2 {
		return nil
	}
	return []string{p.T("console.partnerships.of", "count", n)}
}

// endedTable lists the partnerships that ended, with when and why; nil where none did.
func endedTable(p *kit.Printer, all []partnership.Partnership) *kit.Table {
	t := &kit.Table{Caption: p.T("settings.ended.title"), Head: []kit.Cell{
		{Text: p.T("console.run.ua_side")}, {Text: p.T("console.run.eu_side")}, {Text: p.T("settings.ended.until")}, {Text: p.T("console.run.why")},
	}}
	for _, pair := range inOrder(p, all, partnership.Ended) {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: placeName(pair.UA.Place.Name, pair.UA.Place.Latin), Href: partnershipPath(pair.ID), Hint: placeName(pair.UA.Place.Region, pair.UA.Place.RegionLat), Header: true},
			{Text: placeName(pair.EU.Place.Name, pair.EU.Place.Latin), Hint: p.Country(string(pair.EU.Place.Country))},
			{Text: day(p, pair.Until)},
			{Text: whyEnded(p, pair)},
		}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// whyEnded names who withdrew, where somebody did.
func whyEnded(p *kit.Printer, pair partnership.Partnership) string {
	for _, side := range []partnership.Party{pair.UA, pair.EU} {
		if side.Withdrew {
			return p.T("settings.ended.withdrawn", "who", placeName(side.Place.Name, side.Place.Latin))
		}
	}
	return p.T("settings.ended.rematched")
}
