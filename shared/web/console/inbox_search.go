package console

import (
	"context"
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// foundList is what a search of the inbox gave. More is set where so many places have such a name that an application of
// another one may have been left out.
type foundList struct {
	all  []application.Application
	more bool
}

// search finds the applications of an edition that staff may see by their reference, or by the name or the code of their
// municipality in any spelling. It reads no list of applications: the register gives the places, and one batch of markers
// says which of them applied.
func (c *Console) search(ctx context.Context, e programme.Edition, query string) (foundList, error) {
	if reference, err := id.ParseReference(query); err == nil {
		a, err := c.Applications.ApplicationOf(ctx, reference)
		switch {
		case err == nil && a.Edition == e.ID:
			return foundList{all: []application.Application{a}}, nil
		case err != nil && fault.CodeOf(err) != fault.NotFound:
			return foundList{}, err
		}
	}
	hits, err := c.Places.Search(ctx, c.Site.Now(), search.Query{Text: query, Limit: search.MaxLimit})
	if err != nil {
		return foundList{}, ignoring(fault.NotFound, err) // before the first import no place has a name
	}
	var places []municipality.Code
	for _, h := range hits {
		places = append(places, h.Code)
	}
	calls, err := c.Editions.Calls(ctx, e.ID)
	if err != nil || len(places) == 0 {
		return foundList{}, err
	}
	var ids []programme.CallID
	for _, call := range calls {
		ids = append(ids, call.ID)
	}
	all, err := c.Applications.ApplicationsFrom(ctx, ids, places)
	return foundList{all: all, more: len(hits) == search.MaxLimit}, err
}

func searchBox(p *kit.Printer, v view) kit.Filter {
	f := kit.Filter{
		Action: inboxPath, Label: p.T("desk.inbox.search"), Button: p.T("form.search"), Hidden: []kit.Hidden{{Name: statusParam, Value: string(v.status)}},
		Inputs: []kit.Input{{Name: searchParam, Label: p.T("desk.inbox.search"), Hint: p.T("desk.inbox.search_hint"), Type: "search", Value: v.query}},
	}
	if v.query != "" {
		f.Clear = &kit.Link{Text: p.T("desk.inbox.clear"), Href: view{status: v.status}.path()}
	}
	return f
}

// showFoundList shows what was found in the place of a tab.
func showFoundList(w http.ResponseWriter, r *http.Request, v view, found foundList, open application.ID) *inboxPage {
	p := kit.PrinterOf(r)
	page := showList(w, r, v, found.all, open)
	page.Inbox.Empty = &kit.Empty{Title: p.T("desk.inbox.nothing", "query", v.query), Text: p.T("desk.inbox.nothing_text")}
	if len(found.all) > 0 {
		page.Found = p.T("desk.inbox.found", "count", len(found.all))
	}
	if found.more {
		page.Found = p.T("desk.inbox.many", "count", search.MaxLimit)
	}
	return page
}
