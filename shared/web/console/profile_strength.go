package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// strengthPage shows what a strength is made of, its history, and lets an officer correct it.
type strengthPage struct {
	kit.Base
	Back    kit.Link
	Now     kit.Summary
	Parts   kit.Table
	Ask     bool        // the reader may correct
	What    *kit.Choice // nil where there is no correction to take back
	Percent kit.Input
	Reason  kit.Textarea
	Buttons []kit.Button
	History *kit.Timeline
}

var strengthTemplate = kit.NewPage[strengthPage](files, "profile_strength.html")

// Names and values of the form.
const (
	whatField    = "what"
	percentField = "percent"
	setValue     = "set"
	withdrawing  = "withdraw"
)

func strengthPath(code municipality.Code, theme programme.ThemeID) string {
	return placePath(code) + "/strengths/" + string(theme)
}

// strengthFacts is everything that the page of a strength shows.
type strengthFacts struct {
	place      placeFacts
	theme      programme.Theme
	strength   analysis.StrengthOf
	correction analysis.Correction // the stored one, also when it was taken back
	events     []change.Event
}

func (c *Console) strength() kit.FormPage {
	return kit.FormPage{Values: c.strengthValues, Show: c.showStrength, Save: c.correct}
}

func (c *Console) strengthFacts(r *http.Request) (strengthFacts, error) {
	place, err := c.placeFacts(r.Context(), r.PathValue("code"))
	if err != nil {
		return strengthFacts{}, err
	}
	f := strengthFacts{place: place}
	for i, theme := range place.edition.Themes {
		if string(theme.ID) == r.PathValue("theme") {
			f.theme, f.strength = theme, place.strengths[i]
		}
	}
	if f.theme.ID == "" {
		return f, fault.New(fault.NotFound, "")
	}
	key := f.key()
	if f.correction, err = c.Analysis.Store.Correction(r.Context(), key); err != nil && fault.CodeOf(err) != fault.NotFound {
		return f, err
	}
	f.events, err = c.Analysis.Store.CorrectionEvents(r.Context(), key)
	return f, err
}

func (f strengthFacts) key() analysis.CorrectionKey {
	return analysis.CorrectionKey{Edition: f.place.edition.ID, Place: f.place.profile.Place.Code, Theme: f.theme.ID}
}

func (c *Console) strengthValues(r *http.Request) (url.Values, error) {
	f, err := c.strengthFacts(r)
	if err != nil {
		return nil, err
	}
	return f.values(), nil
}

// values fills the form with what counts now.
func (f strengthFacts) values() url.Values {
	v := url.Values{kit.RevField: {strconv.Itoa(f.correction.Head.Rev)}, whatField: {setValue}}
	if f.strength.Known {
		v.Set(percentField, strconv.Itoa(int((f.strength.Value+analysis.One/200)/(analysis.One/100))))
	}
	return v
}

func (c *Console) showStrength(w http.ResponseWriter, r *http.Request, form *kit.Form) error {
	f, err := c.strengthFacts(r)
	if err != nil {
		return err
	}
	return showStrength(w, r, form, f)
}

func showStrength(w http.ResponseWriter, r *http.Request, form *kit.Form, f strengthFacts) error {
	p, place := kit.PrinterOf(r), f.place.profile.Place
	if !f.correction.Stands() {
		form.Set(whatField, setValue)
		form.Hide(whatField) // before the base, which is what sends it
	}
	page := &strengthPage{
		Base:  kit.NewBase(w, r, p.T("analysis.correct.title", "theme", f.theme.Name.In(p.Lang()))),
		Back:  kit.Link{Text: shortName(place.Names), Href: placePath(place.Code)},
		Now:   strengthSummary(p, f),
		Parts: partsTable(p, f.strength),
		Ask:   allowed(r, account.CorrectStrength),
	}
	if page.Ask {
		if f.correction.Stands() {
			what := form.Ask(kit.Choice{Name: whatField, Label: p.T("analysis.correct.what"), Options: []kit.Option{
				{Value: setValue, Text: p.T("analysis.correct.set")},
				{Value: withdrawing, Text: p.T("analysis.correct.withdraw")},
			}})
			page.What = &what
		}
		page.Percent = form.Input(kit.Input{Name: percentField, Label: p.T("analysis.correct.percent_label"), Hint: p.T("analysis.correct.set_hint"), InputMode: "numeric", Suffix: "%", Width: 3, Plain: true})
		page.Reason = form.Textarea(kit.Textarea{Name: reasonField, Label: p.T("analysis.correct.reason_label"), Hint: p.T("analysis.correct.reason_hint"), Max: analysis.MaxReason})
		page.Buttons = []kit.Button{{Text: p.T("analysis.correct.save")}, {Text: p.T("form.cancel"), Href: placePath(place.Code), Secondary: true}}
	} else {
		page.Form = nil
	}
	if len(f.events) > 0 {
		t := timeline(&page.Base, p, f.events, f.correction.Head)
		page.History = &t
		page.putValues(p, f.events)
	}
	return strengthTemplate.Render(w, form.Status(), page)
}

