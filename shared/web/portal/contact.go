package portal

import (
	"context"
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

type contactPage struct {
	sectionPage
	Lead                     string
	Name, Role, Email, Phone kit.Input
}

var contactTemplate = kit.NewPage[contactPage](files, "contact.html")

func (p *Portal) contactSection() section {
	return section{
		name: application.ContactSection,
		values: func(a application.Application) url.Values {
			return url.Values{"name": {a.Contact.Name}, "role": {a.Contact.Role}, "email": {a.Contact.Email}, "phone": {a.Contact.Phone}}
		},
		show: func(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
			t := kit.PrinterOf(r)
			return contactTemplate.Render(w, f.Status(), &contactPage{
				sectionPage: newSectionPage(w, r, v, application.ContactSection),
				Lead:        t.T("portal.contact.lead", "days", application.UnconfirmedDays),
				Name:        f.Input(kit.Input{Name: "name", Label: t.T("portal.contact.name"), Hint: t.T("portal.contact.name_hint"), Autocomplete: "name"}),
				Role:        f.Input(kit.Input{Name: "role", Label: t.T("portal.contact.role"), Autocomplete: "organization-title"}),
				Email:       f.Input(kit.Input{Name: "email", Label: t.T("portal.contact.email"), Hint: t.T("portal.contact.email_hint"), Type: "email", Autocomplete: "email"}),
				Phone:       f.Input(kit.Input{Name: "phone", Label: t.T("portal.contact.phone"), Hint: t.T("portal.contact.phone_hint"), Type: "tel", Autocomplete: "tel", Width: 20}),
			})
		},
		save: func(ctx context.Context, f *kit.Form, _ visit, e application.Edit) (application.Application, error) {
			return p.Applications.SaveContact(ctx, e, contactOf(f))
		},
		rows: func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow {
			t := kit.PrinterOf(r)
			mine, theirs := contactOf(f), stored.Contact
			return []kit.ChangedRow{
				{Label: t.T("portal.contact.name"), Yours: mine.Name, Theirs: theirs.Name},
				{Label: t.T("portal.contact.role"), Yours: mine.Role, Theirs: theirs.Role},
				{Label: t.T("portal.contact.email"), Yours: mine.Email, Theirs: theirs.Email},
				{Label: t.T("portal.contact.phone"), Yours: mine.Phone, Theirs: theirs.Phone},
			}
		},
		after: p.askToConfirm,
	}
}

func contactOf(f *kit.Form) application.Contact {
	return application.Contact{Name: f.Value("name"), Role: f.Value("role"), Email: f.Value("email"), Phone: f.Value("phone")}
}

// askToConfirm sends a code to an address that is not confirmed, unless one is on its way to this browser already.
func (p *Portal) askToConfirm(w http.ResponseWriter, r *http.Request, before, saved application.Application) (string, error) {
	if saved.Contact.Email == "" || !saved.EmailConfirmedAt.IsZero() {
		return "", nil
	}
	if _, waiting := p.asked(r); !waiting || before.EmailKey != saved.EmailKey {
		if err := p.ask(w, r, account.Ask{Application: string(saved.ID), EmailKey: saved.EmailKey}, ""); err != nil {
			return "", err
		}
	}
	return draftPath(saved, "confirm"), nil
}
