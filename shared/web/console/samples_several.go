package console

import (
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// severalSettings let every EU municipality have two partners, and one Ukrainian, too.
func severalSettings() matching.Settings {
	s := resultSettings()
	s.Pairs = 6
	s.Capacity = matching.Capacity{EU: 2, Own: []matching.Room{
		{Application: sampleID("UA", 2), Partners: 2, Reason: "The council has offered to work with two partners."},
		{Application: sampleID("EU", 3), Partners: 1, Reason: "A small administration that takes part for the first time."},
	}}
	return s
}

// several are the samples in which municipalities have more than one partner.
func (s samples) several() []kit.Sample {
	const state = "several partners"
	ranked := severalSettings()
	ranked.Goal, ranked.Proposing, ranked.Lottery, ranked.Pairs = matching.Stable, "ua", 271_828, 0
	show := func(page func(http.ResponseWriter, *http.Request, *findings) error) kit.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			f, err := sampleFindings(severalSettings())
			if err != nil {
				return err
			}
			return page(w, r, f)
		}
	}
	query := func(page func(http.ResponseWriter, *http.Request, *findings, url.Values) error) kit.Handler {
		return show(func(w http.ResponseWriter, r *http.Request, f *findings) error { return page(w, r, f, url.Values{}) })
	}
	asked := sampleAsked()
	list := sampleApplications()
	asked.Capacity = matching.Capacity{EU: 2, Own: []matching.Room{{Application: string(list[0].ID), Partners: 3, Reason: "The council has offered to work with three partners."}}}
	set := sampleSet()
	set.Settings.Capacity = matching.Capacity{EU: 2, UA: 1}
	return []kit.Sample{
		s.page("new run", "several partners, two problems", s.settingsForm(asked, url.Values{
			partnersUAField: {"21"}, roomWhoField: {string(list[1].ID)}, roomCountField: {"2"},
		}, newRunFacts{}, fault.Field{
			Name: partnersUAField, Key: "domain.matching.partners.range", Params: fault.Params("max", matching.MaxPartners),
		}, fault.Field{
			Name: roomReasonField, Key: "domain.matching.rooms.reason", Params: fault.Params("min", matching.MinReason, "max", matching.MaxReason),
		})),
		s.page("saved set", state, func(w http.ResponseWriter, r *http.Request) error {
			f, err := kit.SampleForm(r, url.Values{setNameField: {set.Name}})
			if err != nil {
				return err
			}
			events, _ := sampleHistory("set.saved")
			return showSet(w, r, f, set, events)
		}),
		s.page("run", state, show(s.whole(false))),
		s.page("pair", state, show(func(w http.ResponseWriter, r *http.Request, f *findings) error {
			return showPair(w, r, f, f.withOthers(), samplePairRegister(), sampleQuotes())
		})),
		s.page("pair", "by rankings, several partners", func(w http.ResponseWriter, r *http.Request) error {
			f, err := sampleFindings(ranked)
			if err != nil {
				return err
			}
			return showPair(w, r, f, f.withOthers(), pairRegister{}, pairQuotes{})
		}),
		s.page("pairs", state, query(showPairs)),
		s.page("map of pairs", state, query(showMap)),
		s.page("price of the rules", state, query(showRules)),
		s.page("stability", state, query(showStability)),
		s.page("fairness", state, show(showFairness)),
		s.page("decision", state, show(func(w http.ResponseWriter, r *http.Request, found *findings) error {
			f, err := kit.SampleForm(r, url.Values{})
			if err != nil {
				return err
			}
			return showDecision(w, r, f, decisionFacts{run: found.run, found: found})
		})),
		s.page("rematch", state, show(showSeveralRematch)),
		s.page("what if", state, s.whatIf(resultSettings(), severalSettings())),
		s.page("runs compared", "several partners after one each", s.compareRuns(resultSettings(), severalSettings(), nil)),
		s.page("runs compared", "one each after several partners", s.compareRuns(severalSettings(), resultSettings(), nil)),
	}
}

// withOthers is a pair of which a side has another partner; the first pair where none has.
func (f *findings) withOthers() matching.Pair {
	for _, p := range f.result.Pairs {
		if len(f.pairsOf(p.EU.Application)) > 1 || len(f.pairsOf(p.UA.Application)) > 1 {
			return p
		}
	}
	return f.result.Pairs[0]
}

// showSeveralRematch shows how to go on where a municipality with several partners has withdrawn.
func showSeveralRematch(w http.ResponseWriter, r *http.Request, found *findings) error {
	f, err := kit.SampleForm(r, url.Values{})
	if err != nil {
		return err
	}
	in := sampleInput(severalSettings())
	parts := []matching.Scores{matching.ScoreShard(in, matching.Shard{To: len(in.EU)})}
	pair := found.withOthers()
	facts := rematchFacts{found: found, who: pair.EU.Application}
	if len(found.pairsOf(facts.who)) < 2 {
		facts.who = pair.UA.Application
	}
	facts.ways, facts.lost, err = matching.Rematches(r.Context(), string(found.run.ID), in, found.result, parts, facts.who)
	if err != nil {
		return err
	}
	return showRematch(w, r, f, facts)
}
