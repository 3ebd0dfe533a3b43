package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// compareRunsPage sets two runs beside each other: what was asked differently, what came out, who moved and why.
type compareRunsPage struct {
	kit.Base
	Back     kit.Link
	Choose   *kit.Filter // where no run to compare with is named, or none that can be
	Problem  string
	Lead     []string
	Swap     kit.Link
	Inputs   string
	Changes  *kit.Table
	Figures  *kit.Table
	Caution  string
	Proofs   kit.Summary
	Filter   *kit.Filter
	Moves    *kit.Table
	Pages    *kit.Pagination
	NoMoves  string
	MovesSum string
}

var compareRunsTemplate = kit.NewPage[compareRunsPage](files, "compare_runs.html")

// compareRunsFacts is what the page shows: the run of the address is the later one of the two, other the earlier.
type compareRunsFacts struct {
	run     matching.Run
	others  []matching.Run
	problem string // end of a message key: why there is nothing to compare
	status  int
	found   *versus
	query   url.Values
}

func (c *Console) compareRuns(w http.ResponseWriter, r *http.Request) error {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return err
	}
	facts := compareRunsFacts{run: run, status: http.StatusOK, query: r.URL.Query()}
	if facts.others, err = c.Matching.Runs.RunsOf(r.Context(), run.Edition, runsShown); err != nil {
		return err
	}
	other, problem, err := c.otherRun(r, run, facts.query.Get(withParam))
	if err != nil {
		return err
	}
	if facts.problem = problem; problem == "" {
		if facts.found, err = c.versusOf(r, other, run); err != nil {
			return err
		}
	} else if problem == "unknown" {
		facts.status = http.StatusNotFound
	}
	return showCompareRuns(w, r, facts)
}

// otherRun reads the run to compare with, or says why it cannot be one.
func (c *Console) otherRun(r *http.Request, run matching.Run, name string) (other matching.Run, problem string, err error) {
	switch {
	case run.Result.Key == "":
		return other, "no_result", nil
	case name == "":
		return other, "choose", nil
	case name == string(run.ID):
		return other, "itself", nil
	}
	otherID, err := id.Parse(matching.RunPrefix, name)
	if err == nil {
		other, err = c.Matching.Runs.Run(r.Context(), otherID)
	}
	switch code := fault.CodeOf(err); {
	case code == fault.NotFound || code == fault.Invalid:
		return other, "unknown", nil
	case err != nil:
		return other, "", err
	case other.Edition != run.Edition:
		return other, "edition", nil
	case other.Result.Key == "":
		return other, "other_no_result", nil
	}
	return other, "", nil
}

// versusOf reads two runs of the same edition that have results.
func (c *Console) versusOf(r *http.Request, a, b matching.Run) (*versus, error) {
	ctx := r.Context()
	e, err := c.Editions.Edition(ctx, programme.EditionID(b.Edition))
	if err != nil {
		return nil, err
	}
	var in [2]matching.Input
	var result [2]matching.Result
	for i, run := range []matching.Run{a, b} {
		if in[i], err = c.Matching.Input(ctx, run); err != nil {
			return nil, err
		}
		if result[i], err = c.Matching.Result(ctx, run); err != nil {
			return nil, err
		}
	}
	return &versus{
		before: foundIn(e, a, in[0], result[0]), after: foundIn(e, b, in[1], result[1]),
		diff: matching.Compare(in[0], result[0], in[1], result[1]),
	}, nil
}

func showCompareRuns(w http.ResponseWriter, r *http.Request, f compareRunsFacts) error {
	p := kit.PrinterOf(r)
	page := &compareRunsPage{
		Base: kit.NewBase(w, r, p.T("whatif.compare.title")),
		Back: kit.Link{Text: p.T("result.back", "at", when(p, f.run.At)), Href: runPath(f.run.ID)},
	}
	if f.problem != "" {
		page.Problem = p.T("whatif.compare." + f.problem)
		page.Choose = chooseRun(p, f.run, f.others)
		return compareRunsTemplate.Render(w, f.status, page)
	}
	page.show(p, f)
	return compareRunsTemplate.Render(w, f.status, page)
}

