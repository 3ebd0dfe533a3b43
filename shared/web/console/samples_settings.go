package console

import (
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

func sampleChoices(r *http.Request) settingsChoices {
	eu, ua := candidatesOf(sampleApplications())
	ua[0].RegionCode = "UA32"
	return choicesOf(kit.PrinterOf(r), []municipality.Country{"LT", "PL"}, eu, ua)
}

// sampleAsked have something of everything.
func sampleAsked() matching.Settings {
	list := sampleApplications()
	s := matching.Settings{
		Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 10, Exact: true,
		Limits: matching.Limits{States: 5, PerOblast: 1, Cover: 1, Floor: 40}, Set: "Spring", After: string(sampleRun(matching.Published).ID),
		Vetoes: []matching.Bond{{EU: string(list[1].ID), UA: string(list[0].ID), Reason: "The two councils have agreed to go separate ways."}},
		Locks:  []matching.Bond{{EU: "app_other_eu", UA: "app_other_ua", Kept: "run"}}, Withdrawn: []string{"app_withdrawn"},
	}
	s.Rules.Patrons = []matching.Patron{{Region: "UA32", Country: "LT"}}
	return s
}

func sampleSet() matching.Set {
	_, head := sampleHistory("set.saved")
	return matching.Set{
		ID: "set_01J9Z3NDEKTSV4RRFFQ69G5FAV", Edition: "demo", Name: "Spring", Settings: sampleAsked().Reusable(),
		By: sampleOther, At: sampleNow, Last: sampleOther, LastAt: sampleNow, Head: head,
	}
}

// settingsForm makes a sample of the form with the settings, what else is typed, and problems.
func (s samples) settingsForm(settings matching.Settings, more url.Values, facts newRunFacts, problems ...fault.Field) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := settingsValues(settings)
		for name, values := range more {
			v[name] = values
		}
		f, err := kit.SampleForm(r, v, problems...)
		if err != nil {
			return err
		}
		own := facts // pages are looked at side by side, and the choices are those of this one's language
		own.choices = sampleChoices(r)
		return showNewRun(w, r, f, own)
	}
}

func (s samples) againRun() kit.Sample {
	run := sampleRun(matching.Published)
	return s.page("new run", "again, a pair without a reason", s.settingsForm(sampleAsked(), url.Values{
		bondKindField: {kindVeto}, bondUAField: {string(sampleApplications()[0].ID)}, bondEUField: {string(sampleApplications()[1].ID)},
	}, newRunFacts{after: &run}, fault.Field{
		Name: bondReasonField, Key: "domain.matching.bonds.reason", Params: fault.Params("min", matching.MinReason, "max", matching.MaxReason),
	}))
}

func (s samples) savedSet() kit.Sample {
	settings, set := sampleAsked(), sampleSet()
	settings.Goal, settings.Proposing, settings.Lottery, settings.Limits, settings.Pairs = matching.Stable, "ua", 271_828, matching.Limits{}, 0
	return s.page("new run", "by rankings, set saved", s.settingsForm(settings, url.Values{savedField: {set.Name}}, newRunFacts{set: &set}))
}

func (s samples) setsPage(state string) kit.Sample {
	var list []matching.Set
	if state != "none" {
		list = []matching.Set{sampleSet(), sampleSet()}
		list[1].Name, list[1].Settings.Goal = "Новий шаблон", matching.BestWorst
	}
	return s.page("saved sets", state, func(w http.ResponseWriter, r *http.Request) error { return showSets(w, r, list) })
}

func (s samples) setPage() kit.Sample {
	return s.page("saved set", "name taken", func(w http.ResponseWriter, r *http.Request) error {
		f, err := kit.SampleForm(r, url.Values{setNameField: {"Autumn"}}, fault.Field{Name: setNameField, Key: "settings.set.name_taken"})
		if err != nil {
			return err
		}
		events, _ := sampleHistory("set.saved")
		return showSet(w, r, f, sampleSet(), events)
	})
}

func (s samples) setDelete() kit.Sample {
	return s.page("delete a set", "asked", func(w http.ResponseWriter, r *http.Request) error {
		f, err := kit.SampleForm(r, url.Values{})
		if err != nil {
			return err
		}
		return showSetDelete(w, r, f, sampleSet())
	})
}

// rematch makes a sample of going on after a withdrawal: nobody named yet, or one named.
func (s samples) rematch(state string, named bool) kit.Sample {
	return s.page("rematch", state, func(w http.ResponseWriter, r *http.Request) error {
		f, err := kit.SampleForm(r, url.Values{})
		if err != nil {
			return err
		}
		found, err := sampleFindings(resultSettings())
		if err != nil {
			return err
		}
		found.run.Status = matching.Published
		facts := rematchFacts{found: found}
		if named {
			in := sampleInput(resultSettings())
			parts := []matching.Scores{matching.ScoreShard(in, matching.Shard{To: len(in.EU)})}
			facts.who = found.result.Pairs[0].UA.Application
			facts.ways, facts.lost, err = matching.Rematches(r.Context(), string(found.run.ID), in, found.result, parts, facts.who)
			if err != nil {
				return err
			}
			facts.ways = facts.ways[1:] // as where rules contradict each other for the first
		}
		return showRematch(w, r, f, facts)
	})
}

// decisionOn makes a sample of the decision on a run whose facts have changed, and which follows a published one.
func (s samples) decisionOn() kit.Sample {
	return s.page("decision", "facts changed, follows a published run", func(w http.ResponseWriter, r *http.Request) error {
		f, err := kit.SampleForm(r, url.Values{})
		if err != nil {
			return err
		}
		found, err := sampleFindings(resultSettings())
		if err != nil {
			return err
		}
		return showDecision(w, r, f, decisionFacts{run: found.run, found: found, stale: true, follows: true})
	})
}

// endedPartnerships makes a sample with one that lasts and two that ended.
func (s samples) endedPartnerships() kit.Sample {
	return s.page("partnerships", "two ended", func(w http.ResponseWriter, r *http.Request) error {
		all := []partnership.Partnership{samplePartnership(), samplePartnership(), samplePartnership()}
		all[1].Status, all[1].Reason, all[1].Until, all[1].EU.Withdrew = partnership.Ended, partnership.Withdrawn, sampleNow, true
		all[2].Status, all[2].Reason, all[2].Until = partnership.Ended, partnership.Rematched, sampleNow
		return showPartnerships(w, r, all)
	})
}
