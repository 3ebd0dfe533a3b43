package workflows_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/infra/workflows"
)

// tasks answers the tasks of a matching run by their name; what is not overridden goes well.
func tasks(over map[string]states.Answer, asked *[]string) map[string]func(states.Call) states.Answer {
	good := map[string]states.Answer{
		"freeze":  {Output: map[string]any{"shards": []map[string]any{{"run": "run_1", "shard": 0, "from": 0, "to": 100}, {"run": "run_1", "shard": 1, "from": 100, "to": 130}}}},
		"score":   {Output: map[string]any{"pairs": 100}},
		"pair":    {Output: map[string]any{"pairs": 2, "decideWithinSeconds": 1_209_600}},
		"explain": {Output: map[string]any{"pairs": 2, "decideWithinSeconds": 1_209_600}},
		"ask":     {Callback: &states.Callback{After: 26 * time.Hour, Output: map[string]any{"verdict": "approve"}}},
		"lapse":   {Output: map[string]any{"verdict": "lapsed"}},
		"publish": {Output: map[string]any{"partnerships": 2}}, "announce": {Output: map[string]any{"partnerships": 2}},
		"abandon": {Output: map[string]any{}},
	}
	return map[string]func(states.Call) states.Answer{"matching": func(c states.Call) states.Answer {
		var in struct{ Task, Problem, Token string }
		if err := json.Unmarshal(c.Payload, &in); err != nil {
			return states.Answer{Error: "invalid", Cause: err.Error()}
		}
		line := in.Task
		if in.Problem != "" {
			line += " " + in.Problem
		}
		*asked = append(*asked, line)
		if a, ok := over[in.Task]; ok {
			return a
		}
		return good[in.Task]
	}}
}

func definition(t *testing.T) []byte {
	t.Helper()
	return []byte(strings.ReplaceAll(string(workflows.Files()["matching"]), "${MatchingFunction}", "matching"))
}

// failing is an answer that no retry gets over.
func failing(code string) states.Answer { return states.Answer{Error: code, Cause: code} }

