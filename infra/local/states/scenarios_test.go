package states

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A scenario is one execution, or several, recorded on AWS.
type scenario struct {
	ID   string
	Runs []struct {
		Definition map[string]any
		Input      any
	}
	Recorded map[string]struct {
		Events []map[string]any
	}
}

// jsonPathScenarios cannot run as they stand, because a state of theirs is JSONPath, which this package refuses. They are
// replayed with those states declared JSONata; none of them uses a JSONPath field.
var jsonPathScenarios = map[string]string{
	"test_output.py::TestArgumentsBase::test_base_cases[BASE_DIRECT_EXPR]":                                                                 "/States/Init/QueryLanguage",
	"test_mixed_query_language.py::TestMixedQueryLanguageFlow::test_output_to_state[JSONATA_OUTPUT_TO_JSONPATH]":                           "/States/JSONPathState/QueryLanguage",
	"test_mixed_query_language.py::TestMixedQueryLanguageFlow::test_variable_sampling[JSONPATH_ASSIGN_JSONATA_REF]":                        "/States/JSONPathState/QueryLanguage",
	"test_base_scenarios.py::TestBaseScenarios::test_choice_aws_docs_scenario[CHOICE_STATE_AWS_SCENARIO_JSONATA]":                          "/States/DefaultState/QueryLanguage",
	"test_base_scenarios.py::TestBaseScenarios::test_choice_condition_constant_jsonata":                                                    "/States/ConditionTrue/QueryLanguage",
	"test_base_scenarios.py::TestBaseScenarios::test_choice_unsorted_parameters_negative[CHOICE_STATE_UNSORTED_CHOICE_PARAMETERS_JSONATA]": "/States/FinishFalse/QueryLanguage",
	"test_base_scenarios.py::TestBaseScenarios::test_choice_unsorted_parameters_positive[CHOICE_STATE_UNSORTED_CHOICE_PARAMETERS_JSONATA]": "/States/FinishTrue/QueryLanguage",
	"test_error_output.py::TestStateVariablesTemplate::test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT_TO_JSONPATH]":                  "/States/Fallback/QueryLanguage",
	"test_error_output.py::TestStateVariablesTemplate::test_task_catch_error_with_retry[TASK_CATCH_ERROR_OUTPUT_WITH_RETRY_TO_JSONPATH]":   "/States/Fallback/QueryLanguage",
}

func dataFile(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	folder := filepath.Join(dir, "..", "shared", "data")
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skipf("no folder %s", folder)
	}
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// recordedFunction answers as the function of the recordings did: it echoes, or raises an Exception.
func recordedFunction(c Call) Answer {
	if !strings.HasPrefix(c.Function, "fn-exception") {
		return Answer{Output: c.Payload}
	}
	return Answer{Error: "Exception", Cause: "Some exception was raised."}
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	var all []scenario
	if err := json.Unmarshal(dataFile(t, "asl-scenarios.json"), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 54 {
		t.Errorf("%d scenarios, want 54", len(all))
	}
	refused := 0
	for _, s := range all {
		t.Run(s.ID, func(t *testing.T) {
			if path, ok := jsonPathScenarios[s.ID]; ok {
				refused++
				expectRefusal(t, s, path)
			}
			s.replay(t)
		})
	}
	if refused != len(jsonPathScenarios) {
		t.Errorf("%d of the %d listed differences were found in the data", refused, len(jsonPathScenarios))
	}
}

// expectRefusal keeps the list honest: a scenario that is not refused any more fails here.
func expectRefusal(t *testing.T, s scenario, path string) {
	t.Helper()
	for _, p := range Validate(marshal(s.Runs[0].Definition)) {
		if p.Path == path && strings.Contains(p.Message, "JSONPath") {
			declareJSONata(s)
			return
		}
	}
	t.Errorf("Validate does not name %s; take the scenario off the list of differences", path)
}

func declareJSONata(s scenario) {
	for _, r := range s.Runs {
		for _, st := range r.Definition["States"].(map[string]any) {
			st.(map[string]any)["QueryLanguage"] = "JSONata"
		}
	}
}

func (s scenario) replay(t *testing.T) {
	for i, r := range s.Runs {
		name := "get_execution_history"
		if len(s.Runs) > 1 {
			name = "exec_hist_resp_" + string(rune('0'+i))
		}
		want, ok := s.Recorded[name]
		if !ok {
			t.Fatalf("no recording %s", name)
		}
		tasks := map[string]func(Call) Answer{}
		for _, f := range regexp.MustCompile(`function:([A-Za-z0-9_-]+)`).FindAllStringSubmatch(string(marshal(r.Definition)), -1) {
			tasks[f[1]] = recordedFunction
		}
		got, err := Run(marshal(r.Definition), r.Input, Trial{Tasks: tasks})
		if err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
		events := []map[string]any{}
		for _, e := range got.History {
			events = append(events, e.wire(true))
		}
		if diff := cmp.Diff(normal(want.Events), normal(events)); diff != "" {
			t.Errorf("run %d: history (-recorded +got):\n%s", i, diff)
		}
	}
}

// normal makes histories comparable: JSON in strings is decoded, and what differs by nature has a placeholder.
func normal(events []map[string]any) any {
	var v any
	if err := json.Unmarshal(marshal(events), &v); err != nil {
		return err.Error()
	}
	return normalValue("", v)
}

func normalValue(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, m := range v {
			v[k] = normalValue(k, m)
		}
		if v["errorType"] != nil { // the function's own answer: Python has more members
			delete(v, "requestId")
			delete(v, "stackTrace")
		}
		return v
	case []any:
		for i := range v {
			v[i] = normalValue("", v[i])
		}
		return v
	case string:
		return normalString(key, v)
	default:
		if key == "timestamp" {
			return "<timestamp>"
		}
		return v
	}
}

func normalString(key, v string) any {
	switch key {
	case "timestamp", "roleArn", "region", "resource", "FunctionName", "TimestampValue":
		if key == "resource" && !strings.HasPrefix(v, "arn:") {
			return v
		}
		return "<" + key + ">"
	}
	var inner any
	if (strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[")) && json.Unmarshal([]byte(v), &inner) == nil {
		return normalValue(key, inner)
	}
	return v
}
