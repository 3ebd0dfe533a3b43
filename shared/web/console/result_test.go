package console

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// threePairs is a result whose figures are easy to see.
func threePairs() *findings {
	pair := func(ua, uaLatin, eu, country, oblast string, value, known int32, need, strength int) matching.Pair {
		return matching.Pair{
			UA:    matching.Candidate{Application: "u" + uaLatin, Country: "UA", Name: ua, Latin: uaLatin, Region: oblast, Themes: []matching.Theme{{ID: "finance", Need: need}}},
			EU:    matching.Candidate{Application: "e" + eu, Country: municipality.Country(country), Name: eu, Latin: eu, Themes: []matching.Theme{{ID: "finance", Strength: strength}}},
			Value: value, Confidence: known,
		}
	}
	f := &findings{edition: sampleEdition(), explained: true}
	f.result.Pairs = []matching.Pair{
		pair("Фастів", "Fastiv", "Zarasai", "LT", "Київська", 700_000, 900_000, 3, 2),
		pair("Зборів", "Zboriv", "Alytus", "LT", "Тернопільська", 600_000, 500_000, 3, 0),
		pair("Ізмаїл", "Izmail", "Évora", "PT", "Одеська", 600_000, 1_000_000, 0, 3),
	}
	f.why = matching.Explanation{Draws: 100, Pairs: []matching.PairReason{
		{Couple: matching.Couple{EU: "eZarasai", UA: "uFastiv"}, Survived: 40, Margin: &matching.Cost{Total: 5_000}},
		{Couple: matching.Couple{EU: "eAlytus", UA: "uZboriv"}, Survived: 100},
		{Couple: matching.Couple{EU: "eÉvora", UA: "uIzmail"}, Survived: 90, Margin: &matching.Cost{Pairs: 1}},
	}}
	f.index()
	return f
}

func TestPairFilter(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, query, want string }{
		{"nothing asked", "", "Fastiv Zboriv Izmail"},
		{"name in Latin letters", "find=fast", "Fastiv"},
		{"name in Cyrillic letters", "find=ЗБОРІВ", "Zboriv"},
		{"name without its accent", "find=evora", "Izmail"},
		{"state", "state=PT", "Izmail"},
		{"oblast", "oblast=Київська", "Fastiv"},
		{"theme with need and strength", "theme=finance", "Fastiv"},
		{"score", "score=65", "Fastiv"},
		{"score of exactly the limit", "score=60", "Fastiv Zboriv Izmail"},
		{"known facts", "known=95", "Izmail"},
		{"survives less than", "survives=90", "Fastiv"},
		{"survives exactly the limit is not less", "survives=91", "Fastiv Izmail"},
		{"no number filters nothing", "score=many", "Fastiv Zboriv Izmail"},
		{"out of range filters nothing", "score=101", "Fastiv Zboriv Izmail"},
		{"by name", "sort=ua", "Fastiv Izmail Zboriv"},
		{"by EU name", "sort=eu", "Zboriv Izmail Fastiv"},
		{"by known facts", "sort=known", "Izmail Fastiv Zboriv"},
		{"weakest margin first, what must be last", "sort=margin&order=up", "Fastiv Izmail Zboriv"},
		{"by draws", "sort=survived", "Zboriv Izmail Fastiv"},
		{"unknown column", "sort=nothing", "Fastiv Zboriv Izmail"},
		{"several at once", "score=60&known=60&survives=95", "Fastiv Izmail"},
		{"nobody", "find=nowhere", ""},
	}
	f := threePairs()
	for _, tt := range tests {
		query, err := url.ParseQuery(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range readFilter(query).choose(f) {
			got = append(got, p.UA.Latin)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %q gives %v, want %s", tt.name, tt.query, got, tt.want)
		}
	}
	filter := readFilter(url.Values{scoreField: {"many"}, knownField: {"50"}})
	for _, i := range filter.bar(text.For(text.English), f, "/x").Inputs {
		if wrong := i.Error != ""; wrong != (i.Name == scoreField) {
			t.Errorf("field %s: error %q", i.Name, i.Error)
		}
	}
}

