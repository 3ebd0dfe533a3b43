package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// frozen is a run of invented municipalities with limits, or without.
func frozen(limited bool) matching.Input {
	in := matching.Input{Engine: matching.Engine, Settings: matching.Settings{Weights: matching.DefaultWeights(), Pairs: 3}}
	if limited {
		in.Settings.Limits = matching.Limits{States: 2, PerOblast: 2}
	}
	for i := range 6 {
		theme := func(strength, need int) []matching.Theme {
			return []matching.Theme{{ID: "a", Strength: strength % 4, Need: need % 4}, {ID: "b", Strength: (strength + 2) % 4, Need: (need + 1) % 4}}
		}
		in.EU = append(in.EU, matching.Candidate{
			Application: fmt.Sprintf("eu%d", i), Country: []municipality.Country{"DE", "FR", "PL"}[i%3], Themes: theme(i, 0), Languages: []string{"en"},
		})
		in.UA = append(in.UA, matching.Candidate{
			Application: fmt.Sprintf("ua%d", i), Country: "UA", RegionCode: []string{"UA01", "UA02"}[i%2], Themes: theme(0, i), Languages: []string{"en"},
		})
	}
	return in
}

// files writes input.json and result.json as the console does.
func files(t *testing.T, in matching.Input, change func(doc map[string]any)) (args []string) {
	t.Helper()
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	parts := []matching.Scores{matching.ScoreShard(in, matching.Shard{To: len(in.EU)})}
	result, err := matching.Pairing(t.Context(), in, sumOf(raw), parts)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	why, err := matching.Explain(t.Context(), in, sumOf(body), parts)
	if err != nil {
		t.Fatal(err)
	}
	doc := map[string]any{"input": sumOf(raw), "sha256": sumOf(body), "result": result, "explanation": why}
	change(doc)
	said, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, body := range map[string][]byte{"input.json": raw, "result.json": said} {
		if err := os.WriteFile(filepath.Join(folder, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"-input", filepath.Join(folder, "input.json"), "-result", filepath.Join(folder, "result.json")}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	for _, limited := range []bool{false, true} {
		var out strings.Builder
		err := run(t.Context(), files(t, frozen(limited), func(map[string]any) {}), &out)
		if err != nil {
			t.Fatalf("limited %t: %v", limited, err)
		}
		for _, want := range []string{"every byte is the same", "proof: holds", "explanation:"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("limited %t: %q is not in\n%s", limited, want, out.String())
			}
		}
		if limited == strings.Contains(out.String(), "prices:") {
			t.Errorf("limited %t: %s", limited, out.String())
		}
	}
}

func TestVerify_Refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(doc map[string]any)
		want   string
	}{
		"another input":       {func(doc map[string]any) { doc["input"] = "0" }, "the result was computed from"},
		"another sum":         {func(doc map[string]any) { doc["sha256"] = "0" }, "has the checksum"},
		"another result":      {func(doc map[string]any) { doc["result"] = matching.Result{} }, "does not hold the result"},
		"another explanation": {func(doc map[string]any) { doc["explanation"] = matching.Explanation{Draws: 7} }, "has another"},
	}
	for name, tt := range tests {
		err := run(t.Context(), files(t, frozen(true), tt.change), &strings.Builder{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	old := frozen(false)
	old.Engine = "0"
	if err := run(t.Context(), files(t, old, func(map[string]any) {}), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "version 0") {
		t.Errorf("an older engine: %v", err)
	}
	if err := run(t.Context(), nil, &strings.Builder{}); err == nil {
		t.Error("no files: no error")
	}
}
