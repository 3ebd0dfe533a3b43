package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// rematchPage asks who has withdrawn from a run and sets the ways to go on beside each other.
type rematchPage struct {
	kit.Base
	Back     kit.Link
	Replaces string // set where the run is published
	Who      kit.Filter
	Lost     string
	Left     []string // what becomes of each that loses a partner, where it may have several
	Compare  *kit.Table
	Ways     []wayView
	Problem  string
}

// wayView is one way to go on, with the button that starts its run; without one it is not possible.
type wayView struct {
	Title, Text string
	Sentence    string
	Found       []string // whom it finds for each that loses a partner, where it may have several
	Undone      *kit.Table
	Added       *kit.Table
	Start       *kit.Button
}

var rematchTemplate = kit.NewPage[rematchPage](files, "rematch.html")

// Names of the form's fields.
const (
	whoField = "who"
	wayField = "way"
)

// rematchFacts is what the page shows.
type rematchFacts struct {
	found *findings
	who   string
	lost  []matching.Couple
	ways  []matching.Rematch

	problem string // with who it is
}

func (c *Console) rematch() kit.FormPage {
	return kit.FormPage{Values: func(r *http.Request) (url.Values, error) {
		return url.Values{whoField: {r.URL.Query().Get(whoField)}}, nil
	}, Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
		facts, err := c.rematchFacts(r, f.Value(whoField))
		if err != nil {
			return err
		}
		return showRematch(w, r, f, facts)
	}, Save: c.startRematch}
}

// rematchFacts reads the run and, where somebody is named, works the ways out. Faults: conflict where the run is at no
// point from which one goes on; not_found.
func (c *Console) rematchFacts(r *http.Request, who string) (rematchFacts, error) {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return rematchFacts{}, err
	}
	if err := c.mayRematch(r.Context(), run); err != nil {
		return rematchFacts{}, err
	}
	found, err := c.findOf(r.Context(), run)
	if err != nil {
		return rematchFacts{}, err
	}
	facts := rematchFacts{found: found}
	if !slices.ContainsFunc(found.result.Pairs, func(p matching.Pair) bool { return p.EU.Application == who || p.UA.Application == who }) {
		return facts, nil
	}
	facts.who = who
	facts.ways, facts.lost, err = c.Matching.Rematches(r.Context(), run, who)
	if fault.CodeOf(err) == fault.Invalid {
		err = nil
	}
	return facts, err
}

// mayRematch lets a run be followed from where its pairs are known, and not where a later one has its place already.
func (c *Console) mayRematch(ctx context.Context, run matching.Run) error {
	switch run.Status {
	case matching.Proposed, matching.Rejected:
		return nil
	case matching.Published:
	default:
		return fault.New(fault.Conflict, "settings.rematch.status")
	}
	later, err := c.Matching.Runs.RunsOf(ctx, run.Edition, runsShown)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(later, func(x matching.Run) bool { return x.Replaces == run.ID }) {
		return fault.New(fault.Conflict, "settings.rematch.replaced")
	}
	return nil
}

func showRematch(w http.ResponseWriter, r *http.Request, f *kit.Form, facts rematchFacts) error {
	p := kit.PrinterOf(r)
	f.Hide(whoField)
	facts.problem = f.ProblemOf(whoField)
	run := facts.found.run
	page := &rematchPage{
		Base: kit.NewBase(w, r, p.T("settings.rematch.title")), Back: kit.Link{Text: p.T("console.run.title"), Href: runPath(run.ID)},
		Who: kit.Filter{
			Action: runPath(run.ID) + "/rematch", Label: p.T("settings.rematch.who"), Button: p.T("settings.rematch.show"),
			Selects: []kit.Choice{whoMay(p, facts)},
		},
		Problem: f.ProblemOf(wayField),
	}
	if run.Status == matching.Published {
		page.Replaces = p.T("settings.rematch.published")
	}
	if len(facts.lost) > 0 {
		page.Lost, page.Left = facts.loses(p)
		page.Compare = compareWays(p, facts)
		for _, way := range rematchWays() {
			page.Ways = append(page.Ways, showWay(p, facts, way))
		}
	}
	return rematchTemplate.Render(w, f.Status(), page)
}

// rematchWays lists the ways in the order in which the page shows them.
func rematchWays() []matching.Way {
	return []matching.Way{matching.FillGap, matching.LeastChange, matching.FullRerun}
}

