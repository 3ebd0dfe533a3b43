package portal

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A themesPage lists the themes of the edition, each with a page of its own: whoever is cut off loses one theme at most.
type themesPage struct {
	kit.Base
	Back, Caption, Lead string
	List                kit.TaskList
	Buttons             []kit.Button
}

// A themePage asks about one theme.
type themePage struct {
	sectionPage
	About          string
	Strength, Need kit.Choice
	Offers, Needs  kit.Choice // without options where the theme has no sub-themes
	Evidence       kit.Textarea
}

var (
	themesTemplate = kit.NewPage[themesPage](files, "themes.html")
	themeTemplate  = kit.NewPage[themePage](files, "theme.html")
)

// themes shows the list of themes.
func (p *Portal) themes(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	if v.Application.Status != application.Draft {
		return kit.SeeOther(w, r, draftPath(v.Application, "done"))
	}
	e, err := p.Programme.Edition(r.Context(), v.Call.Edition)
	if err != nil {
		return err
	}
	return showThemeList(w, r, v, e)
}

func showThemeList(w http.ResponseWriter, r *http.Request, v visit, e programme.Edition) error {
	t, a, from := kit.PrinterOf(r), v.Application, ""
	page := &themesPage{
		Base: kit.NewBase(w, r, t.T("portal.section.themes")), Back: draftPath(a, ""), Caption: placeName(t, a.Place),
		Lead: t.T("portal.themes.lead_" + string(v.Call.Side)),
	}
	if fromCheckPage(r) {
		page.Back, from = draftPath(a, "check"), fromCheck
	}
	for _, theme := range e.Themes {
		progress := a.Answer(theme.ID).Progress()
		status := kit.Tag{Text: t.T("portal.themes.status_" + string(progress))}
		if progress == application.Partly {
			status.Tone = kit.Info
		}
		page.List.Tasks = append(page.List.Tasks, kit.Task{
			Text: theme.Name.In(t.Lang()), Hint: theme.Summary.In(t.Lang()), Status: status, Done: progress.Done(),
			Href: draftPath(a, string(application.ThemePart(theme.ID))) + from,
		})
	}
	page.Buttons = []kit.Button{{Text: t.T("form.continue"), Href: page.Back}}
	return themesTemplate.Render(w, http.StatusOK, page)
}

// themed makes the handler of a theme's page for the theme that the path names.
func (p *Portal) themed(do func(section) kit.Handler) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		e, err := p.editionOf(r)
		if err != nil {
			return err
		}
		theme, ok := e.Theme(programme.ThemeID(r.PathValue("theme")))
		if !ok {
			return fault.New(fault.NotFound, "")
		}
		return do(p.themeSection(e, theme))(w, r)
	}
}

// editionOf gives the edition of the path's call, which a visit whose session ended does not know.
func (p *Portal) editionOf(r *http.Request) (programme.Edition, error) {
	v := visitOf(r)
	if v.Ended {
		id, err := programme.ParseCallID(r.PathValue("call"))
		if err != nil {
			return programme.Edition{}, err
		}
		if v.Call, err = p.Programme.Call(r.Context(), id); err != nil {
			return programme.Edition{}, err
		}
	}
	return p.Programme.Edition(r.Context(), v.Call.Edition)
}

func (p *Portal) themeSection(e programme.Edition, theme programme.Theme) section {
	return section{
		name:   application.ThemePart(theme.ID),
		then:   string(application.ThemesSection),
		values: func(a application.Application) url.Values { return themeValues(a.Answer(theme.ID)) },
		show: func(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
			return showTheme(w, r, f, v, theme)
		},
		save: func(ctx context.Context, f *kit.Form, v visit, edit application.Edit) (application.Application, error) {
			return p.Applications.SaveTheme(ctx, edit, e, themeOf(f, theme.ID))
		},
		rows: func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow {
			t, mine, theirs := kit.PrinterOf(r), themeOf(f, theme.ID), stored.Answer(theme.ID)
			return []kit.ChangedRow{
				{Label: t.T("portal.themes.strength"), Yours: levelText(t, mine.Strength), Theirs: levelText(t, theirs.Strength)},
				{Label: t.T("portal.themes.offers"), Yours: partsText(t, theme, mine.Offers), Theirs: partsText(t, theme, theirs.Offers)},
				{Label: t.T("portal.themes.need"), Yours: levelText(t, mine.Need), Theirs: levelText(t, theirs.Need)},
				{Label: t.T("portal.themes.needs"), Yours: partsText(t, theme, mine.Needs), Theirs: partsText(t, theme, theirs.Needs)},
				{Label: t.T("portal.themes.evidence"), Yours: mine.Evidence, Theirs: theirs.Evidence},
			}
		},
	}
}

// themeValues leaves a level of an untouched theme empty, so that nothing looks answered that is not.
func themeValues(x application.Theme) url.Values {
	id, values := string(x.Theme), url.Values{}
	if x.Progress() == application.NotStarted {
		return values
	}
	values.Set("strength-"+id, strconv.Itoa(x.Strength))
	values.Set("need-"+id, strconv.Itoa(x.Need))
	values.Set("evidence-"+id, x.Evidence)
	values["offers-"+id], values["needs-"+id] = written(x.Offers), written(x.Needs)
	return values
}

func showTheme(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit, theme programme.Theme) error {
	t, id := kit.PrinterOf(r), string(theme.ID)
	page := &themePage{
		sectionPage: newSectionPage(w, r, v, application.ThemesSection), About: theme.Summary.In(t.Lang()),
		Strength: f.Ask(kit.Choice{Name: "strength-" + id, Label: t.T("portal.themes.strength_of"), Options: levelOptions(t, "strength")}),
		Need:     f.Ask(kit.Choice{Name: "need-" + id, Label: t.T("portal.themes.need_of"), Options: levelOptions(t, "need")}),
		Offers:   f.Ask(kit.Choice{Name: "offers-" + id, Label: t.T("portal.themes.offers_of"), Options: partOptions(t, theme)}),
		Needs:    f.Ask(kit.Choice{Name: "needs-" + id, Label: t.T("portal.themes.needs_of"), Options: partOptions(t, theme)}),
		Evidence: f.Textarea(kit.Textarea{
			Name: "evidence-" + id, Label: t.T("portal.themes.evidence_of"), Hint: t.T("portal.themes.evidence_hint"),
			Rows: 4, Max: application.MaxEvidence,
		}),
	}
	page.Title = theme.Name.In(t.Lang())
	if !fromCheckPage(r) {
		page.Back = draftPath(v.Application, string(application.ThemesSection))
	}
	return themeTemplate.Render(w, f.Status(), page)
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
