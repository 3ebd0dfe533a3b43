package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

type languagesPage struct {
	sectionPage
	Questions []kit.Choice
}

var languagesTemplate = kit.NewPage[languagesPage](files, "languages.html")

func (p *Portal) languagesSection() section {
	return section{
		name: application.LanguagesSection,
		values: func(a application.Application) url.Values {
			values := url.Values{}
			for _, l := range a.Languages {
				values.Set("level-"+l.Tag, string(l.Level))
			}
			return values
		},
		show: func(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
			e, err := p.Programme.Edition(r.Context(), v.Call.Edition)
			if err != nil {
				return err
			}
			return showLanguages(w, r, f, v, e)
		},
		save: func(ctx context.Context, f *kit.Form, v visit, edit application.Edit) (application.Application, error) {
			e, err := p.Programme.Edition(ctx, v.Call.Edition)
			if err != nil {
				return edit.Draft, err
			}
			var typed []application.Language
			for _, tag := range e.Languages {
				typed = append(typed, application.Language{Tag: tag, Level: application.Level(f.Single("level-" + tag))})
			}
			if f.HasProblems() {
				return edit.Draft, nil
			}
			return p.Applications.SaveLanguages(ctx, edit, e, typed)
		},
		rows: func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow {
			t := kit.PrinterOf(r)
			e, err := p.Programme.Edition(r.Context(), stored.Edition)
			if err != nil {
				return nil
			}
			var rows []kit.ChangedRow
			for _, tag := range e.Languages {
				rows = append(rows, kit.ChangedRow{
					Label: languageName(t, tag), Yours: languageLevel(t, application.Level(f.Value("level-"+tag))), Theirs: languageLevel(t, stored.LevelOf(tag)),
				})
			}
			return rows
		},
	}
}

func showLanguages(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit, e programme.Edition) error {
	t := kit.PrinterOf(r)
	page := &languagesPage{sectionPage: newSectionPage(w, r, v, application.LanguagesSection)}
	for _, tag := range e.Languages {
		options := []kit.Option{{Text: t.T("form.choose_one")}}
		for _, level := range application.Levels() {
			options = append(options, kit.Option{Value: string(level), Text: languageLevel(t, level)})
		}
		page.Questions = append(page.Questions, f.Ask(kit.Choice{Name: "level-" + tag, Label: languageName(t, tag), Options: options}))
	}
	return languagesTemplate.Render(w, f.Status(), page)
}

// languageLevel names a level; what is none of ours shows as it is.
func languageLevel(t *kit.Printer, level application.Level) string {
	if level == "" {
		return ""
	}
	for _, known := range application.Levels() {
		if level == known {
			return t.T("portal.languages.level_" + string(level))
		}
	}
	return string(level)
}

// languageName names a language as the beginning of a line.
func languageName(t *kit.Printer, tag string) string {
	r := []rune(t.Language(tag))
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
