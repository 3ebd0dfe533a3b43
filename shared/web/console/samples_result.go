package console

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// results are the samples of the pages about a result.
func (s samples) results() []kit.Sample {
	worst := resultSettings()
	worst.Goal, worst.Limits, worst.Pairs = matching.BestWorst, matching.Limits{States: 2, Floor: 20}, 2
	ranked := resultSettings()
	ranked.Goal, ranked.Proposing, ranked.Pairs = matching.Stable, "ua", 0
	held := resultSettings()
	held.Locks = []matching.Bond{{EU: sampleID("EU", 0), UA: sampleID("UA", 2), Reason: "Both councils have agreed already."}}
	held.Vetoes = []matching.Bond{{EU: sampleID("EU", 1), UA: sampleID("UA", 1), Reason: "They asked not to be paired."}}
	apart := ranked
	apart.Locks = []matching.Bond{{EU: sampleID("EU", 0), UA: sampleID("UA", 1), Reason: "Both councils have agreed already."}}
	clash := held
	clash.Pairs, clash.Exact = 5, true
	all := url.Values{}
	show := func(settings matching.Settings, page func(http.ResponseWriter, *http.Request, *findings) error) kit.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			f, err := sampleFindings(settings)
			if err != nil {
				return err
			}
			return page(w, r, f)
		}
	}
	query := func(page func(http.ResponseWriter, *http.Request, *findings, url.Values) error, q url.Values) func(http.ResponseWriter, *http.Request, *findings) error {
		return func(w http.ResponseWriter, r *http.Request, f *findings) error { return page(w, r, f, q) }
	}
	pair := func(w http.ResponseWriter, r *http.Request, f *findings) error {
		return showPair(w, r, f, f.result.Pairs[len(f.result.Pairs)-1], samplePairRegister(), sampleQuotes())
	}
	return []kit.Sample{
		s.page("run", "stale, with limits and the best worst pair", show(worst, s.whole(true))),
		s.page("run", "rules contradict each other", show(clash, s.whole(false))),
		s.page("run", "by rankings", show(ranked, s.whole(false))),
		s.page("run", "by rankings, with a lock", show(apart, s.whole(false))),
		s.page("pair", "explained", show(resultSettings(), pair)),
		s.page("pair", "locked", show(held, func(w http.ResponseWriter, r *http.Request, f *findings) error {
			return showPair(w, r, f, *f.pairOf(matching.Couple{EU: sampleID("EU", 0), UA: sampleID("UA", 2)}), pairRegister{}, pairQuotes{})
		})),
		s.page("pair", "by rankings", show(ranked, pair)),
		s.page("pair", "not explained yet", show(resultSettings(), func(w http.ResponseWriter, r *http.Request, f *findings) error {
			f.why, f.explained, f.reasons = matching.Explanation{}, false, nil
			return pair(w, r, f)
		})),
		s.page("pairs", "all", show(resultSettings(), query(showPairs, all))),
		s.page("pairs", "filtered, one field wrong", show(held, query(showPairs, url.Values{
			findField: {"fastiv"}, scoreField: {"many"}, stateField: {"LT"}, sortField: {"margin"}, orderField: {"up"},
		}))),
		s.page("pairs", "none fits", show(held, query(showPairs, url.Values{findField: {"nowhere"}}))),
		s.page("map of pairs", "all", show(resultSettings(), query(showMap, all))),
		s.page("without a partner", "three", show(held, query(showUnmatched, all))),
		s.page("without a partner", "by rankings", show(apart, query(showUnmatched, all))),
		s.page("price of the rules", "five", show(held, query(showRules, all))),
		s.page("price of the rules", "by rankings, with a lock", show(apart, query(showRules, all))),
		s.page("price of the rules", "by rankings", show(ranked, query(showRules, all))),
		s.page("stability", "shown", show(resultSettings(), query(showStability, all))),
		s.page("stability", "by rankings", show(ranked, query(showStability, all))),
		s.page("fairness", "shown", show(held, showFairness)),
	}
}

// whole shows the page of the run itself.
func (s samples) whole(stale bool) func(http.ResponseWriter, *http.Request, *findings) error {
	return func(w http.ResponseWriter, r *http.Request, f *findings) error {
		facts := runFacts{run: f.run, found: f, stale: stale, over: true, definition: s.definition}
		if len(f.result.Clash) > 0 {
			facts.run.Status, facts.run.Problem, facts.failed = matching.Failed, "invalid", true
		}
		facts.events, facts.run.Head = sampleHistory("matching.requested", "matching.frozen", "matching."+string(facts.run.Status))
		other := sampleRun(matching.Published)
		other.ID = "run_01J9Z3NDEKTSV4RRFFQ69G5FAW"
		facts.others = []matching.Run{f.run, other}
		return showRun(w, r, facts)
	}
}

func resultSettings() matching.Settings {
	return matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 3}
}

func sampleID(side string, i int) string {
	return "app_01J9Z3NDEKTSV4RRFFQ69G5" + side + string(rune('0'+i))
}

