package portal

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

type themesFormPage struct {
	sectionPage
	Lead   string
	Themes []themeFields
}

// themeFields are the questions about a theme.
type themeFields struct {
	Name, Summary  string
	Strength, Need kit.Choice
	Offers, Needs  kit.Choice // without options where the theme has no sub-themes
	Evidence       kit.Textarea
}

var themesTemplate = kit.NewPage[themesFormPage](files, "themes.html")

func (p *Portal) themesSection() section {
	return section{
		name:   application.ThemesSection,
		values: themeValues,
		show: func(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
			e, err := p.Programme.Edition(r.Context(), v.Call.Edition)
			if err != nil {
				return err
			}
			return showThemeFields(w, r, f, v, e)
		},
		save: func(ctx context.Context, f *kit.Form, v visit, edit application.Edit) (application.Application, error) {
			e, err := p.Programme.Edition(ctx, v.Call.Edition)
			if err != nil {
				return edit.Draft, err
			}
			return p.Applications.SaveThemes(ctx, edit, e, themesOf(f, e))
		},
		rows: func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow {
			t := kit.PrinterOf(r)
			e, err := p.Programme.Edition(r.Context(), stored.Edition)
			if err != nil {
				return nil // both versions are still kept; only their comparison is missing
			}
			var rows []kit.ChangedRow
			for _, theme := range e.Themes {
				mine, theirs, name := themeOf(f, theme.ID), stored.Answer(theme.ID), theme.Name.In(t.Lang())+": "
				rows = append(rows,
					kit.ChangedRow{Label: name + t.T("portal.themes.strength"), Yours: levelText(t, mine.Strength), Theirs: levelText(t, theirs.Strength)},
					kit.ChangedRow{Label: name + t.T("portal.themes.offers"), Yours: partsText(t, theme, mine.Offers), Theirs: partsText(t, theme, theirs.Offers)},
					kit.ChangedRow{Label: name + t.T("portal.themes.need"), Yours: levelText(t, mine.Need), Theirs: levelText(t, theirs.Need)},
					kit.ChangedRow{Label: name + t.T("portal.themes.needs"), Yours: partsText(t, theme, mine.Needs), Theirs: partsText(t, theme, theirs.Needs)},
					kit.ChangedRow{Label: name + t.T("portal.themes.evidence"), Yours: mine.Evidence, Theirs: theirs.Evidence},
				)
			}
			return rows
		},
	}
}

func themeValues(a application.Application) url.Values {
	values := url.Values{}
	for _, t := range a.Themes {
		values.Set("strength-"+string(t.Theme), strconv.Itoa(t.Strength))
		values.Set("need-"+string(t.Theme), strconv.Itoa(t.Need))
		values.Set("evidence-"+string(t.Theme), t.Evidence)
		values["offers-"+string(t.Theme)], values["needs-"+string(t.Theme)] = written(t.Offers), written(t.Needs)
	}
	return values
}

func showThemeFields(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit, e programme.Edition) error {
	t := kit.PrinterOf(r)
	page := &themesFormPage{sectionPage: newSectionPage(w, r, v, application.ThemesSection), Lead: t.T("portal.themes.lead_" + string(v.Call.Side))}
	for _, theme := range e.Themes {
		id, name := string(theme.ID), theme.Name.In(t.Lang())
		page.Themes = append(page.Themes, themeFields{
			Name: name, Summary: theme.Summary.In(t.Lang()),
			Strength: f.Ask(kit.Choice{Name: "strength-" + id, Label: t.T("portal.themes.strength_of", "theme", name), Options: levelOptions(t, "strength")}),
			Need:     f.Ask(kit.Choice{Name: "need-" + id, Label: t.T("portal.themes.need_of", "theme", name), Options: levelOptions(t, "need")}),
			Offers:   f.Ask(kit.Choice{Name: "offers-" + id, Label: t.T("portal.themes.offers_of", "theme", name), Options: partOptions(t, theme)}),
			Needs:    f.Ask(kit.Choice{Name: "needs-" + id, Label: t.T("portal.themes.needs_of", "theme", name), Options: partOptions(t, theme)}),
			Evidence: f.Textarea(kit.Textarea{
				Name: "evidence-" + id, Label: t.T("portal.themes.evidence_of", "theme", name), Hint: t.T("portal.themes.evidence_hint"),
				Rows: 4, Max: application.MaxEvidence,
			}),
		})
	}
	return themesTemplate.Render(w, f.Status(), page)
}

// levelOptions begins with no answer, so that one can be taken back.
func levelOptions(t *kit.Printer, of string) []kit.Option {
	options := []kit.Option{{Text: t.T("form.choose_one")}}
	for i := range application.MaxLevel + 1 {
		options = append(options, kit.Option{Value: strconv.Itoa(i), Text: t.T("portal.themes." + of + "_" + strconv.Itoa(i))})
	}
	return options
}

// partOptions are the sub-themes of a theme.
func partOptions(t *kit.Printer, theme programme.Theme) []kit.Option {
	var options []kit.Option
	for _, s := range theme.Sub {
		options = append(options, kit.Option{Value: string(s.ID), Text: s.Name.In(t.Lang())})
	}
	return options
}

func partsText(t *kit.Printer, theme programme.Theme, chosen []programme.SubThemeID) string {
	return strings.Join(theme.Names(chosen, t.Lang()), "; ")
}

func written(ids []programme.SubThemeID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, string(id))
	}
	return out
}

func partsOf(f *kit.Form, name string) []programme.SubThemeID {
	var out []programme.SubThemeID
	for _, v := range f.All(name) {
		if v != "" {
			out = append(out, programme.SubThemeID(v))
		}
	}
	return out
}

func levelText(t *kit.Printer, level int) string {
	if level < 0 || level > application.MaxLevel {
		return strconv.Itoa(level)
	}
	return t.T("portal.themes.level_" + strconv.Itoa(level))
}

func themesOf(f *kit.Form, e programme.Edition) []application.Theme {
	var out []application.Theme
	for _, theme := range e.Themes {
		out = append(out, themeOf(f, theme.ID))
	}
	return out
}

// themeOf reads the answers about a theme; a level that is none becomes one that the rules refuse.
func themeOf(f *kit.Form, id programme.ThemeID) application.Theme {
	return application.Theme{
		Theme: id, Strength: levelOf(f, "strength-"+string(id)), Need: levelOf(f, "need-"+string(id)), Evidence: f.Value("evidence-" + string(id)),
		Offers: partsOf(f, "offers-"+string(id)), Needs: partsOf(f, "needs-"+string(id)),
	}
}

func levelOf(f *kit.Form, name string) int {
	all := f.All(name)
	if len(all) == 0 || len(all) == 1 && all[0] == "" {
		return 0
	}
	n, err := strconv.Atoi(all[0])
	if err != nil || len(all) > 1 || strconv.Itoa(n) != all[0] {
		return -1
	}
	return n
}
