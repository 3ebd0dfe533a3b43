package console

import (
	"context"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

const suggestionsPath = "/console/suggestions"

func roundPath(round id.ID) string { return suggestionsPath + "/" + string(round) }

// roundsPage lists an edition's rounds of suggestions.
type roundsPage struct {
	kit.Base
	Start  *kit.Button
	Single kit.Link // how to ask for one municipality
	Rounds kit.Table
}

var roundsTemplate = kit.NewPage[roundsPage](files, "suggestions.html")

func (c *Console) rounds(w http.ResponseWriter, r *http.Request) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	list, err := c.Suggestions.Rounds.RoundsOf(r.Context(), string(e.ID), runsShown)
	if err != nil {
		return err
	}
	return showRounds(w, r, list)
}

func showRounds(w http.ResponseWriter, r *http.Request, list []suggestion.Round) error {
	p := kit.PrinterOf(r)
	page := &roundsPage{
		Base: kit.NewBase(w, r, p.T("suggestion.title")), Single: kit.Link{Text: p.T("suggestion.single_link"), Href: "/console/places"},
		Rounds: kit.Table{
			Caption: p.T("suggestion.rounds"),
			Head: []kit.Cell{
				{Text: p.T("suggestion.when")},
				{Text: p.T("suggestion.by")},
				{Text: p.T("console.runs.status")},
				{Text: p.T("suggestion.hromadas"), Numeric: true},
				{Text: p.T("suggestion.units"), Numeric: true},
			},
			Empty: &kit.Empty{Title: p.T("suggestion.none"), Text: p.T("suggestion.none_text")},
		},
	}
	for _, round := range list {
		tag := roundTag(p, round.Status)
		page.Rounds.Rows = append(page.Rounds.Rows, kit.Row{Cells: []kit.Cell{
			{Text: when(p, round.At), Href: roundPath(round.ID), Header: true},
			{Text: round.By.Name},
			{Tag: &tag},
			{Text: counted(p, round.UA), Numeric: true},
			{Text: counted(p, round.EU), Numeric: true},
		}})
	}
	if allowed(r, account.StartRun) {
		page.Start = &kit.Button{Text: p.T("suggestion.start"), Href: suggestionsPath + "/new"}
	}
	return roundsTemplate.Render(w, http.StatusOK, page)
}

// counted writes a number that is known once it is not 0.
func counted(p *kit.Printer, n int) string {
	if n == 0 {
		return p.T("console.run.not_yet")
	}
	return p.Number(int64(n))
}

func roundTag(p *kit.Printer, s suggestion.Status) kit.Tag {
	tones := map[suggestion.Status]kit.Tone{
		suggestion.Requested: kit.Info, suggestion.Computing: kit.Info, suggestion.Ready: kit.Good, suggestion.Failed: kit.Bad,
	}
	return kit.Tag{Text: p.T("suggestion.status." + string(s)), Tone: tones[s]}
}

// roundPage shows a round: how far it is, a search in it once it is ready, and its history.
type roundPage struct {
	kit.Base
	Back     kit.Link
	Tag      kit.Tag
	Starting bool
	Failed   string
	Refresh  *kit.Link
	Progress *kit.Progress
	Search   *kit.Filter
	Found    *kit.Table
	Nothing  *kit.Empty
	Facts    kit.Summary
	Asked    kit.Summary
	Figure   *kit.Figure
	Drawing  template.HTML // made by package diagram, which escapes every text
	History  kit.Timeline
}

var roundTemplate = kit.NewPage[roundPage](files, "suggestions_round.html")

// roundFacts is everything that the page of a round shows.
type roundFacts struct {
	round  suggestion.Round
	flow   flowFacts
	query  string
	hits   []search.Hit
	events []change.Event
}

// readRound reads the round that the path names. Faults: not_found.
func (c *Console) readRound(ctx context.Context, r *http.Request) (suggestion.Round, error) {
	round, err := id.Parse(suggestion.Prefix, r.PathValue("id"))
	if err != nil {
		return suggestion.Round{}, err
	}
	return c.Suggestions.Rounds.Round(ctx, round)
}

func (c *Console) round(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	round, err := c.readRound(ctx, r)
	if err != nil {
		return err
	}
	f := roundFacts{round: round, flow: flowFacts{workflow: suggestion.Workflow}, query: strings.TrimSpace(r.URL.Query().Get(searchParam))}
	if f.query != "" {
		if f.hits, err = c.Places.Search(ctx, c.Site.Now(), search.Query{Text: f.query}); err != nil {
			return noRegister(err)
		}
	}
	if f.events, err = c.Suggestions.Rounds.RoundEvents(ctx, round.ID); err != nil {
		return err
	}
	if f.flow.definition, err = c.Flow.Definition(ctx, suggestion.Workflow, round.Execution); err != nil {
		return err
	}
	if f.flow.visits, f.flow.over, f.flow.failed, err = c.Flow.Standing(ctx, suggestion.Workflow, round.Execution); err != nil {
		return err
	}
	return showRound(w, r, f)
}

