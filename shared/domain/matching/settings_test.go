package matching

import (
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

func TestMayStart(t *testing.T) {
	t.Parallel()
	why := "They know each other."
	tests := []struct {
		name   string
		change func(*Settings)
		want   string // field of the fault
	}{
		{"as they begin", func(*Settings) {}, ""},
		{"no weight at all", func(s *Settings) { s.Weights = nil }, "weight-needs_met"},
		{"only ties weigh, and do not count in this track", func(s *Settings) { s.Weights = Weights{Ties: 5} }, "weight-needs_met"},
		{"deepening", func(s *Settings) { s.Rules.Track, s.Weights[Ties] = Deepening, 5 }, ""},
		{"deepening by nothing", func(s *Settings) { s.Rules.Track = Deepening }, "weight-ties"},
		{"unknown track", func(s *Settings) { s.Rules.Track = "old" }, "track"},
		{"confidence above the whole", func(s *Settings) { s.Rules.MinConfidence = 101 }, "min-confidence"},
		{"negative confidence", func(s *Settings) { s.Rules.MinConfidence = -1 }, "min-confidence"},
		{"negative number of pairs", func(s *Settings) { s.Pairs = -1 }, "pairs"},
		{"too many pairs", func(s *Settings) { s.Pairs = MaxPairs + 1 }, "pairs"},
		{"exactly as many as possible", func(s *Settings) { s.Exact = true }, "pairs"},
		{"unknown goal", func(s *Settings) { s.Goal = "luck" }, "goal"},
		{"negative limit", func(s *Settings) { s.Limits.PerState = -1 }, "per-state"},
		{"floor above the whole", func(s *Settings) { s.Limits.Floor = 101 }, "floor"},
		{"rankings under limits", func(s *Settings) { s.Goal, s.Proposing, s.Limits.States = Stable, "ua", 5 }, "goal"},
		{"rankings and nobody proposes", func(s *Settings) { s.Goal = Stable }, "proposing"},
		{"worst pair under limits without a number", func(s *Settings) { s.Goal, s.Limits.States = BestWorst, 5 }, ""},
		{"lock without a reason", func(s *Settings) { s.Locks = []Bond{{EU: "e", UA: "u"}} }, "locks"},
		{"lock with half a pair", func(s *Settings) { s.Locks = []Bond{{EU: "e", Reason: why}} }, "locks"},
		{"two locks of one", func(s *Settings) { s.Locks = []Bond{{EU: "e", UA: "u", Reason: why}, {EU: "e", UA: "v", Reason: why}} }, "locks"},
		{"two vetoes of one", func(s *Settings) { s.Vetoes = []Bond{{EU: "e", UA: "u", Reason: why}, {EU: "e", UA: "v", Reason: why}} }, ""},
		{"too many withdrawn", func(s *Settings) { s.Withdrawn = make([]string, MaxBonds+1) }, "withdrawn"},
	}
	for _, tt := range tests {
		s := Settings{Weights: DefaultWeights(), Rules: DefaultRules()}
		tt.change(&s)
		got := ""
		if f, ok := fault.As(MayStart(s)); ok && len(f.Fields) > 0 {
			got = f.Fields[0].Name
		}
		if got != tt.want {
			t.Errorf("%s: fault at %q, want %q", tt.name, got, tt.want)
		}
	}
}
