package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// pairPage explains one proposed pair: every factor with its evidence, what the pair can lose, who else was possible and
// at what cost, and what would break it.
type pairPage struct {
	resultHead
	Partnership *kit.Link // nil where the pair became none
	Profiles    []kit.Link
	Factors     []factorView
	Unknown     string
	Table       kit.Table
	Holds       []string // what keeps the pair together
	Others      *kit.Table
	Beside      *kit.Table // their other partners in the run
	Breaks      []string   // what would have to change
	Sides       kit.Table
	Go          []kit.Button

	Quotes     *kit.Table // what both wrote to show their strengths
	QuotesNote string
}

// factorView is one factor of a pair.
type factorView struct {
	Bar      kit.Progress
	Meaning  string
	Evidence []string
	Sources  string
}

var pairTemplate = kit.NewPage[pairPage](files, "pair.html")

func (c *Console) pair(w http.ResponseWriter, r *http.Request) error {
	f, err := c.find(r.Context(), r)
	if err != nil {
		return err
	}
	pair := f.pairOf(matching.Couple{EU: r.PathValue("eu"), UA: r.PathValue("ua")})
	if pair == nil {
		return fault.New(fault.NotFound, "")
	}
	from, err := c.registerOf(r.Context(), f.run, *pair)
	if err != nil {
		return err
	}
	if f.partnership, err = c.cameOf(r.Context(), f.run, matching.Couple{EU: pair.EU.Application, UA: pair.UA.Application}); err != nil {
		return err
	}
	quotes, err := c.quotesOf(r, *pair)
	if err != nil {
		return err
	}
	return showPair(w, r, f, *pair, from, quotes)
}

func showPair(w http.ResponseWriter, r *http.Request, f *findings, pair matching.Pair, from pairRegister, quotes pairQuotes) error {
	p := kit.PrinterOf(r)
	page := &pairPage{resultHead: newResultHead(w, r, f, "pairs"), Sides: sidesTable(p, pair)}
	page.Title = p.T("console.pair.title", "ua", nameOf(pair.UA), "eu", nameOf(pair.EU))
	page.Back = kit.Link{Text: p.T("result.pair.back"), Href: runPath(f.run.ID) + "/pairs"}
	page.Lead = append(f.pairLead(p, pair), f.besideWords(p, pair)...)
	page.Beside = f.besideTable(p, pair)
	for _, c := range []matching.Candidate{pair.UA, pair.EU} {
		if c.Place != "" {
			page.Profiles = append(page.Profiles,
				kit.Link{Text: p.T("result.pair.profile", "name", nameOf(c)), Href: placePath(c.Place)},
				kit.Link{Text: p.T("suggestion.list.title", "name", nameOf(c)), Href: placePath(c.Place) + "/suggestions?" + url.Values{runParam: {string(f.run.ID)}}.Encode()})
		}
	}
	if f.partnership != "" {
		page.Partnership = &kit.Link{Text: p.T("partnership.open"), Href: partnershipPath(f.partnership)}
	}
	page.factors(p, f, pair, from)
	page.Quotes, page.QuotesNote = f.quotesTable(p, pair, quotes)
	if reason := f.reason(pair); reason != nil {
		page.Holds, page.Breaks = f.holds(p, reason), f.breaks(p, pair, reason)
		page.Others = f.othersTable(p, pair, reason)
		if f.run.Settings.Goal == matching.Stable {
			page.Holds, page.Breaks = f.staffHolds(p, reason), f.staffBreaks(p, reason)
		}
	}
	if mayStart(r) {
		page.Go = pairButtons(p, f, pair)
	}
	return pairTemplate.Render(w, http.StatusOK, page)
}

// pairLead says the score in a sentence, and what it rests on.
func (f *findings) pairLead(p *kit.Printer, pair matching.Pair) []string {
	place := 1
	for _, other := range f.result.Pairs {
		if other.Value > pair.Value {
			place++
		}
	}
	out := []string{p.T("result.pair.only", "score", millionths(p, pair.Value))}
	if len(f.result.Pairs) > 1 {
		out[0] = p.T("result.pair.score", "score", millionths(p, pair.Value), "place", strconv.Itoa(place), "count", len(f.result.Pairs))
	}
	if most := strongest(p, pair); most != "" {
		out = append(out, p.T("result.pair.most", "factors", most))
	}
	return out
}

