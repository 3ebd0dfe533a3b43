package kit

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sort"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// errorPage shows a fault to a person: what happened and what to do next.
type errorPage struct {
	Base
	Status   int
	Text     string
	Next     string // what to do, where the text does not say it
	Incident string
	SignIn   string  // link to the sign-in page
	Resend   *Resend // the form that was sent, to be sent again
	Changes  *Table  // both versions of a record that somebody else changed
	Theirs   Link    // the record as it stands
}

//go:embed pages/error.html
var errorFile embed.FS

var errorTemplate = NewPage[errorPage](errorFile, "pages/error.html")

// A Resend is a form that was sent and not accepted, with every value in hidden fields: nothing typed is lost.
type Resend struct {
	Action string
	Button string
	Fields []Hidden
}

// Hidden is a hidden field.
type Hidden struct{ Name, Value string }

// A Changed is the fault of a change that somebody else's was faster than. The page shows both versions, field by
// field, and offers to send the reader's own again on top of the newer one.
type Changed struct {
	By   string // name
	When string // date and time, as the reader's language writes them
	Rev  string // revision of the stored record, sent back as RevField when the reader insists
	Show string // path of the record as it stands
	Rows []ChangedRow
	Err  error
}

// A ChangedRow is a field that differs. Label is final text.
type ChangedRow struct{ Label, Yours, Theirs string }

// A Settled is the fault of a form whose matter is settled or has moved on: the same form cannot succeed any more, so it is
// not offered again, and the page leads to how the matter stands.
type Settled struct {
	Title string // in place of the usual one; empty for that
	Show  Link
	Err   error
}

// Error gives the fault's own words for the log.
func (s *Settled) Error() string { return s.Err.Error() }

// Unwrap gives the fault that decides status and text.
func (s *Settled) Unwrap() error { return s.Err }

// RevField names the hidden field with the revision that a form was made from.
const RevField = "_rev"

// Error says that the record was changed; names stay out of it, because it is logged.
func (c *Changed) Error() string { return "changed by somebody else" }

// Unwrap gives the fault.Conflict that everything else sees.
func (c *Changed) Unwrap() error { return fault.Wrap(fault.Conflict, "", c.Err) }

func (s *Site) errorPage(w http.ResponseWriter, r *http.Request, f *fault.Error, err error, status int, incident string) {
	p := PrinterOf(r)
	sc := scopeOf(r)
	form := sc.form
	sc.form = nil // the page shows no form to be switched
	page := &errorPage{
		Base: NewBase(w, r, p.T(titleKey(status, f))), Status: status,
		Text: faultText(p, f), Incident: incident,
	}
	if f.Code == fault.Unauthenticated {
		page.SignIn = s.SignIn
	}
	if form != nil && mayResend(err) {
		page.Resend = &Resend{Action: r.URL.RequestURI(), Button: p.T("kit.error.resend"), Fields: form.hidden()}
	}
	var changed *Changed
	if errors.As(err, &changed) {
		page.showChanges(p, changed)
	}
	var settled *Settled
	if errors.As(err, &settled) {
		page.Title, page.Theirs = or(settled.Title, page.Title), settled.Show
	}
	if err := errorTemplate.Render(w, status, page); err != nil {
		s.Log.Error("error page failed", "error", err.Error(), "incident", incident)
		_ = writeHTML(w, http.StatusInternalServerError, []byte(lastResort))
	}
}

// mayResend reports whether the same form may be welcome later, or after a look at the other version. A conflict that says
// what has come about in the meantime stays one, however often the form is sent; one without words of its own was a crowd.
func mayResend(err error) bool {
	var settled *Settled
	var changed *Changed
	switch {
	case errors.As(err, &settled):
		return false
	case fault.CodeOf(err) == fault.Conflict:
		f, _ := fault.As(err)
		return errors.As(err, &changed) || f.Key == "fault."+string(fault.Conflict)
	}
	return slices.Contains([]fault.Code{fault.Unauthenticated, fault.TooMany, fault.Unavailable, fault.Internal}, fault.CodeOf(err))
}

func (e *errorPage) showChanges(p *Printer, c *Changed) {
	e.Text = p.T("fault.changed_by", "name", c.By, "at", c.When)
	e.Theirs = Link{Text: p.T("kit.error.changed_theirs"), Href: c.Show}
	e.Changes = &Table{
		Even:    true,
		Caption: p.T("kit.error.changed_caption"),
		Head:    []Cell{{Text: p.T("kit.error.changed_field")}, {Text: p.T("kit.error.changed_yours")}, {Text: p.T("kit.error.changed_stored")}},
	}
	for _, row := range c.Rows {
		e.Changes.Rows = append(e.Changes.Rows, Row{Cells: []Cell{{Text: row.Label, Header: true}, {Text: row.Yours}, {Text: row.Theirs}}})
	}
	if e.Resend == nil {
		return
	}
	e.Resend.Button = p.T("kit.error.changed_mine")
	e.Resend.Fields = slices.DeleteFunc(e.Resend.Fields, func(h Hidden) bool { return h.Name == RevField })
	e.Resend.Fields = append(e.Resend.Fields, Hidden{RevField, c.Rev})
}

// titleKey gives the key of an error page's title.
func titleKey(status int, f *fault.Error) string {
	switch status {
	case http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return "kit.error.request_title"
	}
	return "fault.title." + string(f.Code)
}

// hidden gives every value that was sent, in a stable order.
func (f *Form) hidden() []Hidden { return hiddenValues(f.values) }

func hiddenValues(values url.Values) []Hidden {
	var fields []Hidden
	for name, all := range values {
		for _, v := range all {
			fields = append(fields, Hidden{name, v})
		}
	}
	sort.SliceStable(fields, func(i, j int) bool { return fields[i].Name < fields[j].Name })
	return fields
}

// lastResort is what a reader gets when even the error page cannot be rendered.
const lastResort = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Something went wrong</title>
<h1>Something went wrong</h1><p>Go back and try again in a few minutes.</p>
<h1 lang="uk">Щось пішло не так</h1><p lang="uk">Поверніться назад і спробуйте за кілька хвилин.</p>
</html>`