// whoMay offers the municipalities that have a partner in the run, by name.
func whoMay(p *kit.Printer, facts rematchFacts) kit.Choice {
	out := kit.Choice{Name: whoField, Label: p.T("settings.rematch.who"), Hint: p.T("settings.rematch.who_hint"), Error: facts.problem}
	seen := map[string]bool{}
	for i := range facts.found.result.Pairs {
		pair := &facts.found.result.Pairs[i]
		for _, c := range []*matching.Candidate{&pair.UA, &pair.EU} {
			if seen[c.Application] {
				continue // has several partners
			}
			seen[c.Application] = true
			out.Options = append(out.Options, kit.Option{
				Value: c.Application, Text: placeName(c.Name, c.Latin) + ", " + p.Country(string(c.Country)), Selected: c.Application == facts.who,
			})
		}
	}
	text.SortBy(text.CollatorFor(p.Lang()), out.Options, func(o kit.Option) string { return o.Text })
	out.Options = append([]kit.Option{{Text: p.T("settings.bond.choose")}}, out.Options...)
	return out
}

// way is a way to go on; nil where it is not possible, or was not worked out.
func (f rematchFacts) way(w matching.Way) *matching.Rematch {
	for i := range f.ways {
		if f.ways[i].Way == w && !f.ways[i].Cut {
			return &f.ways[i]
		}
	}
	return nil
}

// missing says why there is no such way.
func (f rematchFacts) missing(p *kit.Printer, w matching.Way) string {
	switch {
	case slices.ContainsFunc(f.ways, func(r matching.Rematch) bool { return r.Way == w }):
		return p.T("settings.rematch.missing_cut")
	case w == matching.LeastChange && f.found.run.Settings.Goal == matching.Stable:
		return p.T("settings.rematch.missing_least")
	case w == matching.FillGap:
		return p.T("settings.rematch.missing_gap")
	}
	return p.T("settings.rematch.missing")
}

// compareWays sets the figures of the ways beside those of the run as it stands.
func compareWays(p *kit.Printer, facts rematchFacts) *kit.Table {
	t := &kit.Table{Caption: p.T("settings.rematch.title"), CaptionHidden: true, Head: []kit.Cell{
		{Text: p.T("settings.rematch.way.label")},
		{Text: p.T("settings.rematch.pairs"), Numeric: true},
		{Text: p.T("settings.rematch.total"), Numeric: true},
		{Text: p.T("settings.rematch.worst"), Numeric: true},
		{Text: p.T("settings.rematch.undone"), Numeric: true},
		{Text: p.T("settings.rematch.added"), Numeric: true},
	}}
	row := func(name string, pairs int, total int64, worst int32, undone, added string) {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: name, Header: true},
			{Text: strconv.Itoa(pairs), Numeric: true},
			{Text: points(p, total), Numeric: true},
			{Text: millionths(p, worst), Numeric: true},
			{Text: undone, Numeric: true},
			{Text: added, Numeric: true},
		}})
	}
	now := facts.found.result
	row(p.T("settings.rematch.before"), len(now.Pairs), now.Total, now.Worst, "–", "–")
	for _, way := range rematchWays() {
		if w := facts.way(way); w != nil {
			row(p.T("settings.rematch.way."+string(way)+".label"), len(w.Pairs), w.Total, w.Worst, strconv.Itoa(len(w.Undone)), strconv.Itoa(len(w.Added)))
		}
	}
	return t
}

func showWay(p *kit.Printer, facts rematchFacts, way matching.Way) wayView {
	ends := ""
	if way == matching.FillGap {
		ends = facts.found.ifSeveral()
	}
	v := wayView{Title: p.T("settings.rematch.way." + string(way) + ".label"), Text: p.T("settings.rematch.way." + string(way) + ".text" + ends)}
	w := facts.way(way)
	if w == nil {
		v.Sentence = facts.missing(p, way)
		return v
	}
	v.Sentence = p.T("settings.rematch.sentence_none")
	if len(w.Undone) > 0 {
		v.Sentence = p.T("settings.rematch.sentence", "count", len(w.Undone))
	}
	if facts.found.several() {
		v.Found = facts.finds(p, w)
	} else if alone := facts.left()[0]; len(partnersIn(w.Pairs, alone)) == 0 {
		v.Sentence += " " + p.T("settings.rematch.left_alone", "alone", facts.found.name(alone))
	}
	if !w.Proved {
		v.Sentence += " " + p.T("settings.rematch.unproved_"+string(way))
	}
	v.Undone = couplesTable(p, facts.found, p.T("settings.rematch.undone"), w.Undone)
	v.Added = couplesTable(p, facts.found, p.T("settings.rematch.added"), w.Added)
	v.Start = &kit.Button{Text: p.T("settings.rematch.start." + string(way)), Name: wayField, Value: string(way), Secondary: true}
	return v
}

