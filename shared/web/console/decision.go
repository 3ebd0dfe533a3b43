package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// decisionPage asks the second person for the decision on a run.
type decisionPage struct {
	kit.Base
	Back        kit.Link
	Facts       string
	Due         string
	CameOut     []string
	ByHand      *kit.Summary // pairs that whoever started the run locked or forbade, with the reasons; nil for none
	ByHandTitle string
	Look        []kit.Link  // what to look at before deciding
	Stale       *kit.Banner // the facts have changed since
	Follows     string      // set where approving ends partnerships of an earlier run
	Proof       []string
	Verdict     kit.Choice
	Reason      kit.Textarea
	Buttons     []kit.Button
}

var decisionTemplate = kit.NewPage[decisionPage](files, "decision.html")

// Names of the form's fields.
const (
	verdictField = "verdict"
	reasonField  = "reason"
)

func (c *Console) decision() kit.FormPage {
	return kit.FormPage{Values: c.decisionValues, Show: c.showDecision, Save: c.decide}
}

// decisionValues also refuses, before anything is typed, what could not be decided anyway.
func (c *Console) decisionValues(r *http.Request) (url.Values, error) {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return nil, err
	}
	err = matching.MayDecide(run, actorOf(r), matching.Approve, "", run.Version(), c.Site.Now())
	if f, ok := fault.As(err); ok && f.Key == "domain.matching.own_request" {
		return nil, fault.New(f.Code, "console.decision.own") // nothing was attempted yet
	}
	if err != nil {
		return nil, c.named(r, run, err)
	}
	return url.Values{kit.RevField: {strconv.Itoa(run.Version())}}, nil
}

// named writes the instants of a refusal as the reader's language does. Where the run has moved on, it leads to the run.
func (c *Console) named(r *http.Request, run matching.Run, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Code != fault.Conflict && f.Code != fault.Closed {
		return err
	}
	p := kit.PrinterOf(r)
	out := &kit.Settled{Show: kit.Link{Text: p.T("console.decision.see_run"), Href: runPath(run.ID)}, Err: err}
	switch {
	case f.Key == "domain.matching.late":
		out.Err = fault.New(f.Code, f.Key, "due", when(p, run.Due))
	case run.Decision != nil:
		out.Title = p.T("console.decision.decided")
		out.Err = fault.New(f.Code, f.Key, "name", run.Decision.By.Name, "at", when(p, run.Decision.At))
	}
	return out
}

func (c *Console) showDecision(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return err
	}
	facts := decisionFacts{run: run}
	if facts.found, err = c.findOf(r.Context(), run); err != nil {
		return err
	}
	if facts.stale, err = c.stale(r.Context(), run, nil); err != nil {
		return err
	}
	if facts.follows, err = c.followsPublished(r, run); err != nil {
		return err
	}
	return showDecision(w, r, f, facts)
}

// followsPublished reports whether the run's approval would take the place of a published run.
func (c *Console) followsPublished(r *http.Request, run matching.Run) (bool, error) {
	for range runsShown {
		if run.Settings.After == "" {
			return false, nil
		}
		before, err := c.Matching.Runs.Run(r.Context(), id.ID(run.Settings.After))
		if fault.CodeOf(err) == fault.NotFound {
			return false, nil
		}
		if err != nil || before.Status == matching.Published {
			return err == nil, err
		}
		run = before
	}
	return false, nil
}

// decisionFacts is what whoever decides should know.
type decisionFacts struct {
	run            matching.Run
	found          *findings
	stale, follows bool
}

