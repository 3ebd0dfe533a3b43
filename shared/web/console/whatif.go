package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// whatIfPage tries other settings on what a run froze. Nothing is saved: the form is shown again with what they give.
type whatIfPage struct {
	kit.Base
	Back     kit.Link
	Lead     string
	Answer   whatIfAnswer
	Settings settingsForm
	TryText  string
	Buttons  []kit.Button
}

// whatIfAnswer is what the settings in the form give. A browser that runs scripts fetches it again after each change.
type whatIfAnswer struct {
	Title    string
	Problems []kit.ErrorLink // the settings cannot be tried
	News     []string
	Proof    string
	Figures  *kit.Table
	Caution  string
	Moves    []movesView
	Start    *kit.Action
}

// movesView is who moved on one side, folded.
type movesView struct {
	Summary string
	Open    bool
	Table   kit.Table
	More    string
}

var whatIfTemplate = kit.NewPage[whatIfPage](files, "whatif.html")

// whatIfFacts is the run that is varied and what the settings in the form give.
type whatIfFacts struct {
	run     matching.Run
	in      matching.Input
	own     matching.Result
	edition programme.Edition
	answer  *versus // nil where the settings cannot be tried
}

func (c *Console) whatIf() kit.FormPage {
	return kit.FormPage{Values: c.whatIfValues, Show: c.showWhatIf, Save: c.editWhatIf}
}

// whatIfValues are the run's own settings. A run started with them goes on from it, and keeps its lottery, so that it gives
// what was tried.
func (c *Console) whatIfValues(r *http.Request) (url.Values, error) {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return nil, err
	}
	return settingsValues(variedSettings(run)), nil
}

func variedSettings(run matching.Run) matching.Settings {
	s := run.Settings
	s.Set, s.After = "", string(run.ID)
	return s
}

// editWhatIf carries out the buttons that change a list in the form. Everything else only shows the page again.
func (c *Console) editWhatIf(_ http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return "", err
	}
	in, err := c.Matching.Input(r.Context(), run)
	if err != nil {
		return "", err
	}
	e, err := c.Editions.Edition(r.Context(), programme.EditionID(run.Edition))
	if err != nil {
		return "", err
	}
	p := kit.PrinterOf(r)
	editSettings(p, f, choicesOf(p, e.Countries, in.EU, in.UA))
	return "", nil
}

func (c *Console) showWhatIf(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return err
	}
	facts := whatIfFacts{run: run}
	if facts.in, err = c.Matching.Input(r.Context(), run); err != nil {
		return err
	}
	if facts.own, err = c.Matching.Result(r.Context(), run); err != nil {
		return err
	}
	if facts.edition, err = c.Editions.Edition(r.Context(), programme.EditionID(run.Edition)); err != nil {
		return err
	}
	return showWhatIf(w, r, f, facts)
}

// try solves the run by the settings in the form; problems become the form's.
func (facts *whatIfFacts) try(ctx context.Context, p *kit.Printer, f *kit.Form) error {
	s := settingsOf(p, f)
	if f.HasProblems() {
		return nil
	}
	result, diff, err := matching.WhatIf(ctx, facts.in, facts.own, s)
	if err != nil && fault.CodeOf(err) == fault.Invalid && f.Take(err) {
		return nil
	}
	if err != nil {
		return err
	}
	other := facts.in
	other.Settings = s
	run := facts.run
	run.Settings = s
	facts.answer = &versus{
		before: foundIn(facts.edition, facts.run, facts.in, facts.own), after: foundIn(facts.edition, run, other, result), diff: diff,
	}
	return nil
}

func showWhatIf(w http.ResponseWriter, r *http.Request, f *kit.Form, facts whatIfFacts) error {
	p := kit.PrinterOf(r)
	if !f.HasProblems() {
		if err := facts.try(r.Context(), p, f); err != nil {
			return err
		}
	}
	path := runPath(facts.run.ID) + "/what-if"
	settings := showSettings(p, f, path, choicesOf(p, facts.edition.Countries, facts.in.EU, facts.in.UA))
	page := &whatIfPage{Base: kit.NewBase(w, r, p.T("whatif.title")), Settings: settings, Lead: p.T("whatif.lead"), TryText: p.T("whatif.try")}
	page.Back = kit.Link{Text: p.T("result.back", "at", when(p, facts.run.At)), Href: runPath(facts.run.ID)}
	page.Buttons = []kit.Button{{Text: page.TryText}, {Text: p.T("whatif.reset"), Href: path, Secondary: true}}
	var err error
	if page.Answer, err = facts.show(r, p, page.Summary); err != nil {
		return err
	}
	return whatIfTemplate.Render(w, f.Status(), page)
}

func (facts *whatIfFacts) show(r *http.Request, p *kit.Printer, problems *kit.ErrorSummary) (whatIfAnswer, error) {
	out := whatIfAnswer{Title: p.T("whatif.answer")}
	v := facts.answer
	if v == nil {
		if problems != nil {
			out.Problems = problems.Problems
		}
		return out, nil
	}
	if v.after.result.None() {
		out.News = []string{v.after.clash(p)}
		return out, nil
	}
	out.Proof = proofWords(p, v.after)
	if v.before.result.None() {
		out.News = v.after.cameOut(p)
	} else {
		v.showDifference(p, &out)
	}
	if !mayStart(r) {
		return out, nil
	}
	start, err := kit.NewAction(r, kit.Action{
		Path: "/console/runs/new", Button: kit.Button{Text: p.T("whatif.start")}, Hidden: hiddenSettings(v.after.run.Settings),
	})
	out.Start = &start
	return out, err
}

// foldedMoves is how many moves of a side the panel shows; all of them are on the page that compares two runs.
const foldedMoves = 40

func (v *versus) showDifference(p *kit.Printer, out *whatIfAnswer) {
	switch {
	case len(v.diff.Changed) == 0 && len(v.diff.Moves) == 0:
		out.News = []string{p.T("whatif.own")}
	case len(v.diff.Moves) == 0:
		out.News = []string{p.T("whatif.no_moves")}
	default:
		out.News = []string{v.stayed(p)}
	}
	figures := v.figures(p, p.T("whatif.this_run"), p.T("whatif.these_settings"))
	out.Figures, out.Caution = &figures, v.caution(p)
	for _, side := range []string{sideUA, sideEU} {
		moves := v.movesOf(p, side)
		if len(moves) == 0 {
			continue
		}
		view := movesView{Summary: p.T("whatif.moves_"+side, "count", movers(moves)), Open: side == sideUA}
		if more := len(moves) - foldedMoves; more > 0 {
			moves, view.More = moves[:foldedMoves], p.T("whatif.further", "count", more)
		}
		view.Table = v.movesTable(p, moves)
		view.Table.CaptionHidden = true
		out.Moves = append(out.Moves, view)
	}
}

// hiddenSettings are settings as fields that nobody sees, to fill in the form of a new run.
func hiddenSettings(s matching.Settings) []kit.Hidden {
	values := settingsValues(s)
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	out := []kit.Hidden{{Name: fillButton, Value: kit.Yes}}
	for _, name := range names {
		for _, value := range values[name] {
			out = append(out, kit.Hidden{Name: name, Value: value})
		}
	}
	return out
}
