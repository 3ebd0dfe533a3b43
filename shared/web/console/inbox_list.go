package console

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

const inboxPath = "/console/inbox"

func casePath(id application.ID) string { return "/console/applications/" + string(id) }

// inboxSize is how many applications a page of the inbox shows.
const inboxSize = 25

// shown are the statuses with a tab each, in order; the first is the one that waits for staff.
var shown = []application.Status{application.Submitted, application.Accepted}

// A view is a place in the inbox: a page of a tab, or what was found. A case that was opened from it carries it along, so
// that the list beside the case and the way back are the same.
type view struct {
	status        application.Status
	query         string
	after, before string // signed cursors; at most one of them counts
}

// The parameters of a view.
const (
	statusParam = "status"
	afterParam  = "after"
	beforeParam = "before"
)

// maxQuery bounds what is looked for, in bytes: more than the longest name of a municipality.
const maxQuery = 400

// viewOf reads a view; otherwise is the tab where none of ours is named.
func viewOf(from url.Values, otherwise application.Status) view {
	v := view{status: otherwise, query: strings.TrimSpace(from.Get(searchParam)), after: from.Get(afterParam), before: from.Get(beforeParam)}
	for _, known := range shown {
		if string(known) == from.Get(statusParam) {
			v.status = known
		}
	}
	if len(v.query) > maxQuery {
		v.query = strings.ToValidUTF8(v.query[:maxQuery], "")
	}
	return v
}

// viewValues are a form's values that tell the view.
func viewValues(f *kit.Form) url.Values {
	out := url.Values{}
	for _, name := range []string{statusParam, searchParam, afterParam, beforeParam} {
		out.Set(name, f.Value(name))
	}
	return out
}

func (v view) hidden() []kit.Hidden {
	var out []kit.Hidden
	for _, name := range []string{statusParam, searchParam, afterParam, beforeParam} {
		if value := v.values().Get(name); value != "" {
			out = append(out, kit.Hidden{Name: name, Value: value})
		}
	}
	return out
}

func (v view) values() url.Values {
	out := url.Values{statusParam: {string(v.status)}}
	for name, value := range map[string]string{searchParam: v.query, afterParam: v.after, beforeParam: v.before} {
		if value != "" {
			out.Set(name, value)
		}
	}
	return out
}

func (v view) path() string { return inboxPath + "?" + v.values().Encode() }

// open leads to a case, with the view beside it.
func (v view) open(id application.ID) string { return casePath(id) + "?" + v.values().Encode() }

func (c *Console) inbox(w http.ResponseWriter, r *http.Request) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	page, err := c.list(w, r, e, viewOf(r.URL.Query(), shown[0]), "")
	if err != nil {
		return err
	}
	return inboxTemplate.Render(w, http.StatusOK, page)
}

// held gives the view without a cursor that is not the reader's or has expired: whoever opens a case that a colleague
// pointed to sees the case, beside the beginning of the list.
func (c *Console) held(r *http.Request, v view) view {
	if _, err := c.query(r, "", v); err != nil {
		v.after, v.before = "", ""
	}
	return v
}

// list makes the page with the list of a view, in which the open application is marked; the case is added by whoever
// shows one.
func (c *Console) list(w http.ResponseWriter, r *http.Request, e programme.Edition, v view, open application.ID) (*inboxPage, error) {
	if v.query != "" {
		found, err := c.search(r.Context(), e, v.query)
		if err != nil {
			return nil, err
		}
		return showFoundList(w, r, v, found, open), nil
	}
	q, err := c.query(r, e.ID, v)
	if err != nil {
		return nil, err
	}
	list, err := c.Applications.Applications(r.Context(), q)
	if err != nil {
		return nil, err
	}
	if len(list.Applications) == 0 && (q.After != "" || q.Before != "") { // all that stood here has moved on
		v.after, v.before = "", ""
		return c.list(w, r, e, v, open)
	}
	page := showList(w, r, v, list.Applications, open)
	page.Pages = c.pagesOf(r, v, list)
	return page, nil
}

func showList(w http.ResponseWriter, r *http.Request, v view, all []application.Application, open application.ID) *inboxPage {
	p := kit.PrinterOf(r)
	page := &inboxPage{
		Base: kit.NewBase(w, r, p.T("console.inbox.title")), Tabs: tabs(p, v), Search: searchBox(p, v),
		Back: kit.Link{Text: p.T("console.inbox.title"), Href: v.path()},
		Inbox: kit.Inbox{Label: p.T("console.inbox.label"), Empty: &kit.Empty{
			Title: p.T("console.inbox.empty." + string(v.status) + ".title"), Text: p.T("console.inbox.empty." + string(v.status) + ".text"),
		}},
	}
	for _, a := range all {
		it := item(p, a, v)
		it.Current = a.ID == open
		page.Inbox.Items = append(page.Inbox.Items, it)
	}
	return page
}

func tabs(p *kit.Printer, v view) kit.Tabs {
	t := kit.Tabs{Label: p.T("console.inbox.tabs")}
	for _, s := range shown {
		t.Links = append(t.Links, kit.Link{
			Text: p.T("console.inbox.tab." + string(s)), Href: view{status: s}.path(), Current: s == v.status && v.query == "",
		})
	}
	return t
}

func item(p *kit.Printer, a application.Application, v view) kit.Item {
	tag := applicationTag(p, a.Status)
	return kit.Item{
		Title: placeName(a.Place.Name, a.Place.Latin), Text: p.Country(string(a.Place.Country)) + ", " + placeName(a.Place.Region, a.Place.RegionLat),
		Meta: when(p, a.SubmittedAt), Href: v.open(a.ID), Tag: &tag,
	}
}

const cursorLife = 24 * time.Hour

// cursorPurpose binds a cursor to the person and the list that it was made for.
func cursorPurpose(r *http.Request, status application.Status, direction string) string {
	return kit.Purpose("inbox", actorOf(r).ID, string(status), direction)
}

// query asks for the page of a view. Faults: not_found for a cursor that is not the reader's, closed for an old one.
func (c *Console) query(r *http.Request, e programme.EditionID, v view) (application.Query, error) {
	q := application.Query{Edition: e, Status: v.status, Limit: inboxSize}
	for _, cursor := range []struct {
		name, signed string
		to           *string
	}{{afterParam, v.after, &q.After}, {beforeParam, v.before, &q.Before}} {
		if cursor.signed == "" || q.After != "" {
			continue
		}
		raw, err := c.site.Signer().Open(cursorPurpose(r, v.status, cursor.name), cursor.signed, c.Site.Now())
		if err != nil {
			return q, err
		}
		*cursor.to = string(raw)
	}
	return q, nil
}

// pagesOf leads to the pages before and after; nil where there is only one.
func (c *Console) pagesOf(r *http.Request, v view, list application.Page) *kit.Pagination {
	p := kit.PrinterOf(r)
	sign := func(name, cursor string) string {
		return c.site.Signer().Sign(cursorPurpose(r, v.status, name), []byte(cursor), c.Site.Now().Add(cursorLife))
	}
	pages := &kit.Pagination{Label: p.T("console.inbox.pages")}
	if list.Previous != "" {
		pages.Previous = &kit.Link{Text: p.T("desk.inbox.previous"), Href: view{status: v.status, before: sign(beforeParam, list.Previous)}.path()}
	}
	if list.Next != "" {
		pages.Next = &kit.Link{Text: p.T("console.inbox.next"), Href: view{status: v.status, after: sign(afterParam, list.Next)}.path()}
	}
	if pages.Previous == nil && pages.Next == nil {
		return nil
	}
	return pages
}