// noRegister tells who asks before the first import what is missing.
func noRegister(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.Wrap(fault.NotFound, "analysis.places.no_register", err)
	}
	return err
}

func showRound(w http.ResponseWriter, r *http.Request, f roundFacts) (err error) {
	p, round := kit.PrinterOf(r), f.round
	page := &roundPage{
		Base: kit.NewBase(w, r, p.T("suggestion.round_title")), Back: kit.Link{Text: p.T("suggestion.title"), Href: suggestionsPath},
		Tag: roundTag(p, round.Status), Facts: roundSummary(p, round), Asked: suggestedBy(p, round.Settings),
	}
	if page.Figure, page.Drawing, err = drawFlow(p, f.flow, "suggestion."); err != nil {
		return err
	}
	page.History = timeline(&page.Base, p, f.events, round.Head)
	for i := range page.History.Moments {
		page.History.Moments[i].Text = nil // what went wrong stands above, in the words of a round
	}
	switch round.Status {
	case suggestion.Ready:
		page.lookUp(p, f)
	case suggestion.Failed:
		page.Failed = roundProblem(p, round.Problem)
	default:
		page.Refresh = &kit.Link{Text: p.T("console.run.refresh"), Href: roundPath(round.ID)}
		page.Progress = shardsSearched(p, f)
		page.Starting = page.Figure == nil
	}
	return roundTemplate.Render(w, http.StatusOK, page)
}

func (page *roundPage) lookUp(p *kit.Printer, f roundFacts) {
	page.Search = &kit.Filter{
		Action: roundPath(f.round.ID), Label: p.T("suggestion.look_up"), Button: p.T("form.search"),
		Inputs: []kit.Input{{Name: searchParam, Label: p.T("analysis.places.search"), Hint: p.T("suggestion.look_up_hint"), Type: "search", Value: f.query}},
	}
	switch {
	case f.query == "":
	case len(f.hits) == 0:
		page.Nothing = &kit.Empty{Title: p.T("analysis.places.nothing", "query", f.query), Text: p.T("analysis.places.nothing_text")}
	default:
		page.Found = hitsTable(p, f.hits)
		for i, h := range f.hits {
			page.Found.Rows[i].Cells[0].Href = roundPath(f.round.ID) + "/" + string(h.Code)
		}
	}
}

// shardsSearched says how many parts are done while a round computes.
func shardsSearched(p *kit.Printer, f roundFacts) *kit.Progress {
	if f.round.Status != suggestion.Computing {
		return nil
	}
	of, done := len(suggestion.Shards(f.round.ID, f.round.UA)), 0
	for _, v := range f.flow.visits {
		if v.State == "SearchShard" && v.Left {
			done++
		}
	}
	done = min(done, of)
	return &kit.Progress{ID: "shards", Label: p.T("suggestion.progress"), Done: done, Of: of, Words: p.T("result.progress.words", "done", done, "count", of)}
}

func roundSummary(p *kit.Printer, round suggestion.Round) kit.Summary {
	s := kit.Summary{Compact: true, Nothing: p.T("console.run.not_yet"), Entries: []kit.Entry{
		{Key: p.T("suggestion.by"), Value: []string{round.By.Name}},
		{Key: p.T("suggestion.when"), Value: []string{when(p, round.At)}},
		{Key: p.T("suggestion.hromadas"), Value: nonZero(p, round.UA)},
		{Key: p.T("suggestion.units"), Value: nonZero(p, round.EU)},
	}}
	if round.Input.Sum != "" {
		s.Entries = append(s.Entries,
			kit.Entry{Key: p.T("suggestion.applied"), Value: []string{strconv.Itoa(round.Applied)}},
			kit.Entry{Key: p.T("console.run.input"), Value: []string{round.Input.Sum[:16]}})
	}
	return s
}

func nonZero(p *kit.Printer, n int) []string {
	if n == 0 {
		return nil
	}
	return []string{p.Number(int64(n))}
}

// suggestedBy says in sentences by what partners are suggested.
func suggestedBy(p *kit.Printer, s matching.Settings) kit.Summary {
	return kit.Summary{Compact: true, Nothing: p.T("settings.nothing"), Entries: []kit.Entry{
		{Key: p.T("settings.weights.label"), Value: weightWords(p, s)},
		{Key: p.T("settings.rules"), Value: ruleWords(p, s.Rules)},
	}}
}

// roundProblem says why a round stopped, in a sentence where the cause is one of ours.
func roundProblem(p *kit.Printer, problem string) string {
	if problem == suggestion.NotStarted {
		return p.T("suggestion.problem." + suggestion.NotStarted)
	}
	switch fault.Code(problem) {
	case fault.NotFound, fault.Invalid:
		return p.T("suggestion.problem.not_found")
	case fault.Unavailable, fault.Internal:
		return p.T("suggestion.problem." + problem)
	}
	return p.T("suggestion.problem.other", "problem", problem)
}
