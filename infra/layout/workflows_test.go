package layout

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/workflows"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// state is what the rules look at in a state of a workflow.
type state struct {
	Type      string
	Arguments struct {
		FunctionName string
		Payload      json.RawMessage
	}
	Retry, Catch   []handling
	TimeoutSeconds any
	ItemProcessor  *machine
	Branches       []machine
}

// handling is a Retry or Catch rule.
type handling struct{ ErrorEquals []string }

type machine struct {
	TimeoutSeconds int
	QueryLanguage  string
	States         map[string]json.RawMessage
}

// states gives every state of a workflow by its name, those inside Map and Parallel too.
func states(t *testing.T, m machine) map[string]state {
	t.Helper()
	out := map[string]state{}
	for name, raw := range m.States {
		var s state
		if err := json.Unmarshal(raw, &s); err != nil && s.Type == "Task" {
			t.Fatalf("state %s: %v", name, err)
		}
		out[name] = s
		inner := s.Branches
		if s.ItemProcessor != nil {
			inner = append(inner, *s.ItemProcessor)
		}
		for _, m := range inner {
			maps.Copy(out, states(t, m))
		}
	}
	return out
}

func workflow(t *testing.T, name string) machine {
	t.Helper()
	var m machine
	if err := json.Unmarshal(workflows.Files()[name], &m); err != nil {
		t.Fatalf("%s.asl.json: %v", name, err)
	}
	return m
}

func TestWorkflowsAreFiles(t *testing.T) {
	var want []string
	for _, m := range app.Bridges().Workflows {
		want = append(want, m.Name)
		if _, err := workflows.Fill(workflows.Files()[m.Name], m.Functions); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		if got := time.Duration(workflow(t, m.Name).TimeoutSeconds) * time.Second; got != m.Timeout {
			t.Errorf("%s.asl.json ends after %v, the manifest says %v", m.Name, got, m.Timeout)
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(workflows.Files())); !slices.Equal(got, want) {
		t.Errorf("files of infra/workflows = %v, the manifest names %v", got, want)
	}
}

// taskName finds the task that a payload names, in JSON or in JSONata.
var taskName = regexp.MustCompile(`['"]task\\?['"]\s*:\s*\\?['"]([A-Za-z_]+)`)

func TestTasksOfWorkflowsExist(t *testing.T) {
	used := map[string]bool{} // a function may have the tasks of several workflows
	for _, m := range app.Bridges().Workflows {
		for name, s := range states(t, workflow(t, m.Name)) {
			if s.Type != "Task" {
				continue
			}
			placeholder := strings.TrimSuffix(strings.TrimPrefix(s.Arguments.FunctionName, "${"), "}")
			function, ok := m.Functions[placeholder]
			if !ok {
				t.Errorf("%s.%s calls %q, which the manifest does not name", m.Name, name, s.Arguments.FunctionName)
				continue
			}
			said := taskName.FindSubmatch(s.Arguments.Payload)
			tasks := builderOf(t, function).tasks
			if said == nil || !slices.Contains(tasks, string(said[1])) {
				t.Errorf("%s.%s asks %s for task %q, want one of %v", m.Name, name, function, said, tasks)
				continue
			}
			used[function+"."+string(said[1])] = true
		}
	}
	for _, m := range app.Bridges().Workflows {
		for _, function := range m.Functions {
			for _, task := range builderOf(t, function).tasks {
				if !used[function+"."+task] {
					t.Errorf("no state of a workflow asks %s for task %s", function, task)
				}
			}
		}
	}
}

func TestErrorNamesAreOurs(t *testing.T) {
	known := func(name string) bool {
		for _, prefix := range []string{"States.", "Lambda.", "Runtime.", "Sandbox."} {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
		return slices.Contains(fault.Codes(), fault.Code(name))
	}
	for _, m := range app.Bridges().Workflows {
		for name, s := range states(t, workflow(t, m.Name)) {
			for _, rule := range append(s.Retry, s.Catch...) {
				for _, e := range rule.ErrorEquals {
					if !known(e) {
						t.Errorf("%s.%s waits for error %q, which nobody raises", m.Name, name, e)
					}
				}
			}
			if s.Type == "Task" && (s.TimeoutSeconds == nil || !s.retries("unavailable") || !s.retries("Lambda.ServiceException")) {
				t.Errorf("%s.%s has no TimeoutSeconds, or no Retry of what passes", m.Name, name)
			}
		}
	}
}

func (s state) retries(name string) bool {
	return slices.ContainsFunc(s.Retry, func(r handling) bool {
		return slices.Contains(r.ErrorEquals, name) || slices.Contains(r.ErrorEquals, "States.ALL")
	})
}

// TestEveryFailureIsCaught wants a way from every task, or from the Map around it, to a state that leaves the record
// consistent. The state that does so retries whatever happens and has nowhere else to go.
func TestEveryFailureIsCaught(t *testing.T) {
	for _, m := range app.Bridges().Workflows {
		for name, raw := range workflow(t, m.Name).States {
			var s state
			if err := json.Unmarshal(raw, &s); err != nil && s.Type == "Task" {
				t.Fatalf("%s.%s: %v", m.Name, name, err)
			}
			caught := slices.ContainsFunc(s.Catch, func(c handling) bool { return slices.Contains(c.ErrorEquals, "States.ALL") })
			last := len(s.Retry) == 1 && slices.Equal(s.Retry[0].ErrorEquals, []string{"States.ALL"})
			if slices.Contains([]string{"Task", "Map", "Parallel"}, s.Type) && !caught && !last {
				t.Errorf("%s.%s catches nothing: a failure would leave its record as it was", m.Name, name)
			}
		}
	}
}

// snake writes a state's name as the catalogue does: ScoreShard as score_shard.
func snake(name string) string {
	return strings.ToLower(regexp.MustCompile(`([a-z0-9])([A-Z])`).ReplaceAllString(name, "${1}_$2"))
}

func TestEveryStateHasAName(t *testing.T) {
	for _, m := range app.Bridges().Workflows {
		for name := range states(t, workflow(t, m.Name)) {
			for _, lang := range text.Langs() {
				if key := "workflow." + m.Name + "." + snake(name); !text.For(lang).Has(key) {
					t.Errorf("%s is missing in %s: the console cannot name the state", key, lang)
				}
			}
		}
	}
}
