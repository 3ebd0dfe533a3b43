package console

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/diagram"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// runPage shows a run: where its workflow stands, what was asked, what came out and why it is the best, and its history.
type runPage struct {
	kit.Base
	Back      kit.Link
	Tag       kit.Tag
	Tabs      *kit.Tabs
	Joined    string // set for whoever wanted to start the same run a second time
	Starting  bool   // the workflow has drawn nothing yet and will
	Ongoing   bool   // where it stands is the first thing to know
	Notice    string
	Stale     string
	Decide    *kit.Button
	Refresh   *kit.Link
	Progress  *kit.Progress
	CameOut   []string
	Proof     []string
	Figures   *kit.Summary
	Asked     kit.Summary
	Facts     kit.Summary
	Pairs     *kit.Table
	More      []kit.Link // the other parts of the result
	Downloads []kit.Link
	Go        []kit.Link // what can be done from here
	Compare   *kit.Filter
	Figure    *kit.Figure
	Drawing   template.HTML // made by package diagram, which escapes every text
	History   kit.Timeline
}

var runTemplate = kit.NewPage[runPage](files, "run.html")

// runFacts is everything that the page of a run shows.
type runFacts struct {
	run          matching.Run
	found        *findings // nil where the run has found nothing yet
	stale        bool
	others       []matching.Run // of the edition
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
		if facts.found, err = c.findOf(r.Context(), run); err != nil {
			return err
		}
		if facts.others, err = c.Matching.Runs.RunsOf(r.Context(), run.Edition, runsShown); err != nil {
			return err
		}
		if facts.stale, err = c.stale(r.Context(), run, facts.others); err != nil {
			return err
		}
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

// stale reports whether a run's input has changed since, where that still matters: while the run waits for its decision,
// and for the latest published one. Everything else is history.
func (c *Console) stale(ctx context.Context, run matching.Run, all []matching.Run) (bool, error) {
	latest := run.Status == matching.Published
	for _, other := range all {
		if latest && other.Status == matching.Published && other.At.After(run.At) {
			latest = false
		}
	}
	if c.Matching.Pool == nil || run.Status != matching.Proposed && !latest {
		return false, nil
	}
	return c.Matching.Stale(ctx, run)
}

func showRun(w http.ResponseWriter, r *http.Request, f runFacts) error {
	p := kit.PrinterOf(r)
	page := &runPage{
		Base: kit.NewBase(w, r, p.T("console.run.title")), Back: kit.Link{Text: p.T("console.runs.title"), Href: "/console/runs"},
		Tag: runTag(p, f.run), Asked: settingsInWords(p, f.run.Settings, f.found.settingsNames()),
	}
	page.Facts = runSummary(p, f)
	page.History = timelineOf(&page.Base, p, f.events, f.run.Head, func(problem string) string { return whyStopped(p, f, problem) })
	if err := page.draw(p, f); err != nil {
		return err
	}
	if f.found != nil {
		page.showFound(p, f)
	}
	if !f.run.Status.Ended() && f.run.Status != matching.Proposed {
		page.Refresh = &kit.Link{Text: p.T("console.run.refresh"), Href: runPath(f.run.ID)}
		page.Progress = shardsDone(p, f)
	}
	if f.stale {
		page.Stale = p.T("result.stale")
	}
	page.Ongoing = !f.run.Status.Ended() || page.Figure != nil && !f.over
	page.Starting = page.Figure == nil && f.run.Status.Computing()
	if f.joined {
		page.Joined = p.T("domain.matching.under_way", "name", f.run.By.Name, "at", when(p, f.run.At))
	}
	page.offerDecision(r, p, f.run)
	page.offerWays(r, p, f)
	return runTemplate.Render(w, http.StatusOK, page)
}

// topPairs is how many pairs the page of a run shows itself.
const topPairs = 10

func (page *runPage) showFound(p *kit.Printer, f runFacts) {
	found := f.found
	page.CameOut = found.cameOut(p)
	var figures kit.Summary
	if page.Proof, figures = found.proved(p); len(figures.Entries) > 0 {
		page.Figures = &figures
	}
	if found.result.None() {
		return
	}
	tabs := resultTabs(p, f.run, "run")
	page.Tabs = &tabs
	top := found.pairsTable(p, found.result.Pairs[:min(topPairs, len(found.result.Pairs))])
	if len(found.result.Pairs) > topPairs {
		top.Caption = p.T("result.top", "count", topPairs)
		page.More = append(page.More, kit.Link{Text: p.T("result.all_pairs", "count", len(found.result.Pairs)), Href: runPath(f.run.ID) + "/pairs"})
	}
	page.Pairs = &top
	if alone := len(found.result.Unmatched); alone > 0 {
		page.More = append(page.More, kit.Link{Text: p.T("result.all_unmatched", "count", alone), Href: runPath(f.run.ID) + "/unmatched"})
	}
	page.Downloads = downloads(p, f.run)
}

// shardsDone says how many parts of the score matrix are done while a run computes.
func shardsDone(p *kit.Printer, f runFacts) *kit.Progress {
	of, done := len(matching.Shards(f.run.ID, f.run.EU)), 0
	for _, v := range f.visits {
		if v.State == "ScoreShard" && v.Left {
			done++
		}
	}
	if f.run.Status != matching.Frozen || f.found != nil {
		return nil
	}
	done = min(done, of)
	return &kit.Progress{ID: "shards", Label: p.T("result.progress.label"), Done: done, Of: of, Words: p.T("result.progress.words", "done", done, "count", of)}
}

// offerWays leads to what can be done from here: the same again with changes, other settings tried out, a partner
// replaced, another run set beside this one.
func (page *runPage) offerWays(r *http.Request, p *kit.Printer, f runFacts) {
	path := runPath(f.run.ID)
	if mayStart(r) {
		page.Go = append(page.Go, kit.Link{Text: p.T("result.go.again"), Href: "/console/runs/new?" + url.Values{"from": {string(f.run.ID)}}.Encode()})
	}
	if f.found == nil || f.found.result.None() {
		return
	}
	if mayStart(r) {
		page.Go = append(page.Go, kit.Link{Text: p.T("result.go.what_if"), Href: path + "/what-if"}, kit.Link{Text: p.T("result.go.rematch"), Href: path + "/rematch"})
	}
	var others []kit.Option
	for _, o := range f.others {
		if o.ID != f.run.ID && o.Result.Key != "" && o.Pairs > 0 {
			others = append(others, kit.Option{Value: string(o.ID), Text: p.T("result.go.other", "at", when(p, o.At), "name", o.By.Name, "status", p.T("console.run.status."+string(o.Status)))})
		}
	}
	if len(others) > 0 {
		page.Compare = &kit.Filter{
			Action: path + "/compare", Label: p.T("result.go.compare"), Button: p.T("result.go.compare_button"),
			Selects: []kit.Choice{{Name: "with", Label: p.T("result.go.compare"), Options: others}},
		}
	}
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

func runSummary(p *kit.Printer, f runFacts) kit.Summary {
	run := f.run
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
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("console.run.problem_label"), Value: []string{whyStopped(p, f, run.Problem)}})
	}
	if run.Input.Sum != "" {
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("console.run.input"), Value: []string{run.Input.Sum[:16]}})
	}
	return s
}

