package console

import (
	"context"
	"net/http"
	"slices"
	"sync"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// findings is what a run found and why, made easy to look up.
type findings struct {
	run       matching.Run
	edition   programme.Edition
	result    matching.Result
	why       matching.Explanation
	explained bool
	who       map[string]*matching.Candidate // by application
	reasons   map[matching.Couple]*matching.PairReason
	missed    map[string]*matching.Other       // by application
	open      int                              // unmatched for whom it was not worked out
	origins   map[matching.Couple]pairRegister // where the figures of pairs are from; only minutes need all of them
	alone     map[string]*matching.Missed      // by application

	partnership id.ID // that the pair which is looked at became; empty for none
}

// find reads what a run found. Faults: not_found where it has found nothing yet.
func (c *Console) find(ctx context.Context, r *http.Request) (*findings, error) {
	run, err := c.readRun(ctx, r)
	if err != nil {
		return nil, err
	}
	if run.Result.Key == "" {
		return nil, fault.New(fault.NotFound, "")
	}
	return c.findOf(ctx, run)
}

// findOf reads what a run with a result found. A run that is not explained yet has its result only.
func (c *Console) findOf(ctx context.Context, run matching.Run) (*findings, error) {
	e, err := c.Editions.Edition(ctx, programme.EditionID(run.Edition))
	if err != nil {
		return nil, err
	}
	f, known := c.recent.of(run)
	if !known {
		if f, err = c.decode(ctx, run); err != nil {
			return nil, err
		}
		c.recent.keep(f)
	}
	f.run, f.edition = run, e
	return &f, nil
}

func (c *Console) decode(ctx context.Context, run matching.Run) (f findings, err error) {
	f.run = run
	if f.result, err = c.Matching.Result(ctx, run); err != nil {
		return f, err
	}
	if run.Explanation.Key != "" {
		if f.why, err = c.Matching.Explanation(ctx, run); err != nil {
			return f, err
		}
		f.explained = true
	}
	f.index()
	return f, nil
}

// recentRuns is how many runs stay decoded: one, what it is compared with, and the next that is opened.
const recentRuns = 3

// recent keeps what the runs that were asked for last found: it never changes, and reading it takes longer than showing
// it. Nobody writes to what it gives.
type recent struct {
	mu  sync.Mutex
	all []findings // the latest first
}

func (c *recent) of(run matching.Run) (findings, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.all, func(f findings) bool {
		return f.run.Result.Sum == run.Result.Sum && f.run.Explanation.Sum == run.Explanation.Sum
	})
	if i < 0 {
		return findings{}, false
	}
	return c.all[i], true
}

func (c *recent) keep(f findings) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append([]findings{f}, c.all[:min(len(c.all), recentRuns-1)]...)
}

func (f *findings) index() {
	f.who, f.reasons, f.missed = map[string]*matching.Candidate{}, map[matching.Couple]*matching.PairReason{}, map[string]*matching.Other{}
	for i := range f.result.Pairs {
		p := &f.result.Pairs[i]
		f.who[p.EU.Application], f.who[p.UA.Application] = &p.EU, &p.UA
	}
	for i := range f.result.Unmatched {
		u := &f.result.Unmatched[i].Candidate
		f.who[u.Application] = u
	}
	for i := range f.why.Pairs {
		f.reasons[f.why.Pairs[i].Couple] = &f.why.Pairs[i]
	}
	f.alone = map[string]*matching.Missed{}
	for i := range f.why.Unmatched {
		m := &f.why.Unmatched[i]
		f.missed[m.Application], f.alone[m.Application] = m.Other, m
		if m.Open {
			f.open++
		}
	}
}

// name gives the name of an application's municipality; the id where nobody of the run has it.
func (f *findings) name(application string) string {
	if c := f.who[application]; c != nil {
		return nameOf(*c)
	}
	return application
}

// names lists the names of applications.
func (f *findings) names(p *kit.Printer, applications []string) string {
	var out []string
	for _, a := range applications {
		out = append(out, f.name(a))
	}
	return p.List(out)
}

func couplesOf(pairs []matching.Pair) []matching.Couple {
	var out []matching.Couple
	for _, p := range pairs {
		out = append(out, coupleOf(p))
	}
	return out
}

func nameOf(c matching.Candidate) string { return placeName(c.Name, c.Latin) }

// coupleName names a pair, the Ukrainian side first.
func (f *findings) coupleName(p *kit.Printer, eu, ua string) string {
	return p.T("result.couple", "ua", f.name(ua), "eu", f.name(eu))
}

// themeName gives the name of a theme of the edition, its id where the edition has it no longer.
func (f *findings) themeName(p *kit.Printer, id string) string {
	if t, ok := f.edition.Theme(programme.ThemeID(id)); ok {
		return t.Name.In(p.Lang())
	}
	return id
}

