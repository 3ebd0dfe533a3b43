// Package kit is what all pages are made with: their frame, components, forms, languages, cookies, headers and errors,
// on net/http and html/template alone. It promises that a page works without JavaScript, that nothing typed into a form
// is lost, that a person always reads what to do next, and that no page runs code that is not a file of ours.
//
// # How to add a page
//
// A page is one Go file with a struct, and one template file beside it:
//
//	//go:embed *.html
//	var files embed.FS
//
//	type startPage struct {
//		kit.Base
//		Calls kit.Table
//	}
//
//	var startTemplate = kit.NewPage[startPage](files, "start.html")
//
//	func (p *Portal) start(w http.ResponseWriter, r *http.Request) error {
//		calls, err := p.calls.Open(r.Context())
//		if err != nil {
//			return err // a fault becomes its page
//		}
//		page := &startPage{Base: kit.NewBase(w, r, kit.PrinterOf(r).T("portal.start.title"))}
//		page.Calls = …
//		return startTemplate.Render(w, http.StatusOK, page)
//	}
//
// The template defines "main" (and "before" for a back link or breadcrumbs) and prints prepared fields:
//
//	{{define "main"}}<h1 class="govuk-heading-xl">{{.Title}}</h1>
//	<p class="govuk-body">{{.T "portal.start.lead" "count" .Count}}</p>
//	{{template "table" .Calls}}{{end}}
//
// Inside range and with, the page is $: {{$.T "key"}}. Every component type of this package names its template.
//
// # A page with a form
//
// A FormPage has Values, Show and Save; the kit keeps their order. The form's element opens with
// {{template "form-open" .Base}} and closes with </form>; the error summary, the title's prefix and the language switch
// come by themselves. NewBase finds the form of the request.
//
//	form := kit.FormPage{
//		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
//			p := kit.PrinterOf(r)
//			page := &contactPage{Base: kit.NewBase(w, r, p.T("portal.contact.title"))}
//			page.Email = f.Input(kit.Input{Name: "email", Label: p.T("portal.contact.email"), Type: "email", Autocomplete: "email"})
//			return contactTemplate.Render(w, f.Status(), page)
//		},
//		Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
//			email := f.Email("email", kit.Rule{Required: true, What: kit.PrinterOf(r).T("portal.contact.email_what")})
//			if f.HasProblems() {
//				return "", nil
//			}
//			return "/next", p.service.SetContact(r.Context(), f.Key, email)
//		},
//	}
//
// Routes then name form.Get and form.Post. A new state of a page gets a Sample, which the gallery shows at /_local/pages and
// the tests look at in a browser.
//
// # Routes
//
// routes.go lists every route with its permission and gives them to Site.Handler, together with Site.StaticRoute:
//
//	site.Handler(
//		kit.Route{Pattern: "GET /{$}", Need: kit.Anyone, Do: p.start},
//		kit.Route{Pattern: "POST /contact", Need: "applicant", Do: contact.Post},
//		site.StaticRoute(),
//	)
package kit
