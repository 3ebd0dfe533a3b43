package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// interestPage shows what the accepted municipalities say about each other.
type interestPage struct {
	kit.Base
	Counts kit.Table
	Mutual kit.Table
	All    kit.Table
}

var interestTemplate = kit.NewPage[interestPage](files, "interest.html")

func (c *Console) interest(w http.ResponseWriter, r *http.Request) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	accepted, err := c.Applications.Applications(r.Context(), application.Query{Edition: e.ID, Status: application.Accepted})
	if err != nil {
		return err
	}
	lists, err := c.Interest.ListsOf(r.Context(), e.ID)
	if err != nil {
		return err
	}
	return showInterest(w, r, accepted.Applications, lists)
}

// opinions are the lists of an edition beside its accepted applications.
type opinions struct {
	accepted []application.Application
	names    map[application.ID]application.Application
	lists    map[application.ID]interest.List
}

func opinionsOf(accepted []application.Application, lists []interest.List) opinions {
	s := opinions{accepted: accepted, names: map[application.ID]application.Application{}, lists: map[application.ID]interest.List{}}
	for _, a := range accepted {
		s.names[a.ID] = a
	}
	for _, l := range lists {
		s.lists[l.Application] = l
	}
	return s
}

// of gives a municipality's list; one that marked nobody has an empty one.
func (s opinions) of(id application.ID) interest.List {
	l := s.lists[id]
	l.Application = id
	return l
}

// count counts the marks of one kind, and how many of them are mutual; marks of those that are no longer there do not count.
func (s opinions) count(id application.ID, kind interest.Kind) (n, mutual int) {
	l := s.of(id)
	for _, m := range l.Marks {
		if _, there := s.names[m.Partner]; !there || m.Kind != kind {
			continue
		}
		n++
		if interest.Mutual(l, s.of(m.Partner)) {
			mutual++
		}
	}
	return n, mutual
}

func showInterest(w http.ResponseWriter, r *http.Request, accepted []application.Application, lists []interest.List) error {
	p, s := kit.PrinterOf(r), opinionsOf(accepted, lists)
	return interestTemplate.Render(w, http.StatusOK, &interestPage{
		Base: kit.NewBase(w, r, p.T("interest.console.title")), Counts: interestCounts(p, s), Mutual: mutualPairs(p, s, mayStart(r)), All: interestOfEach(p, s),
	})
}

func numbers(p *kit.Printer, n ...int) []kit.Cell {
	out := make([]kit.Cell, len(n))
	for i := range n {
		out[i] = kit.Cell{Text: p.Number(int64(n[i])), Numeric: true}
	}
	return out
}

// markHeads are the headings of the columns that count marks.
func markHeads(p *kit.Printer) []kit.Cell {
	var out []kit.Cell
	for _, k := range interest.Kinds() {
		out = append(out, kit.Cell{Text: p.T("interest.mark." + string(k)), Numeric: true})
	}
	return append(out, kit.Cell{Text: p.T("interest.console.mutual"), Numeric: true})
}

func (s opinions) counts(id application.ID) (out [4]int) {
	for i, k := range interest.Kinds() {
		n, mutual := s.count(id, k)
		out[i] = n
		out[3] += mutual
	}
	return out
}

func interestCounts(p *kit.Printer, s opinions) kit.Table {
	t := kit.Table{Caption: p.T("interest.console.counts"), Head: append([]kit.Cell{
		{Text: p.T("interest.console.side")}, {Text: p.T("interest.console.accepted"), Numeric: true}, {Text: p.T("interest.console.marking"), Numeric: true},
	}, markHeads(p)...)}
	for _, side := range programme.Sides() {
		n, marking, sum := 0, 0, [4]int{}
		for _, a := range s.accepted {
			if a.Side != side {
				continue
			}
			n++
			if len(s.of(a.ID).Marks) > 0 {
				marking++
			}
			for i, c := range s.counts(a.ID) {
				sum[i] += c
			}
		}
		cells := append([]kit.Cell{{Text: p.T("interest.console.side_" + string(side)), Header: true}}, numbers(p, n, marking, sum[0], sum[1], sum[2], sum[3])...)
		t.Rows = append(t.Rows, kit.Row{Cells: cells})
	}
	return t
}

func placeCell(p *kit.Printer, a application.Application) kit.Cell {
	return kit.Cell{
		Text: placeName(a.Place.Name, a.Place.Latin), Hint: p.Country(string(a.Place.Country)), Href: "/console/applications/" + string(a.ID),
	}
}

func rankText(p *kit.Printer, m interest.Mark) string {
	if m.Rank == 0 {
		return p.T("interest.console.no_rank")
	}
	return strconv.Itoa(m.Rank)
}

