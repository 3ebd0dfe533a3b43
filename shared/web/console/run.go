package console

import (
	"html/template"
	"net/http"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/diagram"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// runPage shows a run: where its workflow stands, what it proposes and why, and its history.
type runPage struct {
	kit.Base
	Back      kit.Link
	Tag       kit.Tag
	Joined    string // set for whoever wanted to start the same run a second time
	Starting  bool   // the workflow has drawn nothing yet and will
	Notice    string
	Decide    *kit.Button
	Refresh   *kit.Link
	Facts     kit.Summary
	Figure    *kit.Figure
	Drawing   template.HTML // made by package diagram, which escapes every text
	Pairs     *kit.Table
	Unmatched *kit.Table
	History   kit.Timeline
}

var runTemplate = kit.NewPage[runPage](files, "run.html")

// runFacts is everything that the page of a run shows.
type runFacts struct {
	run          matching.Run
	result       *matching.Result
	definition   []byte
	visits       []matching.Visit
	over, failed bool
	joined       bool // the reader asked for the same run and was led to this one
	events       []change.Event
}

func (c *Console) run(w http.ResponseWriter, r *http.Request) error {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return err
	}
	facts := runFacts{run: run, joined: r.URL.Query().Has(joinedParam)}
	if run.Result.Key != "" {
		result, err := c.Matching.Result(r.Context(), run)
		if err != nil {
			return err
		}
		facts.result = &result
	}
	if facts.events, err = c.Matching.Runs.RunEvents(r.Context(), run.ID); err != nil {
		return err
	}
	if facts.definition, err = c.Flow.Definition(r.Context(), matching.Workflow, run.Execution); err != nil {
		return err
	}
	if facts.visits, facts.over, facts.failed, err = c.Flow.Standing(r.Context(), matching.Workflow, run.Execution); err != nil {
		return err
	}
	return showRun(w, r, facts)
}

func showRun(w http.ResponseWriter, r *http.Request, f runFacts) error {
	p := kit.PrinterOf(r)
	page := &runPage{
		Base: kit.NewBase(w, r, p.T("console.run.title")), Back: kit.Link{Text: p.T("console.runs.title"), Href: "/console/runs"},
		Tag: runTag(p, f.run.Status),
	}
	page.Facts = runSummary(&page.Base, p, f.run)
	page.History = timeline(&page.Base, p, f.events, f.run.Head)
	if err := page.draw(p, f); err != nil {
		return err
	}
	if f.result != nil {
		page.Pairs, page.Unmatched = pairsTable(p, f.run, *f.result), unmatchedTable(p, *f.result)
	}
	if !f.run.Status.Ended() && f.run.Status != matching.Proposed {
		page.Refresh = &kit.Link{Text: p.T("console.run.refresh"), Href: runPath(f.run.ID)}
	}
	page.Starting = page.Figure == nil && f.run.Status.Computing()
	if f.joined {
		page.Joined = p.T("domain.matching.under_way", "name", f.run.By.Name, "at", when(p, f.run.At))
	}
	page.offerDecision(r, p, f.run)
	return runTemplate.Render(w, http.StatusOK, page)
}

// offerDecision leads whoever may decide to the decision, and tells everybody else what is waited for.
func (page *runPage) offerDecision(r *http.Request, p *kit.Printer, run matching.Run) {
	if run.Status != matching.Proposed {
		return
	}
	due := when(p, run.Due)
	switch {
	case !allowed(r, account.DecideRun):
		page.Notice = p.T("console.run.waits", "due", due)
	case run.By.Same(actorOf(r)):
		page.Notice = p.T("console.run.waits_other", "due", due)
	default:
		page.Notice = p.T("console.run.waits_you", "due", due)
		page.Decide = &kit.Button{Text: p.T("console.run.decide"), Href: runPath(run.ID) + "/decision"}
	}
}

func runSummary(b *kit.Base, p *kit.Printer, run matching.Run) kit.Summary {
	s := kit.Summary{Compact: true, Nothing: p.T("console.run.not_yet"), Entries: []kit.Entry{
		{Key: p.T("console.run.by"), Value: []string{run.By.Name}},
		{Key: p.T("console.run.at"), Value: []string{when(p, run.At)}},
		{Key: p.T("console.runs.candidates"), Value: candidates(p, run)},
		{Key: p.T("console.runs.pairs"), Value: pairsFound(p, run)},
	}}
	if d := run.Decision; d != nil {
		value := []string{p.T("console.run.decision."+string(d.Verdict), "name", d.By.Name, "at", when(p, d.At))}
		if d.Reason != "" {
			value = append(value, d.Reason)
		}
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("console.run.decision_label"), Value: value})
	}
	if run.Problem != "" {
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("console.run.problem_label"), Value: []string{problemText(p, run.Problem)}})
	}
	if run.Input.Sum != "" {
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("console.run.input"), Value: []string{run.Input.Sum[:16]}})
	}
	return s
}

// problemText says why a run stopped, in a sentence where the cause is one of ours.
func problemText(p *kit.Printer, problem string) string {
	if problem == matching.NotStarted {
		return p.T("console.run.problem." + matching.NotStarted)
	}
	switch fault.Code(problem) {
	case fault.Invalid, fault.Conflict, fault.Unavailable, fault.Internal:
		return p.T("console.run.problem." + problem)
	}
	return p.T("console.run.problem.other", "problem", problem)
}

