package portal

import (
	"context"
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

type statementPage struct {
	sectionPage
	Experience kit.Choice
	Statement  kit.Textarea
}

var statementTemplate = kit.NewPage[statementPage](files, "statement.html")

func (p *Portal) statementSection() section {
	return section{
		name: application.StatementSection,
		values: func(a application.Application) url.Values {
			return url.Values{"experience": {string(a.Experience)}, "statement": {a.Statement}}
		},
		show: func(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
			t := kit.PrinterOf(r)
			var options []kit.Option
			for _, x := range application.Experiences() {
				options = append(options, kit.Option{Value: string(x), Text: experienceText(t, x), Hint: t.T("portal.statement.hint_" + string(x))})
			}
			return statementTemplate.Render(w, f.Status(), &statementPage{
				sectionPage: newSectionPage(w, r, v, application.StatementSection),
				Experience:  f.Ask(kit.Choice{Name: "experience", Label: t.T("portal.statement.experience"), Options: options}),
				Statement: f.Textarea(kit.Textarea{
					Name: "statement", Label: t.T("portal.statement.statement"), Hint: t.T("portal.statement.statement_hint"),
					Rows: 10, Max: application.MaxStatement,
				}),
			})
		},
		save: func(ctx context.Context, f *kit.Form, _ visit, e application.Edit) (application.Application, error) {
			experience := application.Experience(f.Single("experience"))
			if f.HasProblems() {
				return e.Draft, nil
			}
			return p.Applications.SaveStatement(ctx, e, experience, f.Value("statement"))
		},
		rows: func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow {
			t := kit.PrinterOf(r)
			return []kit.ChangedRow{
				{
					Label: t.T("portal.statement.experience"), Yours: experienceText(t, application.Experience(f.Value("experience"))),
					Theirs: experienceText(t, stored.Experience),
				},
				{Label: t.T("portal.statement.statement"), Yours: f.Value("statement"), Theirs: stored.Statement},
			}
		},
	}
}

func experienceText(t *kit.Printer, x application.Experience) string {
	for _, known := range application.Experiences() {
		if x == known {
			return t.T("portal.statement.experience_" + string(x))
		}
	}
	return string(x)
}

type consentPage struct {
	sectionPage
	Authority, Data kit.Choice
}

var consentTemplate = kit.NewPage[consentPage](files, "consent.html")

func (p *Portal) consentSection() section {
	return section{
		name: application.ConsentSection,
		values: func(a application.Application) url.Values {
			return url.Values{"authority": yes(a.Consent.Authority), "data": yes(a.Consent.Current())}
		},
		show: func(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
			t := kit.PrinterOf(r)
			return consentTemplate.Render(w, f.Status(), &consentPage{
				sectionPage: newSectionPage(w, r, v, application.ConsentSection),
				Authority: f.Ask(kit.Choice{Name: "authority", Label: t.T("portal.consent.authority"), Options: []kit.Option{
					{Value: kit.Yes, Text: t.T("portal.consent.authority_yes", "place", formalName(t, v.Application.Place))},
				}}),
				Data: f.Ask(kit.Choice{Name: "data", Label: t.T("portal.consent.data"), Hint: t.T("portal.consent.back", "contact", v.Call.ContactMail), Options: []kit.Option{
					{Value: kit.Yes, Text: t.T("portal.consent.data_yes")},
				}}),
			})
		},
		save: func(ctx context.Context, f *kit.Form, _ visit, e application.Edit) (application.Application, error) {
			authority, data := f.Checked("authority", kit.Rule{}), f.Checked("data", kit.Rule{})
			if f.HasProblems() {
				return e.Draft, nil
			}
			return p.Applications.SaveConsent(ctx, e, data, authority)
		},
		rows: func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow {
			t := kit.PrinterOf(r)
			return []kit.ChangedRow{
				{Label: t.T("portal.consent.authority_yes", "place", formalName(t, stored.Place)), Yours: yesNo(t, f.Value("authority") == kit.Yes), Theirs: yesNo(t, stored.Consent.Authority)},
				{Label: t.T("portal.consent.data"), Yours: yesNo(t, f.Value("data") == kit.Yes), Theirs: yesNo(t, stored.Consent.Current())},
			}
		},
	}
}

func yes(is bool) []string {
	if is {
		return []string{kit.Yes}
	}
	return nil
}

func yesNo(t *kit.Printer, is bool) string {
	if is {
		return t.T("form.yes")
	}
	return t.T("form.no")
}
