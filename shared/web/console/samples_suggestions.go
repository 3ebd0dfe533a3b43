package console

import (
	"net/http"
	"net/url"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// suggestions are the pages about suggested partners.
func (s samples) suggestions() []kit.Sample {
	return []kit.Sample{
		s.page("suggestions", "none", func(w http.ResponseWriter, r *http.Request) error { return showRounds(w, r, nil) }),
		s.page("suggestions", "three", func(w http.ResponseWriter, r *http.Request) error {
			return showRounds(w, r, []suggestion.Round{sampleRound(suggestion.Computing), sampleRound(suggestion.Ready), sampleRound(suggestion.Failed)})
		}),
		s.page("new suggestions", "first shown", s.newSuggestions()),
		s.page("new suggestions", "nothing chosen", s.newSuggestions(fault.Field{
			Name: setField, Key: "form.error.choose", Params: fault.Params("what", "the settings"),
		})),
		s.page("suggestions of a round", "about to start", s.roundPage(suggestion.Requested, nil, "", nil)),
		s.page("suggestions of a round", "being computed", s.roundPage(suggestion.Computing, []string{"Freeze", "Search", "SearchShard", "SearchShard"}, "", nil)),
		s.page("suggestions of a round", "ready", s.roundPage(suggestion.Ready, allRoundStates, "", nil)),
		s.page("suggestions of a round", "looked up", s.roundPage(suggestion.Ready, allRoundStates, "зразок", sampleHits())),
		s.page("suggestions of a round", "nothing found", s.roundPage(suggestion.Ready, allRoundStates, "qqq", nil)),
		s.page("suggestions of a round", "stopped", s.roundPage(suggestion.Failed, []string{"Freeze", "Abandon", "Failed"}, "", nil)),
		s.page("suggested partners", "of a round", s.partners(func(f *partnersFacts) {
			round := sampleRound(suggestion.Ready)
			f.round, f.where = &round, ""
		})),
		s.page("suggested partners", "among applicants", s.partners(func(*partnersFacts) {})),
		s.page("suggested partners", "whole register", s.partners(func(f *partnersFacts) { f.where, f.run = inRegister, "run_01J9Z3NDEKTSV4RRFFQ69G5FAV" })),
		s.page("suggested partners", "for a unit of the EU", s.partners(func(f *partnersFacts) {
			f.where, f.countries = inRegister, nil
			f.list.For, f.list.Partners = f.list.Partners[0], []suggestion.Partner{f.list.For}
			f.list.Partners[0].Value, f.list.Partners[0].Confidence = 640_000, 450_000
		})),
		s.page("suggested partners", "none", s.partners(func(f *partnersFacts) { f.list.Partners, f.country = nil, "LT" })),
	}
}

var allRoundStates = []string{"Freeze", "Search", "SearchShard", "Finish", "Ready"}

func sampleRound(s suggestion.Status) suggestion.Round {
	r := suggestion.Round{
		ID: "sug_01J9Z3NDEKTSV4RRFFQ69G5FAV", Edition: "demo", Status: s, By: sampleOther, At: sampleNow.Add(time.Hour),
		Settings: suggestion.Wide(usualSettings()),
	}
	if s != suggestion.Requested {
		r.UA, r.Applied, r.Input = 1470, 41, matching.Paper{Key: "k", Sum: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
	}
	switch s {
	case suggestion.Ready:
		r.EU = 95_217
	case suggestion.Failed:
		r.Problem = string(fault.Unavailable)
	}
	return r
}

func (s samples) newSuggestions(problems ...fault.Field) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := kit.SampleForm(r, url.Values{setField: {defaultSet}}, problems...)
		if err != nil {
			return err
		}
		return showNewRound(w, r, f, []matching.Set{{ID: "set_01J9Z3NDEKTSV4RRFFQ69G5FAV", Name: "Spring 2027"}})
	}
}

func (s samples) roundPage(status suggestion.Status, states []string, query string, hits []search.Hit) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := roundFacts{round: sampleRound(status), query: query, hits: hits}
		f.flow = flowFacts{workflow: suggestion.Workflow, over: status.Ended(), failed: status == suggestion.Failed}
		for i, name := range states {
			f.flow.visits = append(f.flow.visits, matching.Visit{State: name, Left: i < len(states)-1 || status == suggestion.Ready})
		}
		if len(states) > 0 {
			f.flow.definition = s.suggesting
		}
		f.events, f.round.Head = sampleHistory("suggestion.requested", "suggestion.frozen")
		return showRound(w, r, f)
	}
}

func (s samples) partners(change func(*partnersFacts)) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		people, some, far, near := int64(62_100), int64(20_400), 512, 48
		f := partnersFacts{
			where: inApplicants, settings: usualSettings(), countries: []municipality.Country{"LT", "PL", "RO"},
			list: suggestion.List{
				For: suggestion.Partner{Code: "UA32140150000040954", Country: "UA", Name: "Фастів", Latin: "Fastiv", Region: "Київська", Population: &people},
				Partners: []suggestion.Partner{
					{
						Code: "LT_15", Country: "LT", Name: "Druskininkų savivaldybė", Region: "Alytaus apskritis", Application: "app_01J9Z3NDEKTSV4RRFFQ69G5FB0",
						Population: &some, Km: &far, Value: 782_000, Confidence: 900_000,
						Strongest: []suggestion.Point{{Factor: matching.NeedsMet, Points: 310_000}, {Factor: matching.Size, Points: 120_000}, {Factor: matching.Distance, Points: 90_000}},
					},
					{Code: "RO_10273", Country: "RO", Name: "Siret", Region: "Suceava", Km: &near, Value: 655_000, Confidence: 410_000, Strongest: []suggestion.Point{{Factor: matching.Distance, Points: 300_000}}},
					{Code: "PL_2401011", Country: "PL", Name: "Будь-яка (example)", Value: 500_000, Confidence: 120_000},
				},
				Searched: 95_217,
			},
		}
		change(&f)
		if f.where != inApplicants {
			f.settings = suggestion.Wide(f.settings)
		}
		return showPartners(w, r, f)
	}
}
