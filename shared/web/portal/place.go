package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A placePage finds the municipality in the register.
type placePage struct {
	kit.Base
	Call    string
	Back    string
	Lead    string // what happens to a draft whose municipality is changed
	Search  kit.Filter
	Asked   string // what was looked for
	Found   string // how many were found, in words
	Demo    string // that they are of the demonstration
	Choice  *kit.Choice
	Nothing *kit.Empty
	Missing kit.Details
	Trap    *kit.Input // nil for whoever has a session
}

// A placeQuestion is what the page asks: for which call, where its search and its way back lead, what was looked for.
type placeQuestion struct {
	call       programme.Call
	path, back string
	query      string
	hits       []search.Hit
}

var placeTemplate = kit.NewPage[placePage](files, "place.html")

const (
	placeField = "place"
	queryParam = "q"
	trapField  = "website" // people do not see it; who fills it in is no person
	stampField = "_stamp"  // when the page was made
	stampLife  = 24 * time.Hour
	// minFill is faster than anybody reads the list.
	minFill = 2 * time.Second
)

func (p *Portal) place() kit.FormPage {
	return kit.FormPage{
		Values: func(r *http.Request) (url.Values, error) { return url.Values{stampField: {p.stamp()}}, nil },
		Show:   p.showPlace,
		Save:   p.choosePlace,
	}
}

func (p *Portal) stamp() string {
	now := p.now()
	return p.site.Signer().Sign(stampField, []byte(now.UTC().Format(time.RFC3339Nano)), now.Add(stampLife))
}

func (p *Portal) showPlace(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	c, err := p.callOf(r)
	if err != nil {
		return err
	}
	if err := c.MustBeOpen(p.now()); err != nil {
		return kit.SeeOther(w, r, applyPath(c.ID))
	}
	query := r.URL.Query().Get(queryParam)
	hits, err := p.search(r, c, query)
	if err != nil {
		return err
	}
	f.Set(stampField, p.stamp())
	f.Hide(stampField)
	return showPlaces(w, r, f, c, query, hits)
}

// search finds places in the countries of the call. It lets people through when the counters cannot be read: searching
// harms nobody.
func (p *Portal) search(r *http.Request, c programme.Call, query string) ([]search.Hit, error) {
	if strings.TrimSpace(query) == "" {
		return nil, nil
	}
	err := p.Accounts.Allow(r.Context(), "search:"+account.ClientKey(p.Accounts.Key, p.client(r)), account.SearchPerClient)
	if fault.CodeOf(err) == fault.TooMany {
		return nil, fault.Wrap(fault.TooMany, "portal.place.too_many", err)
	}
	return p.Places.Search(r.Context(), p.now(), search.Query{Text: query, Countries: c.Eligibility.Countries})
}

func showPlaces(w http.ResponseWriter, r *http.Request, f *kit.Form, c programme.Call, query string, hits []search.Hit) error {
	page := newPlacePage(w, r, f, placeQuestion{call: c, path: applyPath(c.ID) + "/place", back: applyPath(c.ID), query: query, hits: hits})
	trap := f.Input(kit.Input{Name: trapField, Label: kit.PrinterOf(r).T("portal.place.trap"), Autocomplete: "off"})
	page.Trap = &trap
	return placeTemplate.Render(w, f.Status(), page)
}

func newPlacePage(w http.ResponseWriter, r *http.Request, f *kit.Form, q placeQuestion) *placePage {
	t, hits, query := kit.PrinterOf(r), q.hits, q.query
	page := &placePage{
		Base: kit.NewBase(w, r, t.T("portal.place.title")), Call: q.call.Title.In(t.Lang()), Back: q.back, Asked: query,
		Search: kit.Filter{
			Action: q.path, Label: t.T("portal.place.title"), Button: t.T("form.search"),
			Inputs: []kit.Input{{Name: queryParam, Label: t.T("portal.place.search"), Hint: t.T("portal.place.search_hint"), Type: "search", Value: query}},
		},
		Missing: kit.Details{Summary: t.T("portal.place.missing"), Text: []string{
			t.T("portal.place.missing_code"), t.T("portal.place.missing_spelling"), t.T("portal.place.missing_write", "contact", q.call.ContactMail),
		}},
	}
	switch {
	case len(hits) > 0:
		choice := f.Ask(kit.Choice{
			Name: placeField, Label: t.T("portal.place.choose"), Hint: t.T("portal.place.choose_hint"), Options: placeOptions(t, hits),
		})
		page.Choice = &choice
		page.Found = t.T("portal.place.found", "count", len(hits))
		if slices.ContainsFunc(hits, func(h search.Hit) bool { return h.Demo }) {
			page.Demo = t.T("portal.place.demo")
		}
	case strings.TrimSpace(query) != "":
		page.Nothing = &kit.Empty{Title: t.T("portal.place.nothing", "query", query), Text: t.T("portal.place.nothing_text")}
		page.Missing.Open = true
	}
	if page.Choice == nil {
		page.Form = nil // without a choice there is no form to travel with the language switch
	}
	return page
}

