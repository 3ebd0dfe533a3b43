package console

import (
	"context"
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// runsPage lists an edition's matching runs.
type runsPage struct {
	kit.Base
	Start *kit.Button
	Sets  kit.Link
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
		tag := runTag(p, run)
		page.Runs.Rows = append(page.Runs.Rows, kit.Row{Cells: []kit.Cell{
			{Text: when(p, run.At), Href: runPath(run.ID), Header: true},
			{Text: run.By.Name},
			{Tag: &tag},
			{Text: orNotYet(p, candidates(p, run)), Numeric: true},
			{Text: orNotYet(p, pairsFound(p, run)), Numeric: true},
		}})
	}
	page.Sets = kit.Link{Text: p.T("settings.sets.link"), Href: "/console/sets"}
	if allowed(r, account.StartRun) {
		page.Start = &kit.Button{Text: p.T("console.runs.start"), Href: "/console/runs/new"}
	}
	return runsTemplate.Render(w, http.StatusOK, page)
}

// orNotYet gives a figure, or says that a run has none.
func orNotYet(p *kit.Printer, figure []string) string {
	if len(figure) == 0 {
		return p.T("result.none")
	}
	return figure[0]
}

func runPath(run id.ID) string { return "/console/runs/" + string(run) }

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
