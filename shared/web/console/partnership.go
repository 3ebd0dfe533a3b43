package console

import (
	"context"
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// partnershipPage shows one partnership: both sides, where it comes from, the letters about it and its history. It names no
// contact, so that whoever may not read applications may read it.
type partnershipPage struct {
	kit.Base
	Back    kit.Link
	Tag     kit.Tag
	Facts   kit.Summary
	Sides   kit.Table
	Letters kit.Table
	History kit.Timeline
}

var partnershipTemplate = kit.NewPage[partnershipPage](files, "partnership.html")

func partnershipPath(pair id.ID) string { return "/console/partnerships/" + string(pair) }

// pairPath leads to what a run says of a pair.
func pairPath(run id.ID, of matching.Couple) string {
	return runPath(run) + "/pairs/" + of.EU + "/" + of.UA
}

// partnershipFacts is what the page of a partnership shows. The runs are nil for whoever may not read them.
type partnershipFacts struct {
	pair     partnership.Partnership
	ends     bool // the run that ends it is published, and the letters are being written
	made, by *matching.Run
	letters  []change.Letter
	events   []change.Event
}

func (c *Console) partnership(w http.ResponseWriter, r *http.Request) error {
	name, err := id.Parse(partnership.Prefix, r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := c.partnershipFacts(r, name)
	if err != nil {
		return err
	}
	return showPartnership(w, r, f)
}

// partnershipFacts reads a partnership with what belongs to it. Faults: not_found also for one whose run is not published.
func (c *Console) partnershipFacts(r *http.Request, name id.ID) (f partnershipFacts, err error) {
	ctx := r.Context()
	if f.pair, err = c.Partnerships.Partnership(ctx, name); err != nil {
		return f, err
	}
	seen, err := c.published(ctx, []partnership.Partnership{f.pair})
	switch {
	case err != nil:
		return f, err
	case len(seen) > 0:
		f.pair = seen[0]
	case f.pair.Status == partnership.Prepared:
		return f, fault.New(fault.NotFound, "")
	default:
		f.ends = true
	}
	if f.events, err = c.Partnerships.PartnershipEvents(ctx, name); err != nil {
		return f, err
	}
	if f.letters, err = c.Letters.Letters(ctx, partnership.Letters(f.events)); err != nil || !allowed(r, account.ReadRuns) {
		return f, err
	}
	if f.made, err = c.runOf(ctx, f.pair.Run); err != nil {
		return f, err
	}
	if f.pair.Status == partnership.Ended || f.ends {
		f.by, err = c.runOf(ctx, f.pair.Ending)
	}
	return f, err
}

// runOf reads a run; nil where there is none.
func (c *Console) runOf(ctx context.Context, name id.ID) (*matching.Run, error) {
	if name == "" {
		return nil, nil
	}
	run, err := c.Matching.Runs.Run(ctx, name)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	return &run, err
}

// cameOf gives the partnership that a pair of a published run is: made by that run, or kept of one whose place it took.
// Empty for none.
func (c *Console) cameOf(ctx context.Context, run matching.Run, of matching.Couple) (id.ID, error) {
	for range runsShown {
		if run.Status != matching.Published {
			return "", nil
		}
		name, err := partnership.IDOf(run, of)
		if err != nil {
			return "", err
		}
		_, err = c.Partnerships.Partnership(ctx, name)
		if err == nil {
			return name, nil
		}
		if fault.CodeOf(err) != fault.NotFound || run.Replaces == "" {
			return "", ignoring(fault.NotFound, err)
		}
		if run, err = c.Matching.Runs.Run(ctx, run.Replaces); err != nil {
			return "", ignoring(fault.NotFound, err)
		}
	}
	return "", nil
}

func ignoring(code fault.Code, err error) error {
	if fault.CodeOf(err) == code {
		return nil
	}
	return err
}

// partnersOf lists the partnerships of an application that last; nil where it has none.
func (c *Console) partnersOf(r *http.Request, a application.Application) (*kit.Summary, error) {
	if a.Status != application.Accepted {
		return nil, nil
	}
	all, err := c.Partnerships.PartnershipsFor(r.Context(), a.ID)
	if err != nil {
		return nil, err
	}
	if all, err = c.published(r.Context(), all); err != nil {
		return nil, err
	}
	return partnersSummary(kit.PrinterOf(r), a.ID, all), nil
}

func partnersSummary(p *kit.Printer, of application.ID, all []partnership.Partnership) *kit.Summary {
	s := &kit.Summary{Title: p.T("console.partnerships.title")}
	for _, pair := range inOrder(p, all, partnership.Announced) {
		other := pair.UA.Place
		if pair.UA.Application == of {
			other = pair.EU.Place
		}
		s.Entries = append(s.Entries, kit.Entry{
			Key: placeName(other.Name, other.Latin), Value: []string{p.T("partnership.since", "at", day(p, pair.At))}, Href: partnershipPath(pair.ID),
		})
	}
	if len(s.Entries) == 0 {
		return nil
	}
	return s
}

func showPartnership(w http.ResponseWriter, r *http.Request, f partnershipFacts) error {
	p, pair := kit.PrinterOf(r), f.pair
	page := &partnershipPage{
		Base: kit.NewBase(w, r, p.T("console.pair.title", "ua", placeName(pair.UA.Place.Name, pair.UA.Place.Latin), "eu", placeName(pair.EU.Place.Name, pair.EU.Place.Latin))),
		Back: kit.Link{Text: p.T("console.partnerships.title"), Href: "/console/partnerships"},
		Tag:  partnershipTag(p, f), Facts: partnershipSummary(p, f),
		Sides: partiesTable(p, pair, allowed(r, account.ReadApplications)), Letters: pairLetters(p, f),
	}
	page.History = timeline(&page.Base, p, f.events, pair.Head)
	for i, e := range f.events { // the latest comes first, and a warning may stand before it
		if run := e.Detail["run"]; run != "" && allowed(r, account.ReadRuns) {
			page.History.Moments[len(page.History.Moments)-1-i].Href = runPath(id.ID(run))
		}
	}
	return partnershipTemplate.Render(w, http.StatusOK, page)
}

func partnershipTag(p *kit.Printer, f partnershipFacts) kit.Tag {
	switch {
	case f.pair.Status == partnership.Ended:
		return kit.Tag{Text: p.T("partnership.status.ended"), Tone: kit.Neutral}
	case f.ends:
		return kit.Tag{Text: p.T("partnership.status.ending"), Tone: kit.Warn}
	}
	return kit.Tag{Text: p.T("partnership.status.announced"), Tone: kit.Good}
}

// partnershipSummary says since when it lasts, by which run, with what score, and why it ended.
func partnershipSummary(p *kit.Printer, f partnershipFacts) kit.Summary {
	pair := f.pair
	s := kit.Summary{Compact: true, Entries: []kit.Entry{{Key: p.T("console.partnerships.since"), Value: []string{when(p, pair.At)}}}}
	if pair.Status == partnership.Ended {
		s.Entries = append(s.Entries,
			kit.Entry{Key: p.T("settings.ended.until"), Value: []string{when(p, pair.Until)}},
			kit.Entry{Key: p.T("partnership.why_ended"), Value: []string{whyEnded(p, pair)}})
	}
	if f.by != nil {
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("partnership.ended_by"), Value: []string{runWords(p, *f.by)}, Href: runPath(f.by.ID)})
	}
	s.Entries = append(s.Entries, kit.Entry{Key: p.T("console.run.score"), Value: []string{millionths(p, pair.Score)}})
	if f.made != nil {
		of := matching.Couple{EU: string(pair.EU.Application), UA: string(pair.UA.Application)}
		s.Entries = append(s.Entries,
			kit.Entry{Key: p.T("partnership.made_by"), Value: []string{runWords(p, *f.made)}, Href: runPath(f.made.ID)},
			kit.Entry{Key: p.T("partnership.why"), Value: []string{p.T("partnership.why_link")}, Href: pairPath(f.made.ID, of)})
	}
	return s
}

