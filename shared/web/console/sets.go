package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// setsPage lists the saved sets of an edition.
type setsPage struct {
	kit.Base
	Back kit.Link
	Sets kit.Table
}

var setsTemplate = kit.NewPage[setsPage](files, "sets.html")

func (c *Console) sets(w http.ResponseWriter, r *http.Request) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	list, err := c.Shelf.Store.SetsOf(r.Context(), string(e.ID))
	if err != nil {
		return err
	}
	return showSets(w, r, list)
}

func showSets(w http.ResponseWriter, r *http.Request, list []matching.Set) error {
	p := kit.PrinterOf(r)
	page := &setsPage{Base: kit.NewBase(w, r, p.T("settings.sets.title")), Back: kit.Link{Text: p.T("console.runs.title"), Href: "/console/runs"}}
	page.Sets = kit.Table{
		Caption: p.T("settings.sets.title"), CaptionHidden: true,
		Head:  []kit.Cell{{Text: p.T("settings.sets.name")}, {Text: p.T("settings.goal.label")}, {Text: p.T("settings.sets.changed")}},
		Empty: &kit.Empty{Title: p.T("settings.sets.empty.title"), Text: p.T("settings.sets.empty.text")},
	}
	use := allowed(r, account.StartRun)
	if use {
		page.Sets.Head = append(page.Sets.Head, kit.Cell{Text: p.T("settings.sets.use")})
		page.Sets.Empty.Action = &kit.Link{Text: p.T("console.runs.start"), Href: "/console/runs/new"}
	}
	for _, s := range list {
		row := []kit.Cell{
			{Text: s.Name, Href: setPath(s), Header: true},
			{Text: goalWords(p, s.Settings)[0], Hint: pairsWords(p, s.Settings)},
			{Text: p.T("settings.sets.by", "name", s.Last.Name, "at", when(p, s.LastAt))},
		}
		if use {
			row = append(row, kit.Cell{Text: p.T("settings.sets.use_named", "name", s.Name), Href: useSet(s)})
		}
		page.Sets.Rows = append(page.Sets.Rows, kit.Row{Cells: row})
	}
	return setsTemplate.Render(w, http.StatusOK, page)
}

func setPath(s matching.Set) string { return "/console/sets/" + string(s.ID) }

func useSet(s matching.Set) string { return "/console/runs/new?" + setField + "=" + string(s.ID) }

// setPage shows a saved set in words, renames it and tells its history.
type setPage struct {
	kit.Base
	Back    kit.Link
	Words   kit.Summary
	Use     *kit.Button
	Name    *kit.Input
	Buttons []kit.Button
	History kit.Timeline
}

var setTemplate = kit.NewPage[setPage](files, "set.html")

// readSet reads the set that the path names. Faults: not_found.
func (c *Console) readSet(r *http.Request) (matching.Set, error) {
	e, err := c.edition(r.Context())
	if err != nil {
		return matching.Set{}, err
	}
	return c.findSet(r, e, r.PathValue("id"))
}

func (c *Console) set() kit.FormPage {
	return kit.FormPage{Values: func(r *http.Request) (url.Values, error) {
		s, err := c.readSet(r)
		return url.Values{setNameField: {s.Name}, kit.RevField: {strconv.Itoa(s.Head.Rev)}}, err
	}, Show: c.showSet, Save: c.renameSet}
}

func (c *Console) showSet(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	s, err := c.readSet(r)
	if err != nil {
		return err
	}
	events, err := c.Shelf.Store.SetEvents(r.Context(), s.ID)
	if err != nil {
		return err
	}
	return showSet(w, r, f, s, events)
}

func showSet(w http.ResponseWriter, r *http.Request, f *kit.Form, s matching.Set, events []change.Event) error {
	p := kit.PrinterOf(r)
	page := &setPage{
		Base: kit.NewBase(w, r, s.Name), Back: kit.Link{Text: p.T("settings.sets.title"), Href: "/console/sets"},
		Words: settingsInWords(p, s.Settings, settingsNames{}),
	}
	page.Words.Entries = append(page.Words.Entries, kit.Entry{
		Key: p.T("settings.sets.saved"), Value: []string{p.T("settings.sets.by", "name", s.By.Name, "at", when(p, s.At))},
	})
	if allowed(r, account.StartRun) {
		page.Use = &kit.Button{Text: p.T("settings.sets.use"), Href: useSet(s)}
		name := f.Input(kit.Input{Name: setNameField, Label: p.T("settings.set.name"), Width: 30})
		page.Name = &name
		page.Buttons = []kit.Button{
			{Text: p.T("settings.sets.rename_button"), Secondary: true}, {Text: p.T("settings.sets.delete"), Href: setPath(s) + "/delete", Secondary: true},
		}
	}
	page.History = timeline(&page.Base, p, events, s.Head)
	return setTemplate.Render(w, f.Status(), page)
}

func (c *Console) renameSet(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	s, err := c.readSet(r)
	if err != nil {
		return "", err
	}
	if s, err = c.Shelf.Rename(r.Context(), setRequest(r, f, s)); err != nil {
		return "", changedSet(f, err)
	}
	kit.SetFlash(w, r, "settings.sets.renamed", "name", s.Name)
	return setPath(s), nil
}

// changedSet shows the form again, with what was typed, where somebody else changed the set first. The next try is then
// about the set as it is now.
func changedSet(f *kit.Form, err error) error {
	if e, ok := fault.As(err); ok && e.Key == "settings.set.changed" {
		f.Problem(setNameField, e.Key)
		return nil
	}
	return err
}

func setRequest(r *http.Request, f *kit.Form, s matching.Set) matching.SetRequest {
	rev, _ := strconv.Atoi(f.Value(kit.RevField)) // anything else is revision 0, which no set has
	return matching.SetRequest{Set: s.ID, Name: f.Value(setNameField), Rev: rev, By: actorOf(r), Once: f.Key}
}

// setDeletePage asks once more before a set is deleted.
type setDeletePage struct {
	kit.Base
	Back    kit.Link
	Buttons []kit.Button
}

var setDeleteTemplate = kit.NewPage[setDeletePage](files, "set_delete.html")

func (c *Console) deleteSet() kit.FormPage {
	return kit.FormPage{Values: func(r *http.Request) (url.Values, error) {
		s, err := c.readSet(r)
		return url.Values{kit.RevField: {strconv.Itoa(s.Head.Rev)}}, err
	}, Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
		s, err := c.readSet(r)
		if err != nil {
			return err
		}
		return showSetDelete(w, r, f, s)
	}, Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
		s, err := c.Shelf.Store.Set(r.Context(), id.ID(r.PathValue("id")))
		if err != nil {
			return "", err
		}
		if s, err = c.Shelf.Delete(r.Context(), setRequest(r, f, s)); err != nil {
			return "", err
		}
		kit.SetFlash(w, r, "settings.sets.deleted", "name", s.Name)
		return "/console/sets", nil
	}}
}

func showSetDelete(w http.ResponseWriter, r *http.Request, f *kit.Form, s matching.Set) error {
	p := kit.PrinterOf(r)
	return setDeleteTemplate.Render(w, f.Status(), &setDeletePage{
		Base: kit.NewBase(w, r, p.T("settings.sets.delete_title", "name", s.Name)), Back: kit.Link{Text: p.T("form.back"), Href: setPath(s)},
		Buttons: []kit.Button{{Text: p.T("settings.sets.delete_button"), Warning: true}, {Text: p.T("form.cancel"), Href: setPath(s), Secondary: true}},
	})
}