func (page *compareRunsPage) show(p *kit.Printer, f compareRunsFacts) {
	v := f.found
	a, b := v.before.run, v.after.run
	was, is := p.T("whatif.compare.run_of", "at", when(p, a.At)), p.T("whatif.compare.run_of", "at", when(p, b.At))
	page.Lead = []string{p.T("whatif.compare.lead", "before", when(p, a.At), "after", when(p, b.At))}
	page.Swap = kit.Link{Text: p.T("whatif.compare.swap"), Href: runPath(a.ID) + "/compare?" + url.Values{withParam: {string(b.ID)}}.Encode()}
	page.Inputs = p.T("whatif.compare.same_facts")
	if v.diff.Inputs {
		page.Inputs = p.T("whatif.compare.other_facts")
	}
	changes := v.changes(p)
	page.Changes = &changes
	page.Proofs = kit.Summary{Compact: true, Entries: []kit.Entry{
		{Key: was, Value: []string{proofWords(p, v.before)}},
		{Key: is, Value: []string{proofWords(p, v.after)}},
	}}
	if v.contradicted() {
		page.NoMoves = p.T("whatif.compare.clash")
		return
	}
	page.Lead = append(page.Lead, v.stayed(p))
	figures := v.figures(p, p.T("whatif.before"), p.T("whatif.after"))
	page.Figures, page.Caution = &figures, v.caution(p)
	if len(v.diff.Moves) == 0 {
		page.NoMoves = p.T("whatif.compare.no_moves")
		return
	}
	page.showMoves(p, f)
}

// stayed says how many pairs both have and how many municipalities moved.
func (v *versus) stayed(p *kit.Printer) string {
	kept := p.T("whatif.kept_none")
	if v.diff.Kept > 0 {
		kept = p.T("whatif.kept", "count", v.diff.Kept)
	}
	key := "whatif.moved"
	if v.several() {
		key += "_several"
	}
	return kept + " " + p.T(key, "count", movers(v.diff.Moves))
}

// movers counts the municipalities that moved: one with several partners may have moved with several of them.
func movers(moves []matching.Move) int {
	seen := map[string]bool{}
	for _, m := range moves {
		seen[m.Who.Application] = true
	}
	return len(seen)
}

func (page *compareRunsPage) showMoves(p *kit.Printer, f compareRunsFacts) {
	path, side := runPath(f.run.ID)+"/compare", f.query.Get(sideField)
	list := f.found.movesOf(p, side)
	with := url.Values{withParam: {string(f.found.before.run.ID)}}
	if side != "" {
		with.Set(sideField, side)
	}
	page.Filter = &kit.Filter{
		Action: path, Label: p.T("whatif.compare.filter"), Button: p.T("result.filter.show"),
		Hidden: []kit.Hidden{{Name: withParam, Value: with.Get(withParam)}},
		Selects: []kit.Choice{{Name: sideField, Label: p.T("whatif.compare.side"), Options: []kit.Option{
			{Text: p.T("whatif.compare.both_sides"), Selected: side != sideUA && side != sideEU},
			{Value: sideUA, Text: p.T("whatif.compare.side_ua"), Selected: side == sideUA},
			{Value: sideEU, Text: p.T("whatif.compare.side_eu"), Selected: side == sideEU},
		}}},
	}
	page.MovesSum = p.T("whatif.compare.shown", "count", len(list), "all", strconv.Itoa(len(f.found.diff.Moves)))
	list, page.Pages = pageThrough(p, list, pageOf(f.query), rowsShown, func(n string) string {
		with.Set(pageField, n)
		return path + "?" + with.Encode()
	})
	moves := f.found.movesTable(p, list)
	moves.CaptionHidden = true
	moves.Empty = &kit.Empty{Title: p.T("whatif.compare.none_of_side"), Text: p.T("whatif.compare.none_of_side_text")}
	page.Moves = &moves
}

// chooseRun offers the runs that this one can be compared with; nil where there is none.
func chooseRun(p *kit.Printer, run matching.Run, all []matching.Run) *kit.Filter {
	others := slices.DeleteFunc(slices.Clone(all), func(o matching.Run) bool { return o.ID == run.ID || o.Result.Key == "" })
	if len(others) == 0 || run.Result.Key == "" {
		return nil
	}
	choice := kit.Choice{Name: withParam, Label: p.T("whatif.compare.which")}
	for _, o := range others {
		choice.Options = append(choice.Options, kit.Option{Value: string(o.ID), Text: p.T(
			"result.go.other", "at", when(p, o.At), "name", o.By.Name, "status", p.T("console.run.status."+string(o.Status)),
		)})
	}
	return &kit.Filter{
		Action: runPath(run.ID) + "/compare", Label: p.T("result.go.compare"), Button: p.T("result.go.compare_button"), Selects: []kit.Choice{choice},
	}
}