// mutualPairs lists who is interested in each other; who may start a run can lock each pair in a new one.
func mutualPairs(p *kit.Printer, s opinions, mayLock bool) kit.Table {
	t := kit.Table{
		Caption: p.T("interest.console.mutual_pairs"), CaptionHidden: true, // the heading above says it also where there is no pair
		Head: []kit.Cell{
			{Text: p.T("interest.console.side_ua")},
			{Text: p.T("interest.console.side_eu")},
			{Text: p.T("interest.console.rank_by_ua"), Numeric: true},
			{Text: p.T("interest.console.rank_by_eu"), Numeric: true},
		},
		Empty: &kit.Empty{Title: p.T("interest.console.nobody"), Text: p.T("interest.console.nobody_text")},
	}
	if mayLock {
		t.Head = append(t.Head, kit.Cell{Text: p.T("interest.console.go_on")})
	}
	for _, ua := range s.accepted {
		if ua.Side != programme.UA {
			continue
		}
		for _, m := range s.of(ua.ID).Ranked() {
			eu, there := s.names[m.Partner]
			if !there || !interest.Mutual(s.of(ua.ID), s.of(eu.ID)) {
				continue
			}
			first := placeCell(p, ua)
			first.Header = true
			cells := []kit.Cell{
				first, placeCell(p, eu), {Text: rankText(p, m), Numeric: true}, {Text: rankText(p, s.of(eu.ID).Of(ua.ID)), Numeric: true},
			}
			if mayLock {
				lock := url.Values{kindLock: {string(eu.ID)}, withParam: {string(ua.ID)}}
				cells = append(cells, kit.Cell{Text: p.T("interest.console.lock"), Href: "/console/runs/new?" + lock.Encode() + "#locks"})
			}
			t.Rows = append(t.Rows, kit.Row{Cells: cells})
		}
	}
	return t
}

// interestOfEach lists those that have marked somebody.
func interestOfEach(p *kit.Printer, s opinions) kit.Table {
	t := kit.Table{
		Caption: p.T("interest.console.each"), Head: append([]kit.Cell{{Text: p.T("interest.console.municipality")}}, markHeads(p)...),
		Empty: &kit.Empty{Title: p.T("interest.console.nobody_accepted")},
	}
	if len(s.accepted) > 0 {
		t.Empty.Title = p.T("interest.console.nobody_marked")
	}
	for _, side := range []programme.Side{programme.UA, programme.EU} {
		for _, a := range s.accepted {
			if a.Side != side || len(s.of(a.ID).Marks) == 0 {
				continue
			}
			first, n := placeCell(p, a), s.counts(a.ID)
			first.Header = true
			t.Rows = append(t.Rows, kit.Row{Cells: append([]kit.Cell{first}, numbers(p, n[:]...)...)})
		}
	}
	return t
}

// interestOf shows an accepted application's marks on its case; nil where it marked nobody.
func (c *Console) interestOf(r *http.Request, a application.Application) (*kit.Summary, error) {
	if a.Status != application.Accepted {
		return nil, nil
	}
	l, err := c.Interest.Interest(r.Context(), a.ID)
	if err != nil || len(l.Marks) == 0 {
		return nil, err
	}
	accepted, err := c.Applications.Applications(r.Context(), application.Query{Edition: a.Edition, Status: application.Accepted})
	if err != nil {
		return nil, err
	}
	var partners []application.ID
	for _, m := range l.Ranked() {
		partners = append(partners, m.Partner)
	}
	lists, err := c.Interest.Interests(r.Context(), partners)
	if err != nil {
		return nil, err
	}
	return showMarks(kit.PrinterOf(r), l, opinionsOf(accepted.Applications, lists)), nil
}

func showMarks(p *kit.Printer, l interest.List, s opinions) *kit.Summary {
	out := &kit.Summary{Title: p.T("interest.console.marks"), Nothing: p.T("console.not_given")}
	for _, k := range interest.Kinds() {
		entry := kit.Entry{Key: p.T("interest.mark." + string(k))}
		marks := l.Ranked()
		if k != interest.Interested {
			marks = l.Marks
		}
		for _, m := range marks {
			a, there := s.names[m.Partner]
			if !there || m.Kind != k {
				continue
			}
			line := placeName(a.Place.Name, a.Place.Latin)
			if m.Rank > 0 {
				line += " · " + p.T("interest.rank", "rank", m.Rank)
			}
			if interest.Mutual(l, s.of(a.ID)) {
				line += " · " + p.T("interest.console.is_mutual")
			}
			entry.Value = append(entry.Value, line)
		}
		out.Entries = append(out.Entries, entry)
	}
	return out
}
