package kit

import (
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A FormPage is a page with a form: three functions, and the kit keeps the order of things right. On GET it shows the
// form with Values. On POST it reads the form; when the language switch sent it, the page is shown again in the other
// language with everything typed and nothing is saved; otherwise Save runs. Problems, noted by binding or returned as
// fault.Invalid with fields, show the page again with 422; success is a 303 to where Save says.
type FormPage struct {
	// Values gives what the form shows first; nil shows an empty form.
	Values func(r *http.Request) (url.Values, error)
	// Show renders the page with f.Status(). It runs after a failed Save too, so it reads everything it shows from f.
	Show func(w http.ResponseWriter, r *http.Request, f *Form) error
	// Save binds and acts and says where to go next; "" shows the form again, for a button that only changes what stands
	// in it. It must not act when f.HasProblems().
	Save func(w http.ResponseWriter, r *http.Request, f *Form) (next string, err error)
}

// Get is the handler of the GET route.
func (p FormPage) Get(w http.ResponseWriter, r *http.Request) error {
	var values url.Values
	if p.Values != nil {
		var err error
		if values, err = p.Values(r); err != nil {
			return err
		}
	}
	f, err := NewForm(r, values)
	if err != nil {
		return err
	}
	return p.Show(w, r, f)
}

// Post is the handler of the POST route.
func (p FormPage) Post(w http.ResponseWriter, r *http.Request) error {
	f, err := ReadForm(w, r)
	if err != nil {
		return err
	}
	if f.switched {
		return p.Show(w, r, f)
	}
	next, err := p.Save(w, r, f)
	if err != nil && !f.Take(err) {
		return err
	}
	if f.HasProblems() || next == "" {
		return p.Show(w, r, f)
	}
	return SeeOther(w, r, next)
}

// SeeOther answers an act with 303, so that reloading the next page repeats nothing.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	next := LocalPath(path, "")
	if next == "" {
		return fault.New(fault.Internal, "")
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}
