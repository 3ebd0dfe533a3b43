package portal

import (
	"net/http"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A homePage shows the editions' calls, the open ones first.
type homePage struct {
	kit.Base
	Lead  string
	Open  []kit.Card
	Other []kit.Card // announced or closed
	Empty kit.Empty
	Clock bool // the script is to tell the reader's zone
}

var homeTemplate = kit.NewPage[homePage](files, "home.html")

func (p *Portal) home(w http.ResponseWriter, r *http.Request) error {
	rememberZone(w, r)
	editions, err := p.Programme.Editions(r.Context())
	if err != nil {
		return err
	}
	var calls []programme.Call
	for _, e := range editions {
		of, err := p.Programme.Calls(r.Context(), e.ID)
		if err != nil {
			return err
		}
		calls = append(calls, of...)
	}
	return p.showHome(w, r, editions, calls)
}

func (p *Portal) showHome(w http.ResponseWriter, r *http.Request, editions []programme.Edition, calls []programme.Call) error {
	t := kit.PrinterOf(r)
	page := &homePage{Base: kit.NewBase(w, r, t.T("portal.home.title")), Lead: t.T("portal.home.lead"), Clock: askClock(r)}
	page.Robots = "index"
	if len(editions) > 0 {
		if about := editions[len(editions)-1].About.In(page.Lang); about != "" {
			page.Lead = about
		}
	}
	page.Empty = kit.Empty{
		Title: t.T("portal.home.empty_title"), Text: t.T("portal.home.empty_text"),
		Action: &kit.Link{Text: t.T("portal.nav.help"), Href: "/help"},
	}
	now := p.now()
	slices.SortStableFunc(calls, func(a, b programme.Call) int { return a.Deadline.Compare(b.Deadline) })
	for _, c := range calls {
		card := callCard(r, c, whenOf(r, c.Deadline, c.Zone, now), whenOf(r, c.Opens, c.Zone, now), c.State(now))
		if c.State(now) == programme.Open {
			page.Open = append(page.Open, card)
		} else {
			page.Other = append(page.Other, card)
		}
	}
	return homeTemplate.Render(w, http.StatusOK, page)
}

func callCard(r *http.Request, c programme.Call, deadline, opens when, state programme.State) kit.Card {
	t := kit.PrinterOf(r)
	tag := stateTag(t, state)
	card := kit.Card{Title: c.Title.In(t.Lang()), Text: c.Summary.In(t.Lang()), Href: "/calls/" + string(c.ID), Tag: &tag}
	switch state {
	case programme.Forecast:
		card.Meta = []string{t.T("portal.call.opens", "at", opens.Text), opens.Relative}
	case programme.Open:
		card.Meta = []string{t.T("portal.call.until", "at", deadline.Text), t.T("portal.call.left", "left", deadline.Relative)}
	default:
		card.Meta = []string{t.T("portal.call.closed", "at", deadline.Text)}
	}
	if state != programme.Closed && deadline.Yours != "" {
		card.Meta = append(card.Meta, t.T("portal.call.yours", "at", deadline.Yours))
	}
	return card
}

// A callPage shows a call: what is offered, who may apply, until when.
type callPage struct {
	kit.Base
	Text        string
	Tag         kit.Tag
	Facts       kit.Summary
	Offer       []string
	Who         []string
	Countries   string
	Apply       *kit.Button
	Resume      string
	Note        string // where one cannot apply now
	Translation string // the language that counts, where it is not this one
	Zone        kit.Filter
	Clock       bool // the script is to tell the reader's zone
}

var callTemplate = kit.NewPage[callPage](files, "call.html")

func (p *Portal) call(w http.ResponseWriter, r *http.Request) error {
	c, err := p.callOf(r)
	if err != nil {
		return err
	}
	rememberZone(w, r)
	return p.showCall(w, r, c)
}

// callOf reads the call of the path.
func (p *Portal) callOf(r *http.Request) (programme.Call, error) {
	id, err := programme.ParseCallID(r.PathValue("call"))
	if err != nil {
		return programme.Call{}, err
	}
	c, err := p.Programme.Call(r.Context(), id)
	if fault.CodeOf(err) == fault.NotFound {
		return c, fault.Wrap(fault.NotFound, "portal.call.none", err)
	}
	return c, err
}

func (p *Portal) showCall(w http.ResponseWriter, r *http.Request, c programme.Call) error {
	t, now := kit.PrinterOf(r), p.now()
	state := c.State(now)
	page := &callPage{
		Base: kit.NewBase(w, r, c.Title.In(t.Lang())), Text: c.Summary.In(t.Lang()), Tag: stateTag(t, state),
		Offer: in(t, c.Offer), Who: in(t, c.WhoMayApply), Zone: zoneFilter(r, c.Zone), Clock: askClock(r),
	}
	page.Robots = "index"
	page.Facts = kit.Summary{Entries: callFacts(r, c, now)}
	if len(c.Eligibility.Countries) > 1 {
		var names []string
		for _, code := range c.Eligibility.Countries {
			names = append(names, t.Country(string(code)))
		}
		text.SortBy(text.CollatorFor(t.Lang()), names, func(name string) string { return name })
		page.Countries = t.T("portal.call.countries", "countries", t.List(names))
	}
	if c.Authoritative != t.Lang() {
		page.Translation = t.T("portal.call.translation", "language", t.T("portal.language_of."+string(c.Authoritative)))
	}
	switch state {
	case programme.Open:
		page.Apply = &kit.Button{Text: t.T("portal.call.apply"), Href: applyPath(c.ID), Start: true}
		page.Resume = t.T("portal.call.resume")
	case programme.Forecast:
		page.Note = t.T("portal.call.note_forecast", "at", t.DateTime(c.Opens, c.Zone))
	default:
		page.Note = t.T("portal.call.note_closed", "contact", c.ContactMail)
	}
	return callTemplate.Render(w, http.StatusOK, page)
}