func candidates(p *kit.Printer, run matching.Run) []string {
	if run.EU+run.UA == 0 {
		return nil
	}
	return []string{p.T("console.runs.sides", "eu", strconv.Itoa(run.EU), "ua", strconv.Itoa(run.UA))}
}

func pairsFound(p *kit.Printer, run matching.Run) []string {
	if run.Result.Key == "" {
		return nil
	}
	return []string{p.T("console.run.found", "count", run.Pairs)}
}

// draw puts the workflow into the page, with its table twin; nothing where the execution has not begun.
func (page *runPage) draw(p *kit.Printer, f runFacts) error {
	if len(f.definition) == 0 {
		return nil
	}
	flow, err := diagram.Parse(f.definition)
	if err != nil {
		return err
	}
	visits := make([]diagram.Visit, len(f.visits))
	for i, v := range f.visits {
		visits[i] = diagram.Visit(v)
	}
	flow.Follow(visits, f.over, f.failed)
	state := func(name string) string { return p.T("workflow.matching." + snake(name)) }
	words := func(s diagram.Standing) string { return p.T("workflow.standing." + string(s)) }
	page.Drawing = flow.SVG(diagram.Names{Title: p.T("console.run.diagram"), State: state, Words: words})
	twin := kit.Table{Caption: p.T("console.run.steps"), Head: []kit.Cell{{Text: p.T("console.run.step")}, {Text: p.T("console.runs.status")}}}
	now := ""
	for _, s := range flow.States {
		tag := kit.Tag{Text: words(s.Standing), Tone: standingTones[s.Standing]}
		twin.Rows = append(twin.Rows, kit.Row{Cells: []kit.Cell{{Text: state(s.Name), Header: true}, {Tag: &tag}}})
		if s.Standing == diagram.Current || s.Standing == diagram.Waiting {
			now = state(s.Name)
		}
	}
	text := p.T("console.run.diagram_over")
	if now != "" {
		text = p.T("console.run.diagram_now", "step", now)
	}
	page.Figure = &kit.Figure{ID: "workflow", Wide: true, Caption: p.T("console.run.diagram"), Text: text, Twin: twin, Words: p.T("console.as_table")}
	return nil
}

var standingTones = map[diagram.Standing]kit.Tone{
	diagram.Ahead: kit.Neutral, diagram.Current: kit.Info, diagram.Waiting: kit.Waiting,
	diagram.Done: kit.Good, diagram.Failed: kit.Bad, diagram.Passed: kit.Neutral,
}

func pairsTable(p *kit.Printer, run matching.Run, result matching.Result) *kit.Table {
	t := &kit.Table{
		Caption: p.T("console.run.proposed"),
		Head: []kit.Cell{
			{Text: p.T("console.run.ua_side")},
			{Text: p.T("console.run.eu_side")},
			{Text: p.T("console.run.score"), Numeric: true},
			{Text: p.T("console.run.known"), Numeric: true},
			{Text: p.T("console.run.most")},
		},
		Empty: &kit.Empty{Title: p.T("console.run.no_pairs.title"), Text: p.T("console.run.no_pairs.text")},
	}
	for _, pair := range result.Pairs {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: placeName(pair.UA.Name, pair.UA.Latin), Href: runPath(run.ID) + "/pairs/" + pair.EU.Application, Hint: pair.UA.Region, Header: true},
			{Text: placeName(pair.EU.Name, pair.EU.Latin), Hint: p.Country(string(pair.EU.Country))},
			{Text: millionths(p, pair.Value), Numeric: true},
			{Text: millionths(p, pair.Confidence), Numeric: true},
			{Text: strongest(p, pair)},
		}})
	}
	return t
}

// strongest names the two factors that made most of a pair's score.
func strongest(p *kit.Printer, pair matching.Pair) string {
	var first, second *matching.Share
	for i := range pair.Shares {
		s := &pair.Shares[i]
		switch {
		case s.Points == 0:
		case first == nil || s.Points > first.Points:
			first, second = s, first
		case second == nil || s.Points > second.Points:
			second = s
		}
	}
	var names []string
	for _, s := range []*matching.Share{first, second} {
		if s != nil {
			names = append(names, p.T("console.factor."+string(s.ID)+".name"))
		}
	}
	return p.List(names)
}

func unmatchedTable(p *kit.Printer, result matching.Result) *kit.Table {
	if len(result.Unmatched) == 0 {
		return nil
	}
	t := &kit.Table{Caption: p.T("console.run.unmatched"), Head: []kit.Cell{
		{Text: p.T("console.run.municipality")}, {Text: p.T("console.run.why")}, {Text: p.T("console.run.best"), Numeric: true},
	}}
	for _, u := range result.Unmatched {
		why := p.T("console.veto.none")
		if u.Veto != matching.Allowed {
			why = p.T("console.veto." + string(u.Veto))
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: placeName(u.Candidate.Name, u.Candidate.Latin), Hint: p.Country(string(u.Candidate.Country)), Header: true},
			{Text: why},
			{Text: millionths(p, u.Best), Numeric: true},
		}})
	}
	return t
}