// whyStopped says why a run stopped: what it found, where it found that there is no answer.
func whyStopped(p *kit.Printer, f runFacts, problem string) string {
	switch {
	case f.found != nil && f.found.result.Cut:
		return p.T("result.cut_problem")
	case f.found != nil && f.found.result.None():
		return p.T("result.clash_problem")
	}
	return problemText(p, problem)
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
	if run.Pairs == 0 {
		return nil
	}
	return []string{p.Number(int64(run.Pairs))}
}

// draw puts the workflow into the page, with its table twin; nothing where the execution has not begun.
func (page *runPage) draw(p *kit.Printer, f runFacts) (err error) {
	page.Figure, page.Drawing, err = drawFlow(p, flowFacts{matching.Workflow, f.definition, f.visits, f.over, f.failed}, "console.run.")
	return err
}

// flowFacts is where an execution of a workflow stands.
type flowFacts struct {
	workflow     string
	definition   []byte
	visits       []matching.Visit
	over, failed bool
}

// drawFlow draws a workflow with its table twin; nothing where the execution has not begun. Around begins the keys of the
// texts beside it.
func drawFlow(p *kit.Printer, f flowFacts, around string) (*kit.Figure, template.HTML, error) {
	if len(f.definition) == 0 {
		return nil, "", nil
	}
	flow, err := diagram.Parse(f.definition)
	if err != nil {
		return nil, "", err
	}
	visits := make([]diagram.Visit, len(f.visits))
	for i, v := range f.visits {
		visits[i] = diagram.Visit(v)
	}
	flow.Follow(visits, f.over, f.failed)
	state := func(name string) string { return p.T("workflow." + f.workflow + "." + snake(name)) }
	words := func(s diagram.Standing) string { return p.T("workflow.standing." + string(s)) }
	svg := flow.SVG(diagram.Names{Title: p.T(around + "diagram"), State: state, Words: words})
	twin := kit.Table{Caption: p.T(around + "steps"), Head: []kit.Cell{{Text: p.T("console.run.step")}, {Text: p.T("console.runs.status")}}}
	now := ""
	for _, s := range flow.States {
		tag := kit.Tag{Text: words(s.Standing), Tone: standingTones[s.Standing]}
		twin.Rows = append(twin.Rows, kit.Row{Cells: []kit.Cell{{Text: state(s.Name), Header: true}, {Tag: &tag}}})
		if s.Standing == diagram.Current || s.Standing == diagram.Waiting {
			now = state(s.Name)
		}
	}
	text := p.T(around + "diagram_over")
	if now != "" {
		text = p.T(around+"diagram_now", "step", now)
	}
	return &kit.Figure{ID: "workflow", Wide: true, Caption: p.T(around + "diagram"), Text: text, Twin: twin, Words: p.T("console.as_table")}, svg, nil
}

var standingTones = map[diagram.Standing]kit.Tone{
	diagram.Ahead: kit.Neutral, diagram.Current: kit.Info, diagram.Waiting: kit.Waiting,
	diagram.Done: kit.Good, diagram.Failed: kit.Bad, diagram.Passed: kit.Neutral,
}

// strongest names the two factors that made most of a pair's score, as a part of a sentence.
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
	var ids []matching.FactorID
	for _, s := range []*matching.Share{first, second} {
		if s != nil {
			ids = append(ids, s.ID)
		}
	}
	return factorNames(p, ids)
}