// pairOf gives the proposed pair of two applications; nil where they are none.
func (f *findings) pairOf(c matching.Couple) *matching.Pair {
	i := slices.IndexFunc(f.result.Pairs, func(p matching.Pair) bool { return coupleOf(p) == c })
	if i < 0 {
		return nil
	}
	return &f.result.Pairs[i]
}

func coupleOf(p matching.Pair) matching.Couple {
	return matching.Couple{EU: p.EU.Application, UA: p.UA.Application}
}

// reason gives what a pair depends on; nil where that was not worked out.
func (f *findings) reason(p matching.Pair) *matching.PairReason { return f.reasons[coupleOf(p)] }

// pairsOf gives the proposed pairs of an application.
func (f *findings) pairsOf(application string) []matching.Pair {
	var out []matching.Pair
	for _, p := range f.result.Pairs {
		if p.EU.Application == application || p.UA.Application == application {
			out = append(out, p)
		}
	}
	return out
}

// several reports whether the run lets anybody have more than one partner.
func (f *findings) several() bool { return f.run.Settings.Capacity.Several() }

// ifSeveral is the end of a message's key that has other words where somebody may have more than one partner.
func (f *findings) ifSeveral() string {
	if f.several() {
		return "_several"
	}
	return ""
}

// most is how many partners a candidate may get in the run.
func (f *findings) most(c matching.Candidate) int {
	return f.run.Settings.Partners(c.Application, sideOf(c) == sideEU)
}

// settingsNames gives the names that the settings in words need; none before there is a result.
func (f *findings) settingsNames() settingsNames {
	if f == nil {
		return settingsNames{}
	}
	var all []matching.Candidate
	for _, c := range f.who {
		all = append(all, *c)
	}
	return namesOf(all)
}

// part is a page about one side of a result; each but the first needs a result.
type part struct{ id, path string }

var parts = []part{
	{"run", ""},
	{"pairs", "/pairs"},
	{"map", "/map"},
	{"unmatched", "/unmatched"},
	{"rules", "/rules"},
	{"stability", "/stability"},
	{"fairness", "/fairness"},
}

// resultTabs leads through the parts of a result.
func resultTabs(p *kit.Printer, run matching.Run, current string) kit.Tabs {
	t := kit.Tabs{Label: p.T("result.tab.label")}
	for _, part := range parts {
		t.Links = append(t.Links, kit.Link{Text: p.T("result.tab." + part.id), Href: runPath(run.ID) + part.path, Current: part.id == current})
	}
	return t
}

// resultHead is what every page of a result begins with.
type resultHead struct {
	kit.Base
	Back kit.Link
	Tabs kit.Tabs
	Lead []string // the page in plain sentences
}

func newResultHead(w http.ResponseWriter, r *http.Request, f *findings, current string) resultHead {
	p := kit.PrinterOf(r)
	return resultHead{
		Base: kit.NewBase(w, r, p.T("result."+current+".title")),
		Back: kit.Link{Text: p.T("result.back", "at", when(p, f.run.At)), Href: runPath(f.run.ID)},
		Tabs: resultTabs(p, f.run, current),
	}
}

// mayStart reports whether the reader may start runs.
func mayStart(r *http.Request) bool { return allowed(r, account.StartRun) }

// points writes a part of a total or of a score: a full score is 100 points.
func points(p *kit.Printer, v int64) string {
	tenths := inTenths(v)
	switch {
	case tenths == 0 && v != 0:
		return p.T("result.points_tiny")
	case tenths%10 == 0:
		return p.T("result.points", "count", tenths/10)
	}
	return p.T("result.points", "count", text.Decimal{Unscaled: tenths, Scale: 1})
}

// inTenths is the size of a number of millionths in tenths of a point, rounded.
func inTenths(v int64) int64 { return (max(v, -v) + 500) / 1000 }

// cost writes what a change does to the whole.
func cost(p *kit.Printer, c matching.Cost) string {
	switch {
	case c.Worst != 0:
		return p.List(losses(p, c))
	case c.Pairs > 0 && c.Total > 0:
		return p.T("result.cost.pairs_and_points", "count", c.Pairs, "points", points(p, c.Total))
	case c.Pairs > 0:
		return p.T("result.cost.pairs", "count", c.Pairs)
	case c.Total > 0:
		return points(p, c.Total)
	}
	return p.T("result.cost.nothing")
}

// percentOf writes a share of a count as per cent with one decimal.
func percentOf(p *kit.Printer, n, of int) string {
	if of == 0 {
		return p.T("result.none")
	}
	return millionths(p, int32(int64(n)*matching.One/int64(of)))
}
