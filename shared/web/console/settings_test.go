package console

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// ask runs do inside a request of a site, as a page would.
func ask(t testing.TB, do func(r *http.Request)) {
	t.Helper()
	site, err := kit.New(kit.Config{
		Origin: "http://127.0.0.1", SigningKey: bytes.Repeat([]byte{7}, kit.MinKeyBytes), Now: func() time.Time { return noon },
		Entropy: idtest.Entropy("settings"),
	})
	if err != nil {
		t.Fatal(err)
	}
	h := site.Handler(kit.Route{Pattern: "GET /x", Need: kit.Anyone, Do: func(w http.ResponseWriter, r *http.Request) error {
		do(r)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/x", nil))
	if w.Code != http.StatusNoContent {
		t.Fatalf("the page answers %d", w.Code)
	}
}

func parsed(t testing.TB, v url.Values) (matching.Settings, *kit.Form) {
	t.Helper()
	var s matching.Settings
	var f *kit.Form
	ask(t, func(r *http.Request) {
		var err error
		if f, err = kit.NewForm(r, v); err != nil {
			t.Fatal(err)
		}
		s = settingsOf(text.For(text.English), f)
	})
	return s, f
}

func plainSettings() matching.Settings {
	s := matching.Settings{Weights: matching.Weights{}, Rules: matching.DefaultRules(), Pairs: 10}
	for _, id := range matching.FactorIDs() {
		s.Weights[id] = matching.DefaultWeights()[id]
	}
	return s
}

func bondsJSON(t testing.TB, list ...matching.Bond) string {
	t.Helper()
	raw, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestSettingsOf(t *testing.T) {
	t.Parallel()
	bond := matching.Bond{EU: "app_e", UA: "app_u", Reason: "A letter of intent is signed."}
	other := matching.Bond{EU: "app_e", UA: "app_v", Reason: "A second letter is signed."}
	tests := []struct {
		name    string
		change  url.Values
		want    func(s *matching.Settings)
		problem string // field
	}{
		{name: "as proposed"},
		{name: "weight", change: url.Values{"weight-size": {"40"}}, want: func(s *matching.Settings) { s.Weights[matching.Size] = 40 }},
		{name: "weight too high", change: url.Values{"weight-size": {"101"}}, problem: "weight-size"},
		{name: "weight missing", change: url.Values{"weight-size": {" "}}, problem: "weight-size"},
		{name: "weight in words", change: url.Values{"weight-ties": {"a lot"}}, problem: "weight-ties"},
		{name: "pairs empty", change: url.Values{"pairs": {""}}, want: func(s *matching.Settings) { s.Pairs = 0 }},
		{name: "pairs with a space", change: url.Values{"pairs": {"1 000"}}, want: func(s *matching.Settings) { s.Pairs = 1000 }},
		{name: "exact", change: url.Values{"exact": {"yes"}}, want: func(s *matching.Settings) { s.Exact = true }},
		{name: "exact without a number", change: url.Values{"exact": {"yes"}, "pairs": {""}}, problem: "pairs"},
		{name: "worst", change: url.Values{"goal": {"worst"}}, want: func(s *matching.Settings) { s.Goal = matching.BestWorst }},
		{name: "goal made up", change: url.Values{"goal": {"best"}}, problem: "goal"},
		{name: "seed without a stable goal", change: url.Values{"lottery": {"7"}, "proposing": {"ua"}}},
		{
			name: "stable", change: url.Values{"goal": {"stable"}, "proposing": {"ua"}, "lottery": {"7"}, "pairs": {""}},
			want: func(s *matching.Settings) { s.Goal, s.Proposing, s.Lottery, s.Pairs = matching.Stable, "ua", 7, 0 },
		},
		{name: "stable without a side", change: url.Values{"goal": {"stable"}, "pairs": {""}}, problem: "proposing"},
		{name: "stable with a number of pairs", change: url.Values{"goal": {"stable"}, "proposing": {"eu"}}, problem: "pairs"},
		{name: "stable with limits", change: url.Values{"goal": {"stable"}, "proposing": {"eu"}, "pairs": {""}, "states": {"5"}}, problem: "goal"},
		{name: "seed that is no number", change: url.Values{"goal": {"stable"}, "proposing": {"eu"}, "pairs": {""}, "lottery": {"x"}}, problem: "lottery"},
		{
			name: "limits", change: url.Values{"states": {"5"}, "per-state": {"2"}, "per-oblast": {"1"}, "cover": {"1"}, "floor": {"40"}},
			want: func(s *matching.Settings) {
				s.Limits = matching.Limits{States: 5, PerState: 2, PerOblast: 1, Cover: 1, Floor: 40}
			},
		},
		{name: "limit negative", change: url.Values{"states": {"-1"}}, problem: "states"},
		{name: "floor over all", change: url.Values{"floor": {"101"}}, problem: "floor"},
		{name: "confidence over all", change: url.Values{"min-confidence": {"101"}}, problem: "min-confidence"},
		{name: "no rule", change: url.Values{"rules": nil}, want: func(s *matching.Settings) {
			s.Rules.NeedLanguage, s.Rules.NoOccupied, s.Rules.Refusals = false, false, false
		}},
		{name: "new ones only", change: url.Values{"track": {"new"}}, want: func(s *matching.Settings) { s.Rules.Track = matching.New }},
		{
			name: "patrons", change: url.Values{"patrons": {`[{"region":"UA32","country":"LT"}]`}},
			want: func(s *matching.Settings) { s.Rules.Patrons = []matching.Patron{{Region: "UA32", Country: "LT"}} },
		},
		{name: "lock", change: url.Values{"locks": {bondsJSON(t, bond)}}, want: func(s *matching.Settings) { s.Locks = []matching.Bond{bond} }},
		{name: "lock without a reason", change: url.Values{"locks": {bondsJSON(t, matching.Bond{EU: "app_e", UA: "app_u"})}}, problem: "locks"},
		{name: "two partners", change: url.Values{"partners-eu": {"2"}}, want: func(s *matching.Settings) { s.Capacity.EU = 2 }},
		{name: "one partner is no capacity", change: url.Values{"partners-eu": {"1"}, "partners-ua": {" 1 "}}},
		{name: "no such fields, as in a page of old", change: url.Values{"partners-eu": nil, "partners-ua": nil}},
		{name: "partners in words", change: url.Values{"partners-eu": {"two"}}, problem: "partners-eu"},
		{name: "no partner", change: url.Values{"partners-ua": {"0"}}, problem: "partners-ua"},
		{name: "more partners than may be", change: url.Values{"partners-ua": {"21"}}, problem: "partners-ua"},
		{name: "partners negative", change: url.Values{"partners-eu": {"-1"}}, problem: "partners-eu"},
		{name: "half a partner", change: url.Values{"partners-eu": {"1.5"}}, problem: "partners-eu"},
		{name: "partners left empty", change: url.Values{"partners-eu": {""}}, problem: "partners-eu"},
		{
			name: "a number of its own", change: url.Values{"rooms": {`[{"application":"app_e","partners":3,"reason":"The council offered it."}]`}},
			want: func(s *matching.Settings) {
				s.Capacity.Own = []matching.Room{{Application: "app_e", Partners: 3, Reason: "The council offered it."}}
			},
		},
		{name: "numbers that were altered", change: url.Values{"rooms": {"[1]"}}, problem: "rooms"},
		{name: "a number of its own out of range", change: url.Values{"rooms": {`[{"application":"app_e","partners":21,"reason":"The council offered it."}]`}}, problem: "rooms"},
		{name: "a number of its own without a reason", change: url.Values{"rooms": {`[{"application":"app_e","partners":2}]`}}, problem: "rooms"},
		{
			name: "two locks of one with room for two", change: url.Values{"partners-eu": {"2"}, "locks": {bondsJSON(t, bond, other)}},
			want: func(s *matching.Settings) { s.Capacity.EU, s.Locks = 2, []matching.Bond{bond, other} },
		},
		{name: "two locks of one with room for one", change: url.Values{"locks": {bondsJSON(t, bond, other)}}, problem: "locks"},
		{name: "list that was altered", change: url.Values{"vetoes": {"{"}}, problem: "vetoes"},
		{
			name: "after a run", change: url.Values{"after": {"run_1"}, "withdrawn": {`["app_x"]`}},
			want: func(s *matching.Settings) { s.After, s.Withdrawn = "run_1", []string{"app_x"} },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := plainSettings()
			v := settingsValues(want)
			for name, values := range tt.change {
				v[name] = values
			}
			got, f := parsed(t, v)
			if tt.problem != "" {
				if f.ProblemOf(tt.problem) == "" || f.Status() != http.StatusUnprocessableEntity {
					t.Errorf("no problem at %q: %v", tt.problem, f.Summary())
				}
				return
			}
			if f.HasProblems() {
				t.Fatalf("problems: %v", f.Summary())
			}
			if tt.want != nil {
				tt.want(&want)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("settingsOf (-want +got):\n%s", d)
			}
		})
	}
}

// TestSettingsOf_DrawsASeed: the same form draws the same seed, another one another.
func TestSettingsOf_DrawsASeed(t *testing.T) {
	t.Parallel()
	s := plainSettings()
	s.Goal, s.Proposing, s.Pairs = matching.Stable, "eu", 0
	got, f := parsed(t, settingsValues(s))
	if got.Lottery == 0 || got.Lottery > maxLottery || got.Lottery != drawnSeed(f.Key) {
		t.Errorf("Lottery = %d, want the seed %d of the form", got.Lottery, drawnSeed(f.Key))
	}
	if drawnSeed("a") == drawnSeed("b") {
		t.Error("two forms draw the same seed")
	}
}

// TestSettings_ThroughTheForm: whatever may start a run comes back from the form as it went in.
func TestSettings_ThroughTheForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawSettings(rt)
		if matching.MayStart(s) != nil {
			rt.Skip("may not start")
		}
		got, f := parsed(t, settingsValues(s))
		if f.HasProblems() {
			rt.Fatalf("problems: %v", f.Summary())
		}
		if d := cmp.Diff(s, got); d != "" {
			rt.Fatalf("settings changed (-want +got):\n%s", d)
		}
	})
}

