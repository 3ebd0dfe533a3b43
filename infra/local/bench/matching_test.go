package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWork_say(t *testing.T) {
	t.Parallel()
	w := selection("300 × 300", "300x300", "")
	tests := []struct {
		name         string
		values       map[string]float64
		takes, rival string
	}{
		{"both", map[string]float64{"ours-s": 0.02, "HiGHS-s": 30, "HiGHS-MB": 389, "times": 1500}, "0.02 s", "HiGHS: 30 s, 389 MB; 1500 times"},
		{"no answer", map[string]float64{"ours-s": 0.02, "HiGHS-none-s": 60}, "0.02 s", "HiGHS: no proved answer in 60 s"},
		{"not installed", map[string]float64{"ours-s": 0.02}, "0.02 s", "HiGHS: not installed"},
	}
	for _, tt := range tests {
		all := results{lines: []result{{"example.org" + assignments, w.names[0], tt.values}}}
		if takes, rival := w.say(all); takes != tt.takes || rival != tt.rival {
			t.Errorf("%s: say = %q, %q, want %q, %q", tt.name, takes, rival, tt.takes, tt.rival)
		}
	}
	if takes, _ := w.say(results{}); takes != "" {
		t.Errorf("say of nothing = %q, want empty", takes)
	}
}

func TestCompared_NamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	if text, missing := compared(results{}); len(missing) != len(works) || strings.Count(text, "\n") != 1 {
		t.Errorf("compared of nothing = %q, missing %d, want only its head and all %d", text, len(missing), len(works))
	}
}

func TestCrossover(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		two  []float64 // by size; one invocation takes 10 ms
		want string
	}{
		{"from a size on", []float64{11, 12, 11, 9, 8, 7, 6}, "from 200 candidates"},
		{"an accident below does not count", []float64{11, 9, 11, 12, 8, 7, 6}, "from 300 candidates"},
		{"never", []float64{11, 11, 11, 11, 11, 11, 11}, "gain nothing up to 3000"},
	}
	for _, tt := range tests {
		var all results
		for k, n := range runSizes {
			name := fmt.Sprint("Run/", n)
			all.lines = append(all.lines, result{"x/bench/growth", name, map[string]float64{"one-ms": 10, "two-ms": tt.two[k], "own-ms": 5}})
		}
		if got, ok := crossover(all); !ok || !strings.Contains(got, tt.want) {
			t.Errorf("%s: crossover = %q, %t, want %q in it", tt.name, got, ok, tt.want)
		}
	}
	if _, ok := crossover(results{}); ok {
		t.Error("crossover of nothing is said")
	}
}

func TestChart_draw(t *testing.T) {
	t.Parallel()
	c := chart{"Title", "size", "s", "/p", "B/*", []int{1, 2}, []part{{"ours-s", 1, ""}, {"other-s", 1, ""}}}
	all := results{lines: []result{
		{"x/p", "B/1", map[string]float64{"ours-s": 0.5, "other-s": 1}},
		{"x/p", "B/2", map[string]float64{"ours-s": 1.5}},
	}}
	want := "```mermaid\nxychart-beta\n    title \"Title\"\n    x-axis \"size\" [1, 2]\n    y-axis \"s\"\n    line [0.500, 1.500]\n```"
	if got, missing := c.draw(all); got != want || len(missing) > 0 {
		t.Errorf("draw = %s, missing %v, want %s", got, missing, want)
	}
	if _, missing := c.draw(results{}); len(missing) != 2 {
		t.Errorf("missing = %v, want both sizes", missing)
	}
}

func TestRewrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "README.md")
	const before = "a\n<!-- measured x -->\nold\n<!-- /measured x -->\nb\n"
	if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := rewrite(path, []block{{"x", "new"}, {"y", "other"}}); err == nil {
		t.Error("rewrite without a marker succeeds")
	}
	if got, _ := os.ReadFile(path); string(got) != before {
		t.Errorf("a failed rewrite left %q", got)
	}
	if err := rewrite(path, []block{{"x", "new"}}); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != strings.Replace(before, "old", "new", 1) {
		t.Errorf("rewrite wrote %q", got)
	}
}
