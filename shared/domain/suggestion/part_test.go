package suggestion

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

func aList(code municipality.Code) List {
	km, people := 712, int64(5000)
	return List{For: Partner{Code: code, Country: "UA", Name: "Назва <\"" + string(code)}, Partners: []Partner{{
		Code: "LT_15", Country: "LT", Name: "Druskininkai", Population: &people, Km: &km, Value: 700_000, Confidence: 800_000,
		Strongest: []Point{{matching.Size, 90_000}},
	}}}
}

func TestPart_FindsEachList(t *testing.T) {
	t.Parallel()
	lists := []List{aList("UA1"), aList("UA12"), aList("UA2")}
	raw, err := encodePart(partHead{EU: 7, First: "UA1", Last: "UA2"}, lists)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range lists {
		want.Searched = 7
		got, err := findIn(raw, want.For.Code)
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("findIn(%s): %v\n%s", want.For.Code, err, d)
		}
	}
	if _, err := findIn(raw, "UA3"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("findIn of nobody = %v, want not_found", err)
	}
}

// FuzzFindIn: whatever stands in the bucket, reading ends with an answer or a fault.
func FuzzFindIn(f *testing.F) {
	raw, err := encodePart(partHead{EU: 1, First: "UA1", Last: "UA1"}, []List{aList("UA1")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte("{}\n"))
	f.Add(raw[:len(raw)-9])
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := findIn(raw, "UA1")
		if err == nil && l.For.Code != "UA1" {
			t.Errorf("findIn gave %q", l.For.Code)
		}
	})
}

func TestWide_ForgivesWhatNobodyWasAsked(t *testing.T) {
	t.Parallel()
	s := matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 10, Withdrawn: []string{"app_1"}}
	got := Wide(s)
	if got.Rules.NeedLanguage || got.Rules.MinConfidence != WideConfidence || !got.Rules.NoOccupied || got.Pairs != 0 || got.Withdrawn != nil {
		t.Errorf("Wide = %+v", got)
	}
	if d := cmp.Diff(got, Wide(got)); d != "" {
		t.Errorf("Wide twice:\n%s", d)
	}
}

func TestShards_CoverEverybodyOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, ShardRows, ShardRows + 1, 1470} {
		next := 0
		for i, s := range Shards("sug_1", n) {
			if s.Shard != i || s.From != next || s.To <= s.From || s.To-s.From > ShardRows {
				t.Fatalf("Shards(%d)[%d] = %+v", n, i, s)
			}
			next = s.To
		}
		if next != n {
			t.Errorf("Shards(%d) end at %d", n, next)
		}
	}
}

func TestOverlay_AndWithin(t *testing.T) {
	t.Parallel()
	places := []matching.Candidate{{Place: "LT_1", Country: "LT", Application: "LT_1"}, {Place: "PL_1", Country: "PL", Application: "PL_1"}}
	got := overlay(places, []matching.Candidate{{Place: "PL_1", Country: "PL", Application: "app_1"}, {Place: "XX_9", Application: "app_2"}})
	if got[1].Application != "app_1" || got[0].Application != "LT_1" || len(got) != 2 || places[1].Application != "PL_1" {
		t.Errorf("overlay = %+v, places %+v", got, places)
	}
	if in := within(got, "PL"); len(in) != 1 || in[0].Application != "app_1" {
		t.Errorf("within PL = %+v", in)
	}
	if len(within(got, "")) != 2 || within(got, "DE") != nil {
		t.Error("within of everywhere or of nowhere")
	}
}