func drawSettings(t *rapid.T) matching.Settings {
	s := matching.Settings{Weights: matching.Weights{}, After: rapid.SampledFrom([]string{"", "run_1"}).Draw(t, "after")}
	for _, id := range matching.FactorIDs() {
		s.Weights[id] = rapid.IntRange(0, matching.MaxWeight).Draw(t, string(id))
	}
	s.Goal = rapid.SampledFrom(matching.Goals()).Draw(t, "goal")
	s.Rules.Track = rapid.SampledFrom([]matching.Track{matching.AnyTrack, matching.Deepening, matching.New}).Draw(t, "track")
	s.Rules.MinConfidence = rapid.IntRange(0, 100).Draw(t, "confidence")
	for _, r := range rulesOf(&s.Rules) {
		*r.value = rapid.Bool().Draw(t, r.name)
	}
	several := rapid.Custom(func(t *rapid.T) int {
		n := rapid.IntRange(1, matching.MaxPartners).Draw(t, "n")
		if n == 1 {
			return 0 // what the form gives back for one partner
		}
		return n
	})
	s.Capacity.EU, s.Capacity.UA = several.Draw(t, "eu"), several.Draw(t, "ua")
	if rapid.Bool().Draw(t, "rooms") {
		s.Capacity.Own = []matching.Room{{
			Application: "app_1", Partners: rapid.IntRange(1, matching.MaxPartners).Draw(t, "own"), Reason: "Його рада запропонувала це \"сама\" & просить.",
		}}
	}
	if s.Goal == matching.Stable {
		s.Proposing = rapid.SampledFrom([]string{"eu", "ua"}).Draw(t, "proposing")
		s.Lottery = rapid.Uint64Range(1, maxLottery).Draw(t, "lottery")
		return s
	}
	s.Pairs = rapid.IntRange(1, matching.MaxPairs).Draw(t, "pairs")
	s.Exact = rapid.Bool().Draw(t, "exact")
	for _, l := range limitsOf(&s.Limits) {
		*l.value = rapid.IntRange(0, int(l.to)).Draw(t, l.name)
	}
	if rapid.Bool().Draw(t, "bonds") {
		s.Vetoes = []matching.Bond{{EU: "app_1", UA: "app_2", Reason: rapid.StringMatching(`[a-zа-яіїєґ" <>&]{20,60}x`).Draw(t, "reason")}}
		s.Rules.Patrons = []matching.Patron{{Region: "UA32", Country: "LT"}}
	}
	return s
}

