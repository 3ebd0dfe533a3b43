package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// runsPage lists an edition's matching runs.
type runsPage struct {
	kit.Base
	Start *kit.Button
	Runs  kit.Table
}

var runsTemplate = kit.NewPage[runsPage](files, "runs.html")

// runsShown is how many runs the list shows, the newest first.
const runsShown = 50

func (c *Console) runs(w http.ResponseWriter, r *http.Request) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	runs, err := c.Matching.Runs.RunsOf(r.Context(), string(e.ID), runsShown)
	if err != nil {
		return err
	}
	return showRuns(w, r, runs)
}

func showRuns(w http.ResponseWriter, r *http.Request, runs []matching.Run) error {
	p := kit.PrinterOf(r)
	page := &runsPage{Base: kit.NewBase(w, r, p.T("console.runs.title"))}
	page.Runs = kit.Table{
		Caption: p.T("console.runs.title"), CaptionHidden: true,
		Head: []kit.Cell{
			{Text: p.T("console.runs.when")},
			{Text: p.T("console.runs.by")},
			{Text: p.T("console.runs.status")},
			{Text: p.T("console.runs.candidates"), Numeric: true},
			{Text: p.T("console.runs.pairs"), Numeric: true},
		},
		Empty: &kit.Empty{Title: p.T("console.runs.empty.title"), Text: p.T("console.runs.empty.text")},
	}
	for _, run := range runs {
		tag := runTag(p, run.Status)
		page.Runs.Rows = append(page.Runs.Rows, kit.Row{Cells: []kit.Cell{
			{Text: when(p, run.At), Href: runPath(run.ID), Header: true},
			{Text: run.By.Name},
			{Tag: &tag},
			{Text: p.T("console.runs.sides", "eu", strconv.Itoa(run.EU), "ua", strconv.Itoa(run.UA)), Numeric: true},
			{Text: strconv.Itoa(run.Pairs), Numeric: true},
		}})
	}
	if allowed(r, account.StartRun) {
		page.Start = &kit.Button{Text: p.T("console.runs.start"), Href: "/console/runs/new"}
	}
	return runsTemplate.Render(w, http.StatusOK, page)
}

func runPath(run id.ID) string { return "/console/runs/" + string(run) }

// newRunPage asks for the weights and rules of a run.
type newRunPage struct {
	kit.Base
	Back    kit.Link
	Weights []kit.Input
	Rules   kit.Choice
	MinimumConfidence,
	Pairs kit.Input
	Buttons []kit.Button
}

var newRunTemplate = kit.NewPage[newRunPage](files, "run_new.html")

func (c *Console) newRun() kit.FormPage {
	return kit.FormPage{Values: c.newRunValues, Show: showNewRun, Save: c.startRun}
}

func (c *Console) newRunValues(r *http.Request) (url.Values, error) {
	e, err := c.edition(r.Context())
	if err != nil {
		return nil, err
	}
	return settingsValues(matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: e.Pairs}), nil
}

func showNewRun(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	p := kit.PrinterOf(r)
	page := &newRunPage{
		Base: kit.NewBase(w, r, p.T("console.run.new.title")), Back: kit.Link{Text: p.T("form.back"), Href: "/console/runs"},
		Rules: f.Ask(kit.Choice{Name: rulesField, Label: p.T("console.run.rules"), Options: []kit.Option{
			{Value: ruleLanguage, Text: p.T("console.run.rule.language")},
			{Value: ruleOccupied, Text: p.T("console.run.rule.occupied")},
		}}),
		MinimumConfidence: f.Input(kit.Input{Name: confidenceField, Label: p.T("console.run.confidence"), Hint: p.T("console.run.confidence_hint"), InputMode: "numeric", Width: 3, Suffix: "%"}),
		Pairs:             f.Input(kit.Input{Name: pairsField, Label: p.T("console.run.pairs"), Hint: p.T("console.run.pairs_hint"), InputMode: "numeric", Width: 5}),
		Buttons:           []kit.Button{{Text: p.T("console.run.new.start")}, {Text: p.T("form.cancel"), Href: "/console/runs", Secondary: true}},
	}
	for _, id := range matching.FactorIDs() {
		page.Weights = append(page.Weights, f.Input(kit.Input{
			Name: weightField + string(id), Label: p.T("console.factor." + string(id) + ".name"), Hint: p.T("console.factor." + string(id) + ".meaning"),
			InputMode: "numeric", Width: 3,
		}))
	}
	return newRunTemplate.Render(w, f.Status(), page)
}

func (c *Console) startRun(_ http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	p := kit.PrinterOf(r)
	s := settingsOf(p, f)
	if f.HasProblems() {
		return "", nil
	}
	e, err := c.edition(r.Context())
	if err != nil {
		return "", err
	}
	run, err := c.Matching.Start(r.Context(), matching.StartRequest{Edition: string(e.ID), Settings: s, By: actorOf(r), Once: f.Key})
	if fault.CodeOf(err) == fault.Conflict && run.ID != "" { // somebody was first: this is their run
		return runPath(run.ID) + "?" + joinedParam, nil
	}
	if err != nil {
		return "", err
	}
	return runPath(run.ID), nil
}

// joinedParam leads to a run with the sentence that it was under way already.
const joinedParam = "joined"

// readRun reads the run that the path names. Faults: not_found.
func (c *Console) readRun(ctx context.Context, r *http.Request) (matching.Run, error) {
	run, err := id.Parse(matching.RunPrefix, r.PathValue("id"))
	if err != nil {
		return matching.Run{}, err
	}
	return c.Matching.Runs.Run(ctx, run)
}
