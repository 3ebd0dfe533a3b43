package portal

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Names of the fields on the pages of interest; the first three go on with an application's id.
const (
	markField = "mark-" // the mark that is chosen
	rankField = "rank-"
	wasField  = "was-" // the whole mark as the page showed it: what the person left alone is never written
	// noMark is the answer that takes a mark back.
	noMark = "none"
	// marksField stands for the whole list in problems.
	marksField = "marks"
)

// A standing is what the pages of interest know: the edition, the other side, one's own list and whether it can be changed.
type standing struct {
	Edition  programme.Edition
	Partners []interest.Partner
	List     interest.List
	Window   interest.Window
	Mutual   map[application.ID]bool // only for those that were asked about
}

// standingOf reads it. Fault closed where the application was not accepted.
func (p *Portal) standingOf(r *http.Request, v visit) (standing, error) {
	var s standing
	var err error
	if s.Partners, err = p.Interest.Partners(r.Context(), v.Application); err != nil {
		return s, err
	}
	if s.Edition, err = p.Programme.Edition(r.Context(), v.Application.Edition); err != nil {
		return s, err
	}
	if s.Window, err = p.Interest.Window(r.Context(), s.Edition); err != nil {
		return s, err
	}
	s.List, err = p.Interest.Store.Interest(r.Context(), v.Application.ID)
	return s, err
}

// meet finds out with whom of some interest is mutual.
func (p *Portal) meet(r *http.Request, s *standing, with []application.ID) (err error) {
	s.Mutual, err = p.Interest.MutualWith(r.Context(), s.List, with)
	return err
}

// windowText says until when marks can be changed, or that they cannot.
func windowText(t *kit.Printer, v visit, w interest.Window) string {
	switch {
	case !w.Open:
		return t.T("interest.error.closed")
	case w.Until.IsZero():
		return t.T("interest.until_published")
	}
	return t.T("interest.until", "at", t.DateTime(w.Until, v.Call.Zone))
}

// writeMark and readMark turn a mark into the value of a hidden field and back; what was tampered with is no mark.
func writeMark(m interest.Mark) string { return m.String() }

func readMark(id application.ID, s string) interest.Mark {
	kind, rank, _ := strings.Cut(s, " ")
	m := interest.Mark{Partner: id}
	if slices.Contains(interest.Kinds(), interest.Kind(kind)) {
		m.Kind = interest.Kind(kind)
	}
	if n, err := strconv.Atoi(rank); err == nil && m.Kind == interest.Interested {
		m.Rank = n
	}
	return m
}

// saveMarks saves the edits of a form. Marks that were changed in another window are shown beside the ones of the form.
func (p *Portal) saveMarks(r *http.Request, f *kit.Form, edits []interest.Edit) (interest.List, error) {
	v := visitOf(r)
	e, err := p.Programme.Edition(r.Context(), v.Application.Edition)
	if err != nil {
		return interest.List{}, err
	}
	base, err := strconv.Atoi(f.Value(kit.RevField))
	if err != nil {
		base = -1 // made up: never equal to a revision
	}
	l, err := p.Interest.Save(r.Context(), interest.Request{Own: v.Application, Edition: e, Edits: edits, Base: base, Key: f.Key})
	var stale *interest.Stale
	if errors.As(err, &stale) {
		return l, p.changedMarks(r, v, stale)
	}
	return l, err
}

// changedMarks shows both versions of marks that were changed in another window.
func (p *Portal) changedMarks(r *http.Request, v visit, stale *interest.Stale) error {
	t := kit.PrinterOf(r)
	s, err := p.standingOf(r, v)
	if err != nil {
		return err
	}
	events, err := p.Interest.Store.InterestEvents(r.Context(), v.Application.ID)
	if err != nil {
		return err
	}
	c := &kit.Changed{
		By: t.T("portal.conflict.by"), Rev: strconv.Itoa(stale.Stored.Head.Rev), Show: r.URL.RequestURI(), Err: stale,
	}
	if n := len(events); n > 0 {
		c.When = t.DateTime(events[n-1].At, v.Call.Zone)
	}
	for _, e := range stale.Edits {
		for _, partner := range s.Partners {
			if partner.ID == e.Now.Partner {
				c.Rows = append(c.Rows, kit.ChangedRow{
					Label: placeName(t, partner.Place), Yours: markText(t, e.Now), Theirs: markText(t, stale.Stored.Of(partner.ID)),
				})
			}
		}
	}
	return c
}

// markText writes a mark with its rank.
func markText(t *kit.Printer, m interest.Mark) string {
	kind := noMark
	if m.Kind != "" {
		kind = string(m.Kind)
	}
	if m.Rank > 0 {
		return t.T("interest.mark."+kind) + " · " + t.T("interest.rank", "rank", m.Rank)
	}
	return t.T("interest.mark." + kind)
}

// sentIDs gives the municipalities that a form speaks of, in the order of their ids.
func sentIDs(f *kit.Form, prefixes ...string) []application.ID {
	var out []application.ID
	for _, name := range f.Names() {
		for _, prefix := range prefixes {
			if id, ok := strings.CutPrefix(name, prefix); ok && !slices.Contains(out, application.ID(id)) {
				out = append(out, application.ID(id))
			}
		}
	}
	return out
}

// given has a page show stored marks in a form that was not sent yet.
func given(f *kit.Form, name, value string) {
	if !f.Clicked(name) {
		f.Set(name, value)
	}
}

func mutualTag(t *kit.Printer, s standing, id application.ID) *kit.Tag {
	if !s.Mutual[id] {
		return nil
	}
	return &kit.Tag{Text: t.T("interest.mutual"), Tone: kit.Good}
}

// whereOf gives country, region and inhabitants of a municipality.
func whereOf(t *kit.Printer, p application.Place) string {
	out := regionName(t, p)
	if p.PopulationKnown {
		out += " · " + t.T("portal.place.people", "count", int(p.Population), "year", year(p.PopulationYear))
	}
	return out
}

// address gives a page's address with its query changed; an empty value takes a parameter away.
func address(u *url.URL, name, value string) string {
	query := u.Query()
	query.Del(kit.LangParam)
	query.Del(name)
	if value != "" {
		query.Set(name, value)
	}
	if len(query) == 0 {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + query.Encode()
}