func runWords(p *kit.Printer, run matching.Run) string {
	return p.T("partnership.run", "at", when(p, run.At), "name", run.By.Name)
}

// partiesTable sets both sides beside each other, with ways to what is known of them where the reader may follow.
func partiesTable(p *kit.Printer, pair partnership.Partnership, open bool) kit.Table {
	t := kit.Table{Caption: p.T("console.pair.sides"), Head: []kit.Cell{{Text: p.T("console.pair.about")}}}
	sides := []partnership.Party{pair.UA, pair.EU}
	for _, side := range sides {
		t.Head = append(t.Head, kit.Cell{Text: placeName(side.Place.Name, side.Place.Latin)})
	}
	row := func(key string, of func(partnership.Party) kit.Cell) {
		cells := []kit.Cell{{Text: p.T(key), Header: true}}
		for _, side := range sides {
			cells = append(cells, of(side))
		}
		t.Rows = append(t.Rows, kit.Row{Cells: cells})
	}
	row("console.case.country", func(of partnership.Party) kit.Cell { return kit.Cell{Text: p.Country(string(of.Place.Country))} })
	row("console.case.region", func(of partnership.Party) kit.Cell {
		return kit.Cell{Text: placeName(of.Place.Region, of.Place.RegionLat)}
	})
	row("console.case.code", func(of partnership.Party) kit.Cell { return kit.Cell{Text: string(of.Place.Code)} })
	if open {
		row("partnership.application", func(of partnership.Party) kit.Cell {
			return kit.Cell{Text: p.T("partnership.application_of", "name", placeName(of.Place.Name, of.Place.Latin)), Href: casePath(of.Application)}
		})
		row("analysis.profile.title", func(of partnership.Party) kit.Cell {
			return kit.Cell{Text: p.T("result.pair.profile", "name", placeName(of.Place.Name, of.Place.Latin)), Href: placePath(of.Place.Code)}
		})
	}
	return t
}

// pairLetters lists the letters about a partnership: to which municipality, and what became of them.
func pairLetters(p *kit.Printer, f partnershipFacts) kit.Table {
	t := kit.Table{
		Caption: p.T("console.letter.title"), Head: []kit.Cell{
			{Text: p.T("console.letter.letter")}, {Text: p.T("partnership.to")}, {Text: p.T("console.letter.done")}, {Text: p.T("console.letter.outcome")},
		},
		Empty: &kit.Empty{Title: p.T("partnership.letters.none"), Text: p.T("partnership.letters.none_text")},
	}
	for _, l := range f.letters {
		to := f.pair.UA.Place
		if l.To() == string(f.pair.EU.Application) {
			to = f.pair.EU.Place
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: kindOf(p, l), Header: true}, {Text: placeName(to.Name, to.Latin)}, {Text: doneAt(p, l)}, fateCell(p, l),
		}})
	}
	return t
}