// putValues adds to each moment of the history what was changed to what.
func (page *strengthPage) putValues(p *kit.Printer, events []change.Event) {
	extra := len(page.History.Moments) - len(events) // the warning of a broken chain stands first
	for i, e := range events {
		m := &page.History.Moments[extra+len(events)-1-i]
		text := p.T("analysis.correct.history", "from", detailPercent(p, e.Detail["from"]), "to", detailPercent(p, e.Detail["to"]))
		m.Text = append([]string{text}, m.Text...)
	}
}

// detailPercent writes the millionths of an event; without any it was the computed strength.
func detailPercent(p *kit.Printer, s string) string {
	v, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return p.T("analysis.correct.computed")
	}
	return inPercent(p, int32(v))
}

func strengthSummary(p *kit.Printer, f strengthFacts) kit.Summary {
	computed := p.T("analysis.profile.unknown")
	if f.strength.Computable {
		computed = inPercent(p, f.strength.Computed)
	}
	s := kit.Summary{Title: p.T("analysis.correct.now"), Compact: true, Entries: []kit.Entry{
		{Key: p.T("analysis.correct.counts"), Value: []string{strengthText(p, f.strength)}},
		{Key: p.T("analysis.correct.computed"), Value: []string{computed}},
	}}
	if c := f.strength.Correction; c != nil {
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("analysis.profile.corrected"), Value: []string{
			p.T("analysis.correct.by", "value", inPercent(p, c.Value), "name", c.By.Name, "at", when(p, c.At)), c.Reason,
		}})
	}
	return s
}

func partsTable(p *kit.Printer, s analysis.StrengthOf) kit.Table {
	t := kit.Table{Caption: p.T("analysis.correct.parts"), Head: []kit.Cell{
		{Text: p.T("analysis.correct.part")}, {Text: p.T("analysis.correct.value"), Numeric: true}, {Text: p.T("analysis.correct.weight"), Numeric: true},
	}}
	for _, part := range s.Parts {
		value := p.T("analysis.part.unknown")
		if part.Known {
			value = inPercent(p, part.Value)
			if part.Kind == analysis.ProxyPart {
				value = hintText(p, part)
			}
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: partName(p, part), Header: true}, {Text: value, Numeric: true}, {Text: strconv.Itoa(part.Weight), Numeric: true},
		}})
	}
	return t
}

// changed shows what was corrected meanwhile beside what was typed, which may be sent on top of it.
func (f strengthFacts) changed(p *kit.Printer, q analysis.CorrectRequest, stored analysis.Correction, err error) error {
	by := stored.By.Name
	if stored.By.Same(q.By) {
		by = p.T("console.you_elsewhere")
	}
	value := func(withdrawn bool, v int32) string {
		if withdrawn {
			return p.T("analysis.correct.withdraw")
		}
		return inPercent(p, v)
	}
	return &kit.Changed{
		By: by, When: when(p, stored.At), Rev: strconv.Itoa(stored.Head.Rev), Show: strengthPath(f.key().Place, f.theme.ID), Err: err,
		Rows: []kit.ChangedRow{
			{Label: p.T("analysis.correct.percent_label"), Yours: value(q.Withdraw, int32(q.Percent)*(analysis.One/100)), Theirs: value(stored.Withdrawn, stored.Value)},
			{Label: p.T("analysis.correct.reason_label"), Yours: q.Reason, Theirs: stored.Reason},
		},
	}
}

func (c *Console) correct(w http.ResponseWriter, r *http.Request, form *kit.Form) (string, error) {
	p := kit.PrinterOf(r)
	what := form.Choice(whatField, kit.Rule{Required: true, What: p.T("analysis.correct.what_what")}, setValue, withdrawing)
	reason := form.Text(reasonField, kit.Rule{Required: true, What: p.T("analysis.correct.reason_what"), Max: analysis.MaxReason, Lines: true})
	var percent int64
	if what == setValue {
		percent, _ = form.Whole(percentField, kit.Rule{Required: true, What: p.T("analysis.correct.percent_what"), To: 100})
	}
	if form.HasProblems() {
		return "", nil
	}
	f, err := c.strengthFacts(r)
	if err != nil {
		return "", err
	}
	rev, err := strconv.Atoi(form.Value(kit.RevField))
	if err != nil {
		rev = -1 // no revision at all
	}
	q := analysis.CorrectRequest{
		CorrectionKey: f.key(), Percent: int(min(max(percent, -1), 101)), Withdraw: what == withdrawing, Reason: reason, Rev: rev,
		By: actorOf(r), Once: form.Key,
	}
	stored, err := c.Analysis.Correct(r.Context(), q)
	if e, ok := fault.As(err); ok && e.Key == "analysis.correct.changed" {
		return "", f.changed(p, q, stored, err)
	}
	if err != nil {
		return "", err
	}
	saved := "analysis.correct.saved"
	if what == withdrawing {
		saved = "analysis.correct.restored"
	}
	kit.SetFlash(w, r, saved)
	return strengthPath(f.key().Place, f.theme.ID), nil
}