// factors shows what each factor gave and the evidence for it, the greatest contribution first as the run weighs them.
func (page *pairPage) factors(p *kit.Printer, f *findings, pair matching.Pair, from pairRegister) {
	page.Table = kit.Table{Caption: p.T("result.pair.figures"), Head: []kit.Cell{
		{Text: p.T("console.pair.factor")},
		{Text: p.T("console.pair.value"), Numeric: true},
		{Text: p.T("console.pair.weight"), Numeric: true},
		{Text: p.T("console.pair.points"), Numeric: true},
	}}
	var unknown []string
	for _, s := range pair.Shares {
		name := factorName(p, s.ID)
		value, words := p.T("console.unknown"), p.T("console.unknown")
		if s.Known {
			value = millionths(p, s.Value)
			words = p.T("result.pair.gave", "value", value, "points", points(p, int64(s.Points)))
		}
		page.Table.Rows = append(page.Table.Rows, kit.Row{Cells: []kit.Cell{
			{Text: name, Header: true},
			{Text: value, Numeric: true},
			{Text: strconv.Itoa(s.Weight), Numeric: true},
			{Text: points(p, int64(s.Points)), Numeric: true},
		}})
		switch {
		case s.Weight == 0:
			continue // has no say in this run: the table has it
		case !s.Known:
			unknown = append(unknown, name)
		}
		page.Factors = append(page.Factors, factorView{
			Bar:      kit.Progress{ID: "factor-" + string(s.ID), Label: p.T("result.pair.weighs", "factor", name, "weight", strconv.Itoa(s.Weight)), Done: int(s.Value), Of: matching.One, Words: words},
			Meaning:  p.T("console.factor." + string(s.ID) + ".how"),
			Evidence: f.evidence(p, pair, s),
			Sources:  strings.Join(from.sources(p, s), " "),
		})
	}
	page.Unknown = p.T("result.pair.all_known")
	if len(unknown) > 0 {
		page.Unknown = p.T("result.pair.unknown", "known", millionths(p, pair.Confidence), "factors", p.List(unknown))
	}
}

// holds says what keeps the pair together.
func (f *findings) holds(p *kit.Printer, reason *matching.PairReason) []string {
	if f.run.Settings.Goal == matching.Stable {
		return f.rankedHolds(p, reason)
	}
	out := []string{margin(p, reason)}
	if f.locked(reason.Couple) {
		out = []string{p.T("result.margin.locked")}
	} else if f.run.Settings.Goal == matching.BestWorst && reason.Margin != nil {
		out = f.worstHolds(p, reason)
	}
	if f.why.Draws > 0 {
		out = append(out, f.survived(p, reason.Survived))
	}
	_, whichever := f.without(p, reason.Couple)
	return append(out, whichever...)
}

func (f *findings) locked(c matching.Couple) bool {
	for _, l := range f.run.Settings.Locks {
		if l.EU == c.EU && l.UA == c.UA {
			return true
		}
	}
	return false
}

// breaks says what would have to change for the pair not to be made.
func (f *findings) breaks(p *kit.Printer, pair matching.Pair, reason *matching.PairReason) []string {
	if f.run.Settings.Goal == matching.Stable {
		return f.rankedBreaks(p, reason)
	}
	var out []string
	fall, _ := reason.Fall()
	switch m := reason.Margin; {
	case f.locked(reason.Couple):
		out = append(out, p.T("result.breaks.locked"))
	case reason.Open:
		out = append(out, p.T("worst.open"))
	case m == nil:
		out = append(out, p.T("result.breaks.fixed"))
	case m.Pairs > 0:
		out = append(out, p.T("result.breaks.pairs"))
	case fall == 0:
		out = append(out, p.T("result.breaks.tie"))
	case fall >= int64(pair.Value):
		out = append(out, p.T("result.breaks.never", "score", millionths(p, pair.Value)))
	default:
		out = append(out, p.T("result.breaks.loss", "points", points(p, fall), "score", millionths(p, pair.Value-int32(fall))))
	}
	without, _ := f.without(p, reason.Couple)
	out = append(out, without...)
	return append(out, p.T("result.breaks.rule"))
}

// othersTable shows the best other partner of either side.
func (f *findings) othersTable(p *kit.Printer, pair matching.Pair, reason *matching.PairReason) *kit.Table {
	if f.run.Settings.Goal == matching.Stable {
		return f.higherTable(p, reason.Couple)
	}
	if reason.EUOther == nil && reason.UAOther == nil {
		return nil
	}
	several := f.most(pair.UA) > 1 || f.most(pair.EU) > 1
	t := &kit.Table{Caption: p.T("result.others.title"), Head: []kit.Cell{
		{Text: p.T("result.others.who")}, {Text: p.T("result.others.instead")}, {Text: p.T("result.others.score"), Numeric: true}, {Text: p.T("result.others.cost"), Numeric: true},
	}}
	row := func(who matching.Candidate, other *matching.Other) {
		if other != nil {
			instead := kit.Cell{Text: f.name(other.Application)}
			switch {
			case f.most(who) > 1:
				instead.Hint = p.T("result.others.beside")
			case several:
				instead.Hint = p.T("result.others.in_place")
			}
			t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
				{Text: nameOf(who), Header: true},
				instead,
				{Text: millionths(p, other.Value), Numeric: true},
				{Text: f.cost(p, other.Cost), Numeric: true},
			}})
		}
	}
	row(pair.UA, reason.UAOther)
	row(pair.EU, reason.EUOther)
	return t
}

// pairButtons start a new run in which this pair is locked or forbidden.
func pairButtons(p *kit.Printer, f *findings, pair matching.Pair) []kit.Button {
	address := func(what string) string {
		return "/console/runs/new?" + url.Values{"from": {string(f.run.ID)}, what: {pair.EU.Application}, "with": {pair.UA.Application}}.Encode() + "#locks" // only the reason is missing
	}
	return []kit.Button{
		{Text: p.T("result.pair.forbid"), Href: address("veto"), Secondary: true},
		{Text: p.T("result.pair.lock"), Href: address("lock"), Secondary: true},
	}
}