func TestPageThrough(t *testing.T) {
	t.Parallel()
	all := []int{1, 2, 3, 4, 5}
	tests := []struct {
		page           int
		want           []int
		previous, next bool
	}{{1, []int{1, 2}, false, true}, {2, []int{3, 4}, true, true}, {3, []int{5}, true, false}, {9, []int{5}, true, false}}
	for _, tt := range tests {
		got, pages := pageThrough(text.For(text.English), all, tt.page, 2, func(n string) string { return "?page=" + n })
		if !slices.Equal(got, tt.want) || (pages.Previous != nil) != tt.previous || (pages.Next != nil) != tt.next {
			t.Errorf("page %d = %v, previous %v, next %v", tt.page, got, pages.Previous, pages.Next)
		}
	}
	if got, pages := pageThrough(text.For(text.English), all, 1, 5, nil); len(got) != 5 || pages != nil {
		t.Errorf("one page = %v, %v, want no way to others", got, pages)
	}
}

func TestWhyAlone(t *testing.T) {
	t.Parallel()
	p := text.For(text.English)
	f := threePairs()
	f.run.Settings = matching.Settings{Pairs: 8, Limits: matching.Limits{PerState: 2, States: 1}}
	count, states, state := matching.NamedRule{Rule: matching.CountRule}, matching.NamedRule{Rule: matching.StatesRule}, matching.NamedRule{Rule: matching.StateRule}
	sets := func(s ...[]matching.NamedRule) [][]matching.NamedRule { return s }
	u := matching.Unmatched{Candidate: matching.Candidate{Application: "x", Country: "UA"}}
	forbidden := u
	forbidden.Veto = matching.NoLanguage
	forbidden.Ruled = []matching.Ruled{{Veto: matching.NoLanguage, Partners: 2}, {Veto: matching.Refused, Partners: 1}}
	tests := []struct {
		name   string
		u      matching.Unmatched
		missed *matching.Missed
		want   string
	}{
		{"not explained", u, nil, "Better pairs used up all suitable partners"},
		{"the number of pairs", u, &matching.Missed{Without: sets([]matching.NamedRule{count})}, "The run makes at most 8 pairs, and others gain more. Without this number it would have a partner."},
		{"a limit", u, &matching.Missed{Without: sets([]matching.NamedRule{state})}, "Kept out by a rule of the run; without it, it would have a partner: “at most 2 pairs from each member state”."},
		{"either of two", u, &matching.Missed{Without: sets([]matching.NamedRule{count}, []matching.NamedRule{state})}, "Kept out by rules of the run; without any one of these it would have a partner: “at most 8 pairs” and “at most 2 pairs from each member state”."},
		{
			"two together", u, &matching.Missed{Without: sets([]matching.NamedRule{count, states}, []matching.NamedRule{count, state})},
			"Kept out by 2 rules together. To drop one of them is not enough; without all of them it would have a partner: “at most 8 pairs” and “at most 1 member state takes part”; “at most 8 pairs” and “at most 2 pairs from each member state”.",
		},
		{
			"the number of pairs with all limits", u, &matching.Missed{Without: sets([]matching.NamedRule{count, states, state})},
			"The run makes at most 8 pairs, and others gain more, without its limits, too: “at most 1 member state takes part” and “at most 2 pairs from each member state”. Without the number and the limits together it would have a partner.",
		},
		{"barred", u, &matching.Missed{Barred: []matching.NamedRule{states}}, "No answer that keeps this rule pairs it: “at most 1 member state takes part”."},
		{"others gain more", u, &matching.Missed{}, p.T("result.unmatched.anyway")},
		{"cut", u, &matching.Missed{Unclear: true}, p.T("result.unmatched.unclear")},
		{"forbidden by two", forbidden, &matching.Missed{}, "Every possible partner is ruled out: “partners share a working language” (2 partners) and “no pair that one side does not want” (1 partner)"},
		{"forbidden by an earlier engine", matching.Unmatched{Veto: matching.NoLanguage}, nil, "No working language in common with anybody"},
	}
	for _, tt := range tests {
		f.alone = map[string]*matching.Missed{"x": tt.missed}
		if got := f.whyAlone(p, tt.u); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	en, uk := text.For(text.English), text.For(text.Ukrainian)
	f := threePairs()
	f.run.Settings = matching.Settings{Pairs: 8, Exact: true, Limits: matching.Limits{Cover: 9, States: 1}}
	cover, count := matching.NamedRule{Rule: matching.CoverRule}, matching.NamedRule{Rule: matching.CountRule}
	f.result.Clash = []matching.NamedRule{count, cover}
	clashing := func(r matching.Remedy) string {
		other := *f
		other.result.Remedy = r
		return other.clash(en)
	}
	tests := []struct{ name, got, want string }{
		{"points", points(en, 31_000), "3.1 points"},
		{"whole points", points(uk, 50_000), "5 пунктів"},
		{"one point", points(en, 10_000), "1 point"},
		{"hardly any points", points(en, 1), "less than 0.1 points"},
		{"no points", points(uk, 0), "0 пунктів"},
		{"cost in pairs", cost(uk, matching.Cost{Pairs: 2, Total: 31_000}), "2 пари і 3,1 пункта"},
		{"cost where the total rises", cost(en, matching.Cost{Pairs: 1, Total: -5}), "1 pair"},
		{"no cost", cost(en, matching.Cost{}), "nothing"},
		{"margin of nothing", margin(en, &matching.PairReason{Margin: &matching.Cost{}}), en.T("result.margin.tie")},
		{"clash of an earlier engine", f.clash(en), "These rules cannot all be kept: “exactly 8 pairs” and “every theme is covered by at least 9 pairs”."},
		{"clash", clashing(matching.Remedy{Enough: f.result.Clash}), f.clash(en) + " Drop any one of them, and there is an answer."},
		{
			"clash that one rule alone solves", clashing(matching.Remedy{Enough: f.result.Clash[1:]}),
			f.clash(en) + " Drop this one, and there is an answer: “every theme is covered by at least 9 pairs”. " + en.T("result.clash_others"),
		},
		{"clash beside another", clashing(matching.Remedy{Together: []matching.NamedRule{count, {Rule: matching.StatesRule}}}), f.clash(en) +
			" To drop one of them is not enough, because other rules contradict each other as well. There is an answer without all of these, and with none of these kept: “exactly 8 pairs” and “at most 1 member state takes part”."},
		{
			"clash that was cut", clashing(matching.Remedy{Enough: f.result.Clash[:1], Open: true}),
			f.clash(en) + " Drop this one, and there is an answer: “exactly 8 pairs”. " + en.T("result.clash_open"),
		},
		{
			"clash over partners", clashing(matching.Remedy{Together: []matching.NamedRule{count, {Rule: matching.PartnersRule, Name: "eu"}}, Open: true}),
			f.clash(en) + " There is an answer without all of these rules: “exactly 8 pairs” and “each EU municipality gets at most 1 partner”. " +
				en.T("result.clash_open") + " " + en.T("result.clash_partners", "max", matching.MaxPartners),
		},
		{"state", f.ruleName(uk, matching.NamedRule{Rule: matching.StatesRule}), "щонайбільше 1 держава-член"},
		{"forbidden pair", f.ruleName(en, matching.NamedRule{Rule: matching.VetoRule, Name: "officer", EU: "eZarasai", UA: "uFastiv"}), "forbidden pair Фастів (Fastiv) – Zarasai"},
		{"price", f.priceWords(en, matching.Price{Pairs: 2, Total: 123_000}), "There would be 2 pairs more and a total higher by 12.3 points."},
		{"price of nothing", f.priceWords(en, matching.Price{}), en.T("result.price.nothing")},
		{"price that lowers the total", f.priceWords(en, matching.Price{Total: -10_000, Worst: 20_000}), "There would be a total lower by 1 point and a lowest score higher by 2 points."},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	for _, lang := range text.Langs() {
		for _, v := range matching.Vetoes() {
			if words := f.ruleName(text.For(lang), matching.NamedRule{Rule: matching.VetoRule, Name: string(v)}); strings.Contains(words, "[") {
				t.Errorf("%s: rule %s has no words", lang, v)
			}
		}
		for _, kind := range []matching.ProofKind{matching.DualProof, matching.SearchProof, matching.WorstProof, matching.StableProof} {
			f.result.Proof = matching.Proof{Kind: kind, Proved: true, Nodes: 3}
			words, figures := f.proved(text.For(lang))
			if len(words) != 2 || strings.Contains(strings.Join(words, ""), "[") || len(figures.Entries) < 3 {
				t.Errorf("%s: proof %s is %q with %d figures", lang, kind, words, len(figures.Entries))
			}
		}
	}
	f.run.Settings.Pairs = 0
	f.result.Proof = matching.Proof{Kind: matching.DualProof, Proved: true}
	if words, _ := f.proved(en); !strings.Contains(words[0], "no other way to make as many") {
		t.Errorf("as many as possible: the claim is %q", words)
	}
	f.result.Proof = matching.Proof{Kind: matching.SearchProof, Total: 10_000, Bound: 40_000}
	if words, _ := f.proved(en); len(words) != 1 || !strings.Contains(words[0], "at most 3 points") {
		t.Errorf("an open search says %q", words)
	}
}

func TestShardsDone(t *testing.T) {
	t.Parallel()
	run := sampleRun(matching.Frozen)
	run.EU = 250
	visits := []matching.Visit{{State: "Score"}, {State: "ScoreShard", Left: true}, {State: "ScoreShard"}, {State: "ScoreShard", Left: true}}
	got := shardsDone(text.For(text.English), runFacts{run: run, visits: visits})
	if got == nil || got.Done != 2 || got.Of != 3 {
		t.Errorf("progress = %+v, want 2 of 3", got)
	}
	run.Status = matching.Requested
	if got := shardsDone(text.For(text.English), runFacts{run: run}); got != nil {
		t.Errorf("a run that is not frozen shows %+v", got)
	}
}

func TestFairness_CountsEveryGroup(t *testing.T) {
	t.Parallel()
	f := threePairs()
	f.result.Unmatched = []matching.Unmatched{
		{Candidate: matching.Candidate{Application: "uA", Country: "UA", Region: "Київська"}},
		{Candidate: matching.Candidate{Application: "uB", Country: "UA", Region: "Сумська"}},
		{Candidate: matching.Candidate{Application: "uC", Country: "UA", Region: "Сумська"}},
	}
	f.run.Settings.Withdrawn = []string{"uC"}
	p := text.For(text.Ukrainian)
	for _, d := range f.dimensions(p) {
		if d.id != "oblast" {
			continue
		}
		groups, all := d.count(p, f.applicants())
		var got [][3]any
		for _, g := range groups {
			got = append(got, [3]any{g.name, g.matched, g.all})
		}
		want := [][3]any{{"Київська", 1, 2}, {"Одеська", 1, 1}, {"Сумська", 0, 1}, {"Тернопільська", 1, 1}}
		if diff := cmp.Diff(want, got); diff != "" || all.matched != 3 || all.all != 5 {
			t.Errorf("groups (-want +got), %d of %d:\n%s", all.matched, all.all, diff)
		}
		if v := d.view(p, f.applicants()); !strings.Contains(v.Nobody, "Сумська (1 заявник)") {
			t.Errorf("the group without a partner is told as %q", v.Nobody)
		}
	}
}

// TestCutSearch_SaysSo: no pairs and no contradiction, but a search that took too long.
func TestCutSearch_SaysSo(t *testing.T) {
	t.Parallel()
	f := &findings{edition: sampleEdition()}
	f.result.Cut = true
	for _, lang := range text.Langs() {
		p := text.For(lang)
		words := f.cameOut(p)
		if len(words) != 1 || words[0] != p.T("result.cut") || strings.Contains(words[0], "[") {
			t.Errorf("%s: a cut search says %q", lang, words)
		}
		if got := whyStopped(p, runFacts{found: f}, "invalid"); got != p.T("result.cut_problem") {
			t.Errorf("%s: the history of a run whose search was cut says %q", lang, got)
		}
		if got := whyStopped(p, runFacts{}, "invalid"); got != problemText(p, "invalid") {
			t.Errorf("%s: the history of a run that found nothing says %q", lang, got)
		}
		if got := margin(p, &matching.PairReason{Open: true}); got != p.T("result.margin.open") {
			t.Errorf("%s: a margin that is not known says %q", lang, got)
		}
	}
}