func showDecision(w http.ResponseWriter, r *http.Request, f *kit.Form, facts decisionFacts) error {
	p, run := kit.PrinterOf(r), facts.run
	f.Hide(kit.RevField)
	page := &decisionPage{
		Base: kit.NewBase(w, r, p.T("console.decision.title")), Back: kit.Link{Text: p.T("console.run.title"), Href: runPath(run.ID)},
		Facts: p.T("console.decision.facts", "count", run.Pairs, "name", run.By.Name),
		Verdict: f.Ask(kit.Choice{Name: verdictField, Label: p.T("console.decision.verdict"), Options: []kit.Option{
			{Value: string(matching.Approve), Text: p.T("console.decision.approve"), Hint: p.T("console.decision.approve_hint")},
			{Value: string(matching.Reject), Text: p.T("console.decision.reject"), Hint: p.T("console.decision.reject_hint")},
		}}),
		Reason:  f.Textarea(kit.Textarea{Name: reasonField, Label: p.T("console.decision.reason"), Hint: p.T("console.decision.reason_hint"), Max: matching.MaxReason}),
		Buttons: []kit.Button{{Text: p.T("console.decision.save")}, {Text: p.T("form.cancel"), Href: runPath(run.ID), Secondary: true}},
	}
	page.Due = p.T("console.decision.due", "due", when(p, run.Due))
	if facts.stale {
		page.Stale = &kit.Banner{Title: p.T("settings.decision.stale_title"), Text: p.T("settings.decision.stale", "at", when(p, run.At))}
	}
	if facts.follows {
		page.Follows = p.T("settings.decision.replaces")
	}
	page.Proof, _ = facts.found.proved(p)
	page.CameOut = append(facts.found.cameOut(p), facts.found.stabilityWords(p)...)
	page.ByHand, page.ByHandTitle = facts.found.byHand(p), p.T("settings.bonds.label")
	if len(run.Settings.Capacity.Own) > 0 {
		page.ByHandTitle = p.T("settings.by_hand")
	}
	page.Look = facts.found.lookAt(p)
	return decisionTemplate.Render(w, f.Status(), page)
}

// byHand gives what was set by hand for single pairs and municipalities, with the reasons.
func (f *findings) byHand(p *kit.Printer) *kit.Summary {
	s, names := f.run.Settings, f.settingsNames()
	out := &kit.Summary{Compact: true}
	for _, set := range []struct {
		key   string
		bonds []matching.Bond
	}{{"settings.locks", s.Locks}, {"settings.vetoes", s.Vetoes}} {
		if len(set.bonds) > 0 {
			out.Entries = append(out.Entries, kit.Entry{Key: p.T(set.key), Value: bondWords(p, set.bonds, names)})
		}
	}
	if rooms := roomWords(p, s.Capacity.Own, names); len(rooms) > 0 {
		out.Entries = append(out.Entries, kit.Entry{Key: p.T("settings.room.label"), Value: rooms})
	}
	if len(out.Entries) == 0 {
		return nil
	}
	return out
}

// lookAt leads to the parts of the result, the weakest pairs first.
func (f *findings) lookAt(p *kit.Printer) []kit.Link {
	path := runPath(f.run.ID)
	weakest := url.Values{sortField: {"score"}, orderField: {"up"}}
	return []kit.Link{
		{Text: p.T("console.decision.look.pairs"), Href: path + "/pairs?" + weakest.Encode()},
		{Text: p.T("console.decision.look.unmatched"), Href: path + "/unmatched"},
		{Text: p.T("console.decision.look.rules"), Href: path + "/rules"},
		{Text: p.T("console.decision.look.fairness"), Href: path + "/fairness"},
		{Text: p.T("console.decision.look.asked"), Href: path},
	}
}

func (c *Console) decide(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	p := kit.PrinterOf(r)
	verdict := f.Choice(verdictField, kit.Rule{Required: true, What: p.T("console.decision.verdict_what")}, string(matching.Approve), string(matching.Reject))
	reason := f.Text(reasonField, kit.Rule{What: p.T("console.decision.reason_what"), Max: matching.MaxReason, Lines: true})
	if f.HasProblems() {
		return "", nil
	}
	run, err := id.Parse(matching.RunPrefix, r.PathValue("id"))
	if err != nil {
		return "", err
	}
	version, _ := strconv.Atoi(f.Value(kit.RevField)) // anything else is version 0, which no run has
	decided, err := c.Matching.Decide(r.Context(), matching.DecideRequest{
		Run: run, Verdict: matching.Verdict(verdict), Reason: reason, Version: version, By: actorOf(r), Once: f.Key,
	})
	if err != nil {
		return "", c.named(r, decided, err)
	}
	kit.SetFlash(w, r, "console.decision.saved."+verdict)
	return runPath(run), nil
}