// left are those who lose a partner by the withdrawal.
func (f rematchFacts) left() []string { return partnersIn(f.lost, f.who) }

// partnersIn gives the partners that an application has in a list of pairs.
func partnersIn(pairs []matching.Couple, application string) []string {
	var out []string
	for _, c := range pairs {
		switch application {
		case c.EU:
			out = append(out, c.UA)
		case c.UA:
			out = append(out, c.EU)
		}
	}
	return out
}

// loses says whom the withdrawal leaves without a partner, or with one fewer.
func (f rematchFacts) loses(p *kit.Printer) (words string, each []string) {
	left, who := f.left(), f.found.name(f.who)
	if len(left) == 1 && len(f.found.pairsOf(left[0])) == 1 {
		return p.T("settings.rematch.lost", "who", who, "alone", f.found.name(left[0])), nil
	}
	for _, alone := range left {
		kept := slices.DeleteFunc(partnersIn(couplesOf(f.found.pairsOf(alone)), alone), func(a string) bool { return a == f.who })
		if len(kept) == 0 {
			each = append(each, p.T("settings.rematch.loses_only", "name", f.found.name(alone)))
			continue
		}
		each = append(each, p.T("settings.rematch.keeps", "count", len(kept), "name", f.found.name(alone), "partners", f.found.names(p, kept)))
	}
	return p.T("settings.rematch.lost_several", "who", who, "count", len(left)), each
}

// finds says whom a way finds for each that loses a partner.
func (f rematchFacts) finds(p *kit.Printer, w *matching.Rematch) []string {
	var out []string
	for _, alone := range f.left() {
		name := f.found.name(alone)
		switch added, all := partnersIn(w.Added, alone), partnersIn(w.Pairs, alone); {
		case len(added) > 0:
			out = append(out, p.T("settings.rematch.gets", "count", len(added), "name", name, "partners", f.found.names(p, added)))
		case len(all) == 0:
			out = append(out, p.T("settings.rematch.left_alone", "alone", name))
		default:
			out = append(out, p.T("settings.rematch.gets_nobody", "name", name, "partners", f.found.names(p, all)))
		}
	}
	return out
}

func couplesTable(p *kit.Printer, f *findings, caption string, list []matching.Couple) *kit.Table {
	if len(list) == 0 {
		return nil
	}
	t := &kit.Table{Caption: caption, Head: []kit.Cell{{Text: p.T("console.run.ua_side")}, {Text: p.T("console.run.eu_side")}}}
	for _, c := range list {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{{Text: f.name(c.UA), Header: true}, {Text: f.name(c.EU)}}})
	}
	return t
}

// startRematch starts the run that carries a way out. It is a run like any other: a second person decides on it.
func (c *Console) startRematch(_ http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	facts, err := c.rematchFacts(r, f.Value(whoField))
	if err != nil {
		return "", err
	}
	way := facts.way(matching.Way(f.Value(wayField)))
	switch {
	case facts.who == "": // nobody of the run: there are no ways, only the question who it is
		f.Problem(whoField, "settings.rematch.way_gone")
		return "", nil
	case way == nil:
		f.Problem(wayField, "settings.rematch.way_gone")
		return "", nil
	}
	run, err := c.Matching.Start(r.Context(), matching.StartRequest{
		Edition: facts.found.run.Edition, Settings: way.Settings, By: actorOf(r), Once: f.Key,
	})
	if fault.CodeOf(err) == fault.Conflict && run.ID != "" { // somebody was first: this is their run
		return runPath(run.ID) + "?" + joinedParam, nil
	}
	if err != nil {
		return "", err
	}
	return runPath(run.ID), nil
}
