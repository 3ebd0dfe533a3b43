package console

import (
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// newRoundPage asks by what partners are suggested.
type newRoundPage struct {
	kit.Base
	Back    kit.Link
	Set     kit.Choice
	Words   kit.Summary // of the default settings
	Buttons []kit.Button
}

var newRoundTemplate = kit.NewPage[newRoundPage](files, "suggestions_new.html")

// defaultSet is the choice of the default settings.
const defaultSet = "default"

func (c *Console) newRound() kit.FormPage {
	return kit.FormPage{
		Values: func(*http.Request) (url.Values, error) { return url.Values{setField: {defaultSet}}, nil },
		Show:   c.showNewRound, Save: c.startRound,
	}
}

// usualSettings are the weights and rules of an edition that sets none.
func usualSettings() matching.Settings {
	return matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()}
}

func (c *Console) savedSets(r *http.Request) ([]matching.Set, error) {
	e, err := c.edition(r.Context())
	if err != nil {
		return nil, err
	}
	return c.Shelf.Store.SetsOf(r.Context(), string(e.ID))
}

func (c *Console) showNewRound(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	sets, err := c.savedSets(r)
	if err != nil {
		return err
	}
	return showNewRound(w, r, f, sets)
}

func showNewRound(w http.ResponseWriter, r *http.Request, f *kit.Form, sets []matching.Set) error {
	p := kit.PrinterOf(r)
	choice := kit.Choice{Name: setField, Label: p.T("suggestion.new.set"), Options: []kit.Option{{Value: defaultSet, Text: p.T("suggestion.new.default")}}}
	for _, s := range sets {
		choice.Options = append(choice.Options, kit.Option{Value: string(s.ID), Text: s.Name})
	}
	page := &newRoundPage{
		Base: kit.NewBase(w, r, p.T("suggestion.new.title")), Back: kit.Link{Text: p.T("suggestion.title"), Href: suggestionsPath},
		Set: f.Ask(choice), Words: suggestedBy(p, suggestion.Wide(usualSettings())),
		Buttons: []kit.Button{{Text: p.T("suggestion.new.start")}, {Text: p.T("form.cancel"), Href: suggestionsPath, Secondary: true}},
	}
	page.Words.Title = p.T("suggestion.new.words")
	return newRoundTemplate.Render(w, f.Status(), page)
}

func (c *Console) startRound(_ http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	p := kit.PrinterOf(r)
	e, err := c.edition(r.Context())
	if err != nil {
		return "", err
	}
	sets, err := c.Shelf.Store.SetsOf(r.Context(), string(e.ID))
	if err != nil {
		return "", err
	}
	offered, settings := []string{defaultSet}, usualSettings()
	for _, s := range sets {
		offered = append(offered, string(s.ID))
	}
	chosen := f.Choice(setField, kit.Rule{Required: true, What: p.T("suggestion.new.set_what")}, offered...)
	if f.HasProblems() {
		return "", nil
	}
	for _, s := range sets {
		if string(s.ID) == chosen {
			settings = s.Settings
		}
	}
	round, err := c.Suggestions.Start(r.Context(), suggestion.StartRequest{Edition: string(e.ID), Settings: settings, By: actorOf(r), Once: f.Key})
	if err != nil {
		return "", err
	}
	return roundPath(round.ID), nil
}