func TestSettingsInWords(t *testing.T) {
	t.Parallel()
	s := plainSettings()
	s.Limits = matching.Limits{States: 5, PerOblast: 1, Cover: 2, Floor: 40}
	s.Exact, s.Set, s.After = true, "Spring", "run_1"
	s.Rules.Patrons = []matching.Patron{{Region: "UA32", Country: "LT"}}
	s.Vetoes = []matching.Bond{{EU: "app_e", UA: "app_u", Reason: "The councils have said no."}}
	s.Locks = []matching.Bond{{EU: "app_a", UA: "app_b", Kept: "run_1"}, {EU: "app_c", UA: "app_d", Kept: "run_1"}}
	s.Withdrawn = []string{"app_w"}
	s.Capacity = matching.Capacity{EU: 2, Own: []matching.Room{{Application: "app_u", Partners: 3, Reason: "The council offered it."}}}
	names := namesOf([]matching.Candidate{{Application: "app_e", Name: "Jonava"}}, []matching.Candidate{
		{Application: "app_u", Name: "Фастів", Latin: "Fastiv", RegionCode: "UA32", Region: "Київська"},
	})
	tests := []struct {
		lang text.Lang
		want []string
	}{
		{text.English, []string{
			"Exactly 10 pairs", "Needs met: 30, which is 30%", "Left out: existing partnership and interest in each other",
			"At most 5 member states take part", "At most 1 pair of each oblast", "covered by at least 2 pairs", "below 40%",
			"Київська: Lithuania", "Фастів (Fastiv) and Jonava: The councils have said no.", "2 pairs from an earlier run", "app_w",
			"Each EU municipality gets at most 2 partners", "Each Ukrainian municipality gets at most 1 partner", "Фастів (Fastiv), at most 3 partners: The council offered it.", "Spring",
		}},
		{text.Ukrainian, []string{"Рівно 10 пар", "не більше ніж 5 держав-членів", "Київська: Литва", "2 пари з попереднього добору", "Кожен муніципалітет ЄС отримує не більше ніж 2 партнерів", "не більше ніж 3 партнери: The council"}},
	}
	for _, tt := range tests {
		var all strings.Builder
		for _, e := range settingsInWords(text.For(tt.lang), s, names).Entries {
			all.WriteString(e.Key + ": " + strings.Join(e.Value, "; ") + "\n")
		}
		for _, want := range tt.want {
			if !strings.Contains(all.String(), want) {
				t.Errorf("settingsInWords in %s lacks %q:\n%s", tt.lang, want, all.String())
			}
		}
	}
}