// sampleFindings solves and explains the sample's candidates.
func sampleFindings(settings matching.Settings) (*findings, error) {
	in := sampleInput(settings)
	parts := []matching.Scores{matching.ScoreShard(in, matching.Shard{To: len(in.EU)})}
	result, err := matching.Pairing(context.Background(), in, sampleRun(matching.Proposed).Input.Sum, parts)
	if err != nil {
		return nil, err
	}
	run := sampleRun(matching.Proposed)
	run.Settings, run.EU, run.UA, run.Pairs, run.Total = settings, len(in.EU), len(in.UA), len(result.Pairs), result.Total
	run.Result.Sum = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
	f := &findings{run: run, edition: sampleEdition(), result: result, explained: true}
	if f.why, err = matching.Explain(context.Background(), in, run.Result.Sum, parts); err != nil {
		return nil, err
	}
	f.index()
	return f, nil
}

// samplePairRegister is where the figures of a pair are from.
func samplePairRegister() pairRegister {
	ua, eu := sampleHromada(), samplePartner()
	return pairRegister{known: true, ua: ua, eu: eu, source: sampleSource, twins: []municipality.Twinning{
		{Hromada: ua.Code, Partner: eu.Code, Source: "skew", Confidence: municipality.InRegistry},
	}}
}

// sampleQuotes are the applications of a pair; the EU side changed its text after the run began.
func sampleQuotes() pairQuotes {
	list := sampleApplications()
	q := pairQuotes{ua: list[0], eu: list[1]}
	q.eu.Themes = []application.Theme{{Theme: "finance", Strength: 3, Evidence: "Our budget has been drawn up with the residents since 2016."}, {Theme: "climate", Strength: 2}}
	q.eu.Saved = map[application.Section]application.Save{application.ThemePart("finance"): {Rev: 9, At: sampleNow.Add(time.Hour)}}
	return q
}

// sampleInput is four municipalities of the EU and five of Ukraine, with invented answers.
func sampleInput(settings matching.Settings) matching.Input {
	in := matching.Input{Engine: matching.Engine, Edition: "demo", Settings: settings, Register: "sample"}
	number := func(n int64) *int64 { return &n }
	whole := func(n int) *int { return &n }
	yes := func(b bool) *bool { return &b }
	for i, m := range []struct {
		country, name, latin, region, code string
		people, lat, lon                   int64
		strength, need                     int
	}{
		{"LT", "Druskininkų savivaldybė", "Druskininkų savivaldybė", "Alytaus apskritis", "LT021", 19_400, 54_02, 23_97, 3, 1},
		{"CZ", "Ústí nad Labem", "Ústí nad Labem", "Ústecký kraj", "CZ042", 91_000, 50_66, 14_03, 2, 2},
		{"BG", "Габрово", "Gabrovo", "Габрово", "BG322", 53_000, 42_87, 25_31, 2, 0},
		{"PT", "Évora", "Évora", "Alentejo Central", "PT187", 53_600, 38_57, -7_91, 1, 3},
		{"UA", "Фастівська громада", "Fastivska hromada", "Київська", "UA32000000000030281", 63_500, 50_08, 29_92, 1, 3},
		{"UA", "Зборівська громада", "Zborivska hromada", "Тернопільська", "UA61000000000060328", 18_900, 49_66, 25_14, 0, 3},
		{"UA", "Дрогобицька громада", "Drohobytska hromada", "Львівська", "UA46000000000026241", 121_600, 49_35, 23_51, 2, 1},
		{"UA", "Ізмаїльська громада", "Izmailska hromada", "Одеська", "UA51000000000030770", 84_800, 45_35, 28_84, 3, 2},
		{"UA", "Новгород-Сіверська громада", "Novhorod-Siverska hromada", "Чернігівська", "UA74000000000025378", 0, 52_01, 33_26, 0, 2},
	} {
		c := matching.Candidate{
			Country: municipality.Country(m.country), Name: m.name, Latin: m.latin, Region: m.region, RegionCode: m.code,
			Place: municipality.Code(m.code), Languages: []string{"en"}, Experience: matching.Experience([]string{"none", "some", "much"}[i%3]),
			Themes: []matching.Theme{
				{ID: "finance", Strength: m.strength, Need: m.need},
				{ID: "climate", Strength: 3 - m.strength, Need: (m.need + 1) % 4, Offers: []string{"warm-buildings"}, Needs: []string{"warm-buildings", "renewables"}},
			},
			Figures: matching.Figures{Lat: number(m.lat * 1000), Lon: number(m.lon * 1000), Density: number(40 + 30*int64(i)), Urban: whole(1 + i%3), Coastal: yes(i == 3), Standing: whole(20 + 9*i)},
		}
		if m.people > 0 {
			c.Figures.Population = number(m.people)
		}
		if m.country == "UA" {
			c.Application = sampleID("UA", len(in.UA))
			in.UA = append(in.UA, c)
			continue
		}
		c.Application = sampleID("EU", len(in.EU))
		in.EU = append(in.EU, c)
	}
	in.UA[3].Languages = []string{"ro"}
	rank(in.EU, in.UA)
	rank(in.UA, in.EU)
	return in
}

// rank has everybody like three on the other side, in an order of their own, two of them the same.
func rank(side, others []matching.Candidate) {
	for i := range side {
		for j := range others {
			if n := (i + j) % len(others); n < 3 {
				side[i].Wishes = append(side[i].Wishes, matching.Wish{Partner: others[j].Application, Mark: matching.Interested, Rank: min(n, 1) + 1})
			}
		}
	}
}
