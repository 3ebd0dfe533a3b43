package portal

import (
	"context"
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// placeSection lets who chose the wrong municipality choose another one for the draft. Everything answered stays.
func (p *Portal) placeSection() section {
	return section{
		name:   application.PlacePart,
		values: func(application.Application) url.Values { return url.Values{} },
		show:   p.showPlaceChange,
		save:   p.savePlace,
		rows: func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow {
			t := kit.PrinterOf(r)
			yours := f.Value(placeField)
			if place, err := p.Places.Find(r.Context(), p.now(), yours); err == nil {
				yours = formalName(t, application.Freeze(place))
			}
			return []kit.ChangedRow{{Label: t.T("portal.section.place"), Yours: yours, Theirs: formalName(t, stored.Place)}}
		},
		after: func(w http.ResponseWriter, r *http.Request, before, saved application.Application) (string, error) {
			if before.Place.Code == saved.Place.Code {
				return "", nil
			}
			kit.SetFlash(w, r, "portal.place.changed", "place", formalName(kit.PrinterOf(r), saved.Place))
			if fromCheckPage(r) {
				return draftPath(saved, "check"), nil
			}
			return draftPath(saved, ""), nil
		},
	}
}

func (p *Portal) showPlaceChange(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
	q := placeQuestion{call: v.Call, path: draftPath(v.Application, string(application.PlacePart)), back: draftPath(v.Application, ""), query: r.URL.Query().Get(queryParam)}
	var err error
	if q.hits, err = p.search(r, v.Call, q.query); err != nil {
		return err
	}
	return showPlaceChange(w, r, f, v, q)
}

func showPlaceChange(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit, q placeQuestion) error {
	t := kit.PrinterOf(r)
	if fromCheckPage(r) {
		q.back = draftPath(v.Application, "check")
	}
	page := newPlacePage(w, r, f, q)
	page.Title = t.T("portal.place.change_title")
	page.Lead = t.T("portal.place.change_lead", "place", formalName(t, v.Application.Place))
	if fromCheckPage(r) {
		page.Search.Hidden = []kit.Hidden{{Name: fromParam, Value: "check"}}
	}
	if v.Note != "" {
		page.Flash = noteBanner(t, v.Note)
	}
	return placeTemplate.Render(w, f.Status(), page)
}

func (p *Portal) savePlace(ctx context.Context, f *kit.Form, v visit, e application.Edit) (application.Application, error) {
	place, err := p.Places.Find(ctx, p.now(), f.Value(placeField))
	if fault.CodeOf(err) == fault.NotFound {
		f.Problem(placeField, "portal.place.required")
		return e.Draft, nil
	}
	if err != nil {
		return e.Draft, err
	}
	return p.Applications.SavePlace(ctx, e, v.Call, place)
}