// placeOptions tell namesakes apart by region, district, code and, in Poland, by what sort of unit each is. Who looked for
// a former name sees that it is one.
func placeOptions(t *kit.Printer, hits []search.Hit) []kit.Option {
	options := make([]kit.Option, len(hits))
	for i, h := range hits {
		var hint []string
		if h.Former != "" {
			hint = append(hint, t.T("portal.place.former", "name", h.Former))
		}
		if t.Has("portal.place.unit_" + h.UnitType) {
			hint = append(hint, t.T("portal.place.unit_"+h.UnitType))
		}
		if h.Region.Name != h.Name {
			hint = append(hint, regionWords(t, h.Country, h.Region.Name, h.Region.Latin))
		}
		hint = append(hint, districtWords(t, h.Country, h.District),
			t.Country(string(h.Country)), string(h.Code))
		if h.Population.Known {
			hint = append(hint, t.T("portal.place.people", "count", int(h.Population.Value), "year", year(h.Population.Year)))
		}
		hint = slices.DeleteFunc(hint, func(s string) bool { return s == "" })
		options[i] = kit.Option{Value: string(h.Code), Text: named(h.Name, h.Latin), Hint: strings.Join(hint, "\u00a0· ")}
	}
	return options
}

func (p *Portal) choosePlace(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	c, err := p.callOf(r)
	if err != nil {
		return "", err
	}
	code := f.Value(placeField)
	switch {
	case f.Value(trapField) != "" || !p.filledByPerson(f.Value(stampField)):
		f.Problem(placeField, "portal.place.again")
		return "", nil
	case code == "":
		f.Problem(placeField, "portal.place.required")
		return "", nil
	}
	place, err := p.Places.Find(r.Context(), p.now(), code)
	if fault.CodeOf(err) == fault.NotFound {
		f.Problem(placeField, "portal.place.required")
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return p.begin(w, r, f, c, place)
}

// begin makes the draft and the session that opens it. When the session cannot be stored, sending the form again finds
// the same draft.
func (p *Portal) begin(w http.ResponseWriter, r *http.Request, f *kit.Form, c programme.Call, place municipality.Place) (string, error) {
	if err := p.Accounts.Allow(r.Context(), "draft:"+account.ClientKey(p.Accounts.Key, p.client(r)), account.DraftsPerClient); err != nil {
		return "", err
	}
	a, err := p.Applications.Begin(r.Context(), application.Beginning{Call: c, Place: place, Lang: kit.LangOf(r), Key: f.Key})
	if err != nil {
		return "", err
	}
	own, err := p.ownSession(r)
	if err != nil {
		return "", err
	}
	token, err := p.Accounts.Start(r.Context(), own, kit.SiteOf(r).Cookie(r, sessionCookie), string(a.ID))
	if err != nil {
		return "", err
	}
	p.setSession(w, r, token)
	return draftPath(a, ""), nil
}

// filledByPerson reports whether the page was open for as long as a person needs, and not for days.
func (p *Portal) filledByPerson(stamp string) bool {
	raw, err := p.site.Signer().Open(stampField, stamp, p.now())
	if err != nil {
		return false
	}
	made, err := time.Parse(time.RFC3339Nano, string(raw))
	return err == nil && p.now().Sub(made) >= minFill
}

// populationOf gives the frozen figure of a place.
func populationOf(p application.Place) municipality.Figure {
	return municipality.Figure{
		Indicator: municipality.Population, Value: float64(p.Population), Known: p.PopulationKnown, Year: p.PopulationYear,
	}
}
