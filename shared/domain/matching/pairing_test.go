package matching

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

func anyInput(t *rapid.T) Input {
	in := Input{Engine: Engine, Settings: Settings{Weights: DefaultWeights(), Rules: DefaultRules(), Pairs: rapid.IntRange(0, 4).Draw(t, "pairs")}}
	for i := range rapid.IntRange(1, 4).Draw(t, "eu") {
		in.EU = append(in.EU, anyCandidate(t, fmt.Sprintf("eu%d", i)))
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "ua") {
		in.UA = append(in.UA, anyCandidate(t, fmt.Sprintf("ua%d", i)))
	}
	return in
}

func shardsOf(in Input, rows int) []Scores {
	var parts []Scores
	for from := 0; from < len(in.EU); from += rows {
		parts = append(parts, ScoreShard(in, Shard{From: from, To: min(from+rows, len(in.EU))}))
	}
	return parts
}

// best tries every pairing: most pairs first, or at most so many, then the highest total.
func best(in Input, cells []int32) (pairs int, total int64) {
	limit := in.Settings.Pairs
	var try func(row, made int, sum int64, used uint)
	try = func(row, made int, sum int64, used uint) {
		if limit == 0 && (made > pairs || made == pairs && sum > total) || limit > 0 && sum > total {
			pairs, total = made, sum
		}
		if row == len(in.EU) || limit > 0 && made == limit {
			return
		}
		try(row+1, made, sum, used)
		for col := range in.UA {
			if v := cells[row*len(in.UA)+col]; v >= 0 && used&(1<<col) == 0 {
				try(row+1, made+1, sum+int64(v), used|1<<col)
			}
		}
	}
	try(0, 0, 0, 0)
	return pairs, total
}

func TestPairing_IsTheBestThereIs(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anyInput(t)
		got, err := Pairing(t.Context(), in, "sum", shardsOf(in, 2))
		if err != nil {
			t.Fatalf("Pairing: %v", err)
		}
		pairs, total := best(in, ScoreShard(in, Shard{To: len(in.EU)}).Cells)
		if got.Total != total || in.Settings.Pairs == 0 && len(got.Pairs) != pairs {
			t.Fatalf("Pairing made %d pairs of %d, the best are %d of %d", len(got.Pairs), got.Total, pairs, total)
		}
		if len(got.Pairs)*2+len(got.Unmatched) != len(in.EU)+len(in.UA) {
			t.Fatalf("%d pairs and %d left over of %d and %d", len(got.Pairs), len(got.Unmatched), len(in.EU), len(in.UA))
		}
		again, _ := Pairing(t.Context(), in, "sum", shardsOf(in, 1))
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(again)
		if d := cmp.Diff(string(a), string(b)); d != "" {
			t.Fatalf("other shards, other result: %s", d)
		}
	})
}

func TestPairing_Refuses(t *testing.T) {
	t.Parallel()
	one := Candidate{Application: "a", Languages: []string{"en"}}
	in := Input{Settings: Settings{Weights: DefaultWeights()}, EU: []Candidate{one, one}, UA: []Candidate{one}}
	whole := ScoreShard(in, Shard{To: 2})
	tests := []struct {
		name  string
		in    Input
		parts []Scores
		want  fault.Code
	}{
		{"nobody on one side", Input{EU: in.EU}, []Scores{whole}, fault.Invalid},
		{"part missing", in, []Scores{ScoreShard(in, Shard{To: 1})}, fault.Internal},
		{"parts out of order", in, []Scores{ScoreShard(in, Shard{From: 1, To: 2}), ScoreShard(in, Shard{To: 1})}, fault.Internal},
		{"wrong width", in, []Scores{{From: 0, To: 2, Cells: []int32{1}}}, fault.Internal},
	}
	for _, tt := range tests {
		if _, err := Pairing(t.Context(), tt.in, "", tt.parts); fault.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestShards(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rows int
		want []Shard
	}{
		{0, []Shard{{Run: "r"}}},
		{100, []Shard{{Run: "r", To: 100}}},
		{101, []Shard{{Run: "r", To: 100}, {Run: "r", Shard: 1, From: 100, To: 101}}},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, Shards("r", tt.rows)); d != "" {
			t.Errorf("Shards(%d): %s", tt.rows, d)
		}
	}
}

func TestMayDecide(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	asker, second := change.Actor{Kind: change.Staff, ID: "1"}, change.Actor{Kind: change.Staff, ID: "2"}
	long := make([]rune, MaxReason+1)
	for i := range long {
		long[i] = 'і'
	}
	tests := []struct {
		name    string
		change  func(*Run)
		by      change.Actor
		verdict Verdict
		reason  string
		rev     int
		at      time.Time
		want    fault.Code
	}{
		{"approve", func(*Run) {}, second, Approve, "", 4, now, ""},
		{"reject with a reason", func(*Run) {}, second, Reject, "Пари не відповідають темам", 4, now, ""},
		{"reject without", func(*Run) {}, second, Reject, "ні", 4, now, fault.Invalid},
		{"reason too long", func(*Run) {}, second, Approve, string(long), 4, now, fault.Invalid},
		{"maybe", func(*Run) {}, second, "maybe", "", 4, now, fault.Invalid},
		{"own request", func(*Run) {}, asker, Approve, "", 4, now, fault.Forbidden},
		{"own request under another role", func(*Run) {}, change.Actor{Kind: change.Staff, ID: "1", Role: "administrator"}, Approve, "", 4, now, fault.Forbidden},
		{"a nanosecond before it is due", func(*Run) {}, second, Approve, "", 4, now.Add(time.Hour - 1), ""},
		{"when it is due", func(*Run) {}, second, Approve, "", 4, now.Add(time.Hour), fault.Closed},
		{"lapsed", func(r *Run) { r.Status = Lapsed }, second, Approve, "", 4, now, fault.Closed},
		{"not proposed yet", func(r *Run) { r.Status = Frozen }, second, Approve, "", 4, now, fault.Conflict},
		{"decided already", func(r *Run) { r.Decision = &Decision{Verdict: Reject}; r.Status = Rejected }, second, Approve, "", 4, now, fault.Conflict},
		{"another version", func(*Run) {}, second, Approve, "", 3, now, fault.Conflict},
	}
	for _, tt := range tests {
		r := Run{Status: Proposed, By: asker, Due: now.Add(time.Hour), Head: change.Head{Rev: 4}}
		tt.change(&r)
		if got := fault.CodeOf(MayDecide(r, tt.by, tt.verdict, tt.reason, tt.rev, tt.at)); got != tt.want {
			t.Errorf("%s: MayDecide = %q, want %q", tt.name, got, tt.want)
		}
	}
}
