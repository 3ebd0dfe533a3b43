package workflows_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/infra/workflows"
)

// suggesting answers the tasks of a round of suggestions by their name; what is not overridden goes well.
func suggesting(over map[string]states.Answer, asked *[]string) map[string]func(states.Call) states.Answer {
	good := map[string]states.Answer{
		"freeze_suggestions": {Output: map[string]any{"shards": []map[string]any{
			{"round": "sug_1", "shard": 0, "from": 0, "to": 150}, {"round": "sug_1", "shard": 1, "from": 150, "to": 170},
		}}},
		"suggest":             {Output: map[string]any{"places": 150}},
		"finish_suggestions":  {Output: map[string]any{"eu": 95_217, "ua": 1470}},
		"abandon_suggestions": {Output: map[string]any{}},
	}
	return map[string]func(states.Call) states.Answer{"matching": func(c states.Call) states.Answer {
		var in struct {
			Task, Round, Problem string
		}
		if err := json.Unmarshal(c.Payload, &in); err != nil || in.Round != "sug_1" {
			return states.Answer{Error: "invalid", Cause: "no round in " + string(c.Payload)}
		}
		*asked = append(*asked, strings.TrimSpace(in.Task+" "+in.Problem))
		if a, ok := over[in.Task]; ok {
			return a
		}
		return good[in.Task]
	}}
}

func suggestions(t *testing.T) []byte {
	t.Helper()
	return []byte(strings.ReplaceAll(string(workflows.Files()["suggestions"]), "${MatchingFunction}", "matching"))
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	found := []string{"Freeze", "Search", "SearchShard", "SearchShard"}
	tests := []struct {
		name    string
		over    map[string]states.Answer
		visited []string
		status  states.Status
		last    string // last task asked
	}{
		{"ready", nil, append(found[:4:4], "Finish", "Ready"), states.Succeeded, "finish_suggestions"},
		{"no register", map[string]states.Answer{"freeze_suggestions": failing("not_found")}, []string{"Freeze", "Abandon", "Failed"}, states.Failed, "abandon_suggestions not_found"},
		{"a shard fails for good", map[string]states.Answer{"suggest": failing("internal")}, append(found[:4:4], "Abandon", "Failed"), states.Failed, "abandon_suggestions internal"},
		{"a part is missing", map[string]states.Answer{"finish_suggestions": failing("not_found")}, append(found[:4:4], "Finish", "Abandon", "Failed"), states.Failed, "abandon_suggestions not_found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			got, err := states.Run(suggestions(t), map[string]any{"round": "sug_1"}, states.Trial{Tasks: suggesting(tt.over, &asked)})
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

// TestSuggestions_RetryAlone: what fails in passing is done again, and nothing else with it.
func TestSuggestions_RetryAlone(t *testing.T) {
	t.Parallel()
	for _, task := range []string{"freeze_suggestions", "suggest", "finish_suggestions"} {
		var asked []string
		failures := 2
		all := suggesting(nil, &asked)
		answer := all["matching"]
		all["matching"] = func(c states.Call) states.Answer {
			out := answer(c)
			if asked[len(asked)-1] == task && failures > 0 {
				failures--
				return failing("unavailable")
			}
			return out
		}
		got, err := states.Run(suggestions(t), map[string]any{"round": "sug_1"}, states.Trial{Tasks: all})
		if err != nil || got.Status != states.Succeeded || failures != 0 || len(asked) != 4+2 {
			t.Errorf("%s failing twice: %s, %v, %s; asked %v", task, got.Status, err, got.Error, asked)
		}
	}
}
