package diagram

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// machines are the workflows that are deployed: every one of them must be drawn whole.
func machines(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../../../infra/workflows/*.asl.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows found: %v", err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = raw
	}
	return out
}

func plainNames() Names {
	return Names{
		Title: "A <b>title</b>", State: func(s string) string { return "the state " + s },
		Words: func(s Standing) string { return string(s) },
	}
}

func TestParse_PlacesEveryStateOnceWithoutOverlap(t *testing.T) {
	t.Parallel()
	for name, raw := range machines(t) {
		w, err := Parse(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(w.States) != len(w.byName) {
			t.Errorf("%s: %d of %d states drawn", name, len(w.States), len(w.byName))
		}
		at := map[[2]int]string{}
		for _, s := range w.States {
			place := [2]int{s.line, s.column}
			if other, ok := at[place]; ok {
				t.Errorf("%s: %s and %s overlap", name, s.Name, other)
			}
			at[place] = s.Name
		}
		svg := string(w.SVG(plainNames()))
		for _, s := range w.States {
			if !strings.Contains(svg, "the state "+s.Name) {
				t.Errorf("%s: %s is not in the picture", name, s.Name)
			}
		}
		if strings.Contains(svg, "<b>") || strings.Contains(svg, "style=") || strings.Contains(svg, "<script") {
			t.Errorf("%s: the picture has markup of its own or inline style", name)
		}
	}
}

func TestWorkflow_Follow(t *testing.T) {
	t.Parallel()
	raw := machines(t)["matching.asl.json"]
	tests := []struct {
		name         string
		visits       []Visit
		over, failed bool
		want         map[string]Standing
	}{
		{"not begun", nil, false, false, map[string]Standing{"Freeze": Ahead, "Published": Ahead}},
		{"scoring", []Visit{{"Freeze", true}, {"Score", false}}, false, false, map[string]Standing{"Freeze": Done, "Score": Current, "Approve": Ahead}},
		{"waits for a person", []Visit{{"Freeze", true}, {"Score", true}, {"Pair", true}, {"Approve", false}}, false, false, map[string]Standing{"Pair": Done, "Approve": Waiting}},
		{"rejected", []Visit{{"Freeze", true}, {"Approve", true}, {"Decided", true}, {"Rejected", true}}, true, false, map[string]Standing{"Rejected": Done, "Publish": Passed}},
		{"failed", []Visit{{"Freeze", true}, {"Abandon", true}, {"Failed", false}}, true, true, map[string]Standing{"Abandon": Done, "Failed": Failed, "Pair": Passed}},
		{"unknown state of an older definition", []Visit{{"Gone", true}}, false, false, map[string]Standing{"Freeze": Ahead}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, err := Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			w.Follow(tt.visits, tt.over, tt.failed)
			got := map[string]Standing{}
			for name := range tt.want {
				got[name] = w.byName[name].Standing
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Follow: %s", d)
			}
		})
	}
}

func TestParse_Refuses(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{``, `[]`, `{"StartAt":"A","States":{}}`, `{"States":{"A":{"Type":"Pass"}}}`} {
		if _, err := Parse([]byte(raw)); err == nil {
			t.Errorf("Parse(%q) = nil, want an error", raw)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}`))
	f.Add([]byte(`{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Next":"B"}],"Default":"A"},"B":{"Type":"Map","ItemProcessor":{"StartAt":"C","States":{"C":{"Next":"C"}}},"Next":"X"}}}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if w, err := Parse(raw); err == nil {
			w.Follow([]Visit{{State: "A"}}, true, true)
			_ = w.SVG(plainNames())
		}
	})
}
