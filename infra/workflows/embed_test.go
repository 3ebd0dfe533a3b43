package workflows_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/workflows"
)

func TestFiles_areTheManifests(t *testing.T) {
	t.Parallel()
	files := workflows.Files()
	var want []string
	for _, m := range app.Bridges().Workflows {
		want = append(want, m.Name)
		filled, err := workflows.Fill(files[m.Name], m.Functions)
		if err != nil {
			t.Errorf("Fill(%s): %v", m.Name, err)
			continue
		}
		if !json.Valid(filled) || len(workflows.Placeholders(filled)) > 0 {
			t.Errorf("%s is not complete JSON after filling", m.Name)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(files))); diff != "" {
		t.Errorf("state machines (-manifest +files):\n%s", diff)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		values   map[string]string
		want     string
		fails    bool
	}{
		{"twice", `["${A}","${B}","${A}"]`, map[string]string{"A": "x", "B": "y"}, `["x","y","x"]`, false},
		{"missing value", `"${A}"`, nil, "", true},
		{"value nobody asks for", `"x"`, map[string]string{"A": "x"}, "", true},
		{"JSONata is left alone", `"{% $states.input %}"`, nil, `"{% $states.input %}"`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := workflows.Fill([]byte(tt.in), tt.values)
			if (err != nil) != tt.fails || string(got) != tt.want {
				t.Errorf("Fill(%s) = %s, %v; want %s, failure %v", tt.in, got, err, tt.want, tt.fails)
			}
		})
	}
}