func TestMatching(t *testing.T) {
	t.Parallel()
	toScore := []string{"Freeze", "Score", "ScoreShard", "ScoreShard"}
	toApprove := append(append([]string(nil), toScore...), "Pair", "Explain", "Approve")
	stopped := []string{"Abandon", "Failed"}
	tests := []struct {
		name    string
		over    map[string]states.Answer
		visited []string
		status  states.Status
		last    string // last task asked
	}{
		{"approved", nil, append(toApprove[:7:7], "Decided", "Publish", "Announce", "Published"), states.Succeeded, "announce"},
		{"rejected", map[string]states.Answer{"ask": {Callback: &states.Callback{After: time.Hour, Output: map[string]any{"verdict": "reject"}}}}, append(toApprove[:7:7], "Decided", "Rejected"), states.Succeeded, "ask"},
		{"nobody decides", map[string]states.Answer{"ask": {}}, append(toApprove[:7:7], "Lapse", "Decided", "Lapsed"), states.Succeeded, "lapse"},
		{"decided in the moment of the time-out", map[string]states.Answer{"ask": {}, "lapse": {Output: map[string]any{"verdict": "approve"}}}, append(toApprove[:7:7], "Lapse", "Decided", "Publish", "Announce", "Published"), states.Succeeded, "announce"},
		{"a verdict that nobody knows", map[string]states.Answer{"ask": {Callback: &states.Callback{Output: map[string]any{"verdict": "maybe"}}}}, append(toApprove[:7:7], "Decided", "UnknownVerdict", "Abandon", "Failed"), states.Failed, "abandon unknown_verdict"},
		{"nobody to pair", map[string]states.Answer{"freeze": failing("invalid")}, append([]string{"Freeze"}, stopped...), states.Failed, "abandon invalid"},
		{"a shard fails for good", map[string]states.Answer{"score": failing("internal")}, append([]string{"Freeze", "Score", "ScoreShard", "ScoreShard"}, stopped...), states.Failed, "abandon internal"},
		{"pairing fails", map[string]states.Answer{"pair": failing("internal")}, append(append(toScore[:4:4], "Pair"), stopped...), states.Failed, "abandon internal"},
		{"explaining fails", map[string]states.Answer{"explain": failing("internal")}, append(append(toScore[:4:4], "Pair", "Explain"), stopped...), states.Failed, "abandon internal"},
		{"asking fails", map[string]states.Answer{"ask": failing("internal")}, append(toApprove[:7:7], stopped...), states.Failed, "abandon internal"},
		{"lapsing fails", map[string]states.Answer{"ask": {}, "lapse": failing("internal")}, append(append(toApprove[:7:7], "Lapse"), stopped...), states.Failed, "abandon internal"},
		{"an application has a partner already", map[string]states.Answer{"publish": failing("conflict")}, append(append(toApprove[:7:7], "Decided", "Publish"), stopped...), states.Failed, "abandon conflict"},
		{"announcing fails", map[string]states.Answer{"announce": failing("internal")}, append(append(toApprove[:7:7], "Decided", "Publish", "Announce"), stopped...), states.Failed, "abandon internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			got, err := states.Run(definition(t), map[string]any{"run": "run_1"}, states.Trial{Tasks: tasks(tt.over, &asked)})
			if err != nil {
				t.Fatalf("Run: %v", err)
			}
			if d := cmp.Diff(tt.visited, got.Visited); d != "" {
				t.Errorf("visited: %s", d)
			}
			if got.Status != tt.status {
				t.Errorf("status %s (%s: %s), want %s", got.Status, got.Error, got.Cause, tt.status)
			}
			if last := asked[len(asked)-1]; last != tt.last {
				t.Errorf("last task %q, want %q", last, tt.last)
			}
		})
	}
}

// What fails in passing is done again, and nothing else with it: of the shards the one that failed.
func TestMatching_RetriesWhatMayPass(t *testing.T) {
	t.Parallel()
	var smooth []string
	if _, err := states.Run(definition(t), map[string]any{"run": "run_1"}, states.Trial{Tasks: tasks(nil, &smooth)}); err != nil {
		t.Fatal(err)
	}
	for _, task := range []string{"freeze", "score", "pair", "explain", "ask", "publish", "announce"} {
		for _, code := range []string{"unavailable", "Lambda.TooManyRequestsException", "Sandbox.Timedout"} {
			var asked []string
			failures := 2
			all := tasks(nil, &asked)
			answer := all["matching"]
			all["matching"] = func(c states.Call) states.Answer {
				out := answer(c)
				if strings.HasPrefix(asked[len(asked)-1], task) && failures > 0 {
					failures--
					return failing(code)
				}
				return out
			}
			got, err := states.Run(definition(t), map[string]any{"run": "run_1"}, states.Trial{Tasks: all})
			if err != nil || got.Status != states.Succeeded || failures != 0 || len(asked) != len(smooth)+2 {
				t.Errorf("%s failing twice with %s: %s, %v, %s %s; asked %v", task, code, got.Status, err, got.Error, got.Cause, asked)
			}
		}
	}
}

func TestMatching_NoPersonalDataInItsInput(t *testing.T) {
	t.Parallel()
	var asked []string
	got, err := states.Run(definition(t), map[string]any{"run": "run_1"}, states.Trial{Tasks: tasks(nil, &asked)})
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{"task": true, "run": true, "shard": true, "from": true, "to": true, "token": true}
	for _, c := range got.Calls {
		var in map[string]any
		if err := json.Unmarshal(c.Payload, &in); err != nil {
			t.Fatal(err)
		}
		for name := range in {
			if !allowed[name] {
				t.Errorf("%s is sent to the task of %s", name, c.State)
			}
		}
	}
}
