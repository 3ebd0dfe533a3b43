package states

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// machine wraps states into a JSONata machine that starts at A.
func machine(states string) []byte {
	return []byte(`{"QueryLanguage":"JSONata","StartAt":"A","States":{` + states + `}}`)
}

const call1 = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f","Payload":"{% $states.input %}"}`

const token1 = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Arguments":{"FunctionName":"f","Payload":"{% $states.context.Task.Token %}"}`

func TestRun(t *testing.T) {
	t.Parallel()
	catchAll := `"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Pass","Output":"{% $states.input.Error %}","End":true}`
	reply := func(a Answer) func(Call) Answer { return func(Call) Answer { return a } }
	tests := []struct {
		name, states string
		input        any
		task         func(Call) Answer
		visited      string
		output       string // or the error name
		took         time.Duration
	}{
		{"pass", `"A":{"Type":"Pass","Output":{"a":"{% $states.input.x * 2 %}"},"Next":"B"},"B":{"Type":"Succeed"}`, map[string]int{"x": 4}, nil, "A B", `{"a":8}`, 0},
		{"assign takes effect on leaving", `"A":{"Type":"Pass","Assign":{"x":1},"Next":"B"},"B":{"Type":"Pass","Assign":{"x":2,"y":"{% $x %}"},"Output":"{% $x %}","Next":"C"},"C":{"Type":"Pass","Output":["{% $x %}","{% $y %}"],"End":true}`, nil, nil, "A B C", `[2,1]`, 0},
		{"choice default", `"A":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.n > 5 %}","Next":"B"}],"Default":"C","Assign":{"d":1}},"B":{"Type":"Succeed"},"C":{"Type":"Pass","Output":"{% $d %}","End":true}`, map[string]int{"n": 3}, nil, "A C", "1", 0},
		{"no choice", `"A":{"Type":"Choice","Choices":[{"Condition":false,"Next":"B"}]},"B":{"Type":"Succeed"}`, nil, nil, "A", "States.NoChoiceMatched", 0},
		{"condition is no boolean", `"A":{"Type":"Choice","Choices":[{"Condition":"{% 1 %}","Next":"B"}]},"B":{"Type":"Succeed"}`, nil, nil, "A", evaluationError, 0},
		{"wait by expression", `"A":{"Type":"Wait","Seconds":"{% $states.input.s %}","End":true}`, map[string]int{"s": 90}, nil, "A", `{"s":90}`, 90 * time.Second},
		{"wait until", `"A":{"Type":"Wait","Timestamp":"2026-01-05T10:00:00Z","End":true}`, nil, nil, "A", "null", time.Hour},
		{"fail", `"A":{"Type":"Fail","Error":"{% 'no' & 't' %}","Cause":"c"}`, nil, nil, "A", "not", 0},
		{"task envelope", `"A":{` + call1 + `,"Output":"{% [$states.result.StatusCode, $states.result.Payload] %}","End":true}`, "in", reply(Answer{Output: "out", After: time.Second}), "A", `[200,"out"]`, time.Second},
		{"error type is the error name", `"A":{` + call1 + `,` + catchAll, nil, reply(Answer{Error: "not_found"}), "A Z", `"not_found"`, 0},
		{"throttled", `"A":{` + call1 + `,` + catchAll, nil, reply(Answer{Err: &InvokeError{Name: "Lambda.TooManyRequestsException"}}), "A Z", `"Lambda.TooManyRequestsException"`, 0},
		{"unknown", `"A":{` + call1 + `,` + catchAll, nil, reply(Answer{Err: errors.New("gone")}), "A Z", `"Lambda.Unknown"`, 0},
		{"time out", `"A":{"TimeoutSeconds":"{% 5 %}",` + call1 + `,` + catchAll, nil, reply(Answer{After: time.Minute}), "A Z", `"States.Timeout"`, 5 * time.Second},
		{"task failed does not catch a time out", `"A":{"TimeoutSeconds":5,` + call1 + `,"Catch":[{"ErrorEquals":["States.TaskFailed"],"Next":"Z"}],"End":true},"Z":{"Type":"Succeed"}`, nil, reply(Answer{After: time.Minute}), "A", "States.Timeout", 5 * time.Second},
		{"too large", `"A":{` + call1 + `,` + catchAll, nil, reply(Answer{Output: strings.Repeat("x", maxData)}), "A", limitError, 0},
		{"input of a function is lost on no catch", `"A":{` + call1 + `,"Output":"{% $states.result.Payload.none %}","End":true}`, nil, reply(Answer{Output: 1}), "A", evaluationError, 0},
		{"catch assigns", `"A":{` + call1 + `,"Catch":[{"ErrorEquals":["boom"],"Assign":{"why":"{% $states.errorOutput.Error %}"},"Output":"{% $states.input %}","Next":"Z"}],"End":true},"Z":{"Type":"Pass","Output":["{% $why %}","{% $states.input %}"],"End":true}`, 5, reply(Answer{Error: "boom"}), "A Z", `["boom",5]`, 0},
		{"callback", `"A":{` + token1 + `,"End":true}`, nil, reply(Answer{Callback: &Callback{After: 72 * time.Hour, Output: "yes"}}), "A", `"yes"`, 72 * time.Hour},
		{"callback before the function returns", `"A":{` + token1 + `,"End":true}`, nil, reply(Answer{After: time.Hour, Callback: &Callback{Output: 1}}), "A", "1", 0},
		{"callback fails", `"A":{` + token1 + `,` + catchAll, nil, reply(Answer{Callback: &Callback{Error: "refused"}}), "A Z", `"refused"`, 0},
		{"heartbeat missed", `"A":{"HeartbeatSeconds":10,` + token1 + `,` + catchAll, nil, reply(Answer{Callback: &Callback{Silent: true, Beats: []time.Duration{8 * time.Second}}}), "A Z", `"States.HeartbeatTimeout"`, 18 * time.Second},
		{"late answer", `"A":{"TimeoutSeconds":10,` + token1 + `,` + catchAll, nil, reply(Answer{Callback: &Callback{After: 10 * time.Second, Output: 1}}), "A Z", `"States.Timeout"`, 10 * time.Second},
		{"parallel", `"A":{"Type":"Parallel","Arguments":3,"Branches":[{"StartAt":"P","States":{"P":{"Type":"Wait","Seconds":2,"End":true}}},{"StartAt":"Q","States":{"Q":{"Type":"Pass","Output":"q","End":true}}}],"End":true}`, nil, nil, "A P Q", `[3,"q"]`, 2 * time.Second},
		{"parallel fails as one", `"A":{"Type":"Parallel","Branches":[{"StartAt":"P","States":{"P":{"Type":"Wait","Seconds":99,"End":true}}},{"StartAt":"Q","States":{"Q":{"Type":"Fail","Error":"q"}}}],` + catchAll, nil, nil, "A P Q Z", `"q"`, 0},
		{"inner scope reads outer and keeps its own", `"A":{"Type":"Pass","Assign":{"o":1},"Next":"B"},"B":{"Type":"Parallel","Branches":[{"StartAt":"P","States":{"P":{"Type":"Pass","Assign":{"i":"{% $o + 1 %}"},"Next":"Q"},"Q":{"Type":"Pass","Output":"{% $i %}","End":true}}}],"Next":"C"},"C":{"Type":"Pass","Output":"{% [$exists($i), $states.input] %}","End":true}`, nil, nil, "A B P Q C", `[false,2]`, 0},
		{"map with selector", `"A":{"Type":"Map","ItemSelector":{"i":"{% $states.context.Map.Item.Index %}","v":"{% $states.context.Map.Item.Value %}"},"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","Output":"{% $states.input.v * 10 + $states.input.i %}","End":true}}},"End":true}`, []int{7, 8}, nil, "A P P", `[70,81]`, 0},
		{"map one at a time", `"A":{"Type":"Map","MaxConcurrency":1,"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Wait","Seconds":1,"End":true}}},"End":true}`, []int{1, 2, 3}, nil, "A P P P", `[1,2,3]`, 3 * time.Second},
		{"map fails", `"A":{"Type":"Map","ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Fail","Error":"p"}}},` + catchAll, []int{1}, nil, "A P Z", `"p"`, 0},
		{"map tolerates", `"A":{"Type":"Map","ToleratedFailurePercentage":50,"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Choice","Choices":[{"Condition":"{% $states.input = 2 %}","Next":"Q"}],"Default":"R"},"Q":{"Type":"Fail"},"R":{"Type":"Succeed"}}},"End":true}`, []int{1, 2}, nil, "A P P R Q", `[1]`, 0},
		{"distributed tolerates none", `"A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Fail"}}},` + catchAll, []int{1}, nil, "A P Z", `"States.ExceedToleratedFailureThreshold"`, 0},
		{"distributed batches", `"A":{"Type":"Map","ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"b":1}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Succeed"}}},"End":true}`, []int{1, 2, 3}, nil, "A P P", `[{"BatchInput":{"b":1},"Items":[1,2]},{"BatchInput":{"b":1},"Items":[3]}]`, 0},
		{"distributed hides variables", `"A":{"Type":"Pass","Assign":{"v":1},"Next":"B"},"B":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Pass","Output":"{% $exists($v) %}","End":true}}},"End":true}`, []int{1}, nil, "A B P", `[false]`, 0},
		{"list of objects", `"A":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2","Arguments":{"Bucket":"b","Prefix":"p/"}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Pass","Output":"{% $states.input.Key %}","End":true}}},"End":true}`, nil, nil, "A P P", `["p/1","p/2"]`, 0},
		{"rows of CSV", `"A":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW","MaxItems":1},"Arguments":{"Bucket":"b","Key":"csv"}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Succeed"}}},"End":true}`, nil, nil, "A P", `[{"name":"Ї","n":"1"}]`, 0},
		{"no object", `"A":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON"},"Arguments":{"Bucket":"b","Key":"none"}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Succeed"}}},` + catchAll, nil, nil, "A Z", `"States.ItemReaderFailed"`, 0},
		{"endless loop ends", `"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice","Choices":[{"Condition":true,"Next":"A"}],"Default":"C"},"C":{"Type":"Succeed"}`, nil, nil, "", "States.Runtime", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := Run(machine(tt.states), tt.input, Trial{Tasks: map[string]func(Call) Answer{"f": tt.task}, Objects: bucket{}})
			if err != nil {
				t.Fatal(err)
			}
			got := string(r.Output)
			if r.Status != Succeeded {
				got = r.Error
			}
			if got != tt.output || r.Took != tt.took {
				t.Errorf("Run = %s %s (%s) after %v, want %s after %v", r.Status, got, r.Cause, r.Took, tt.output, tt.took)
			}
			if v := strings.Join(r.Visited, " "); tt.visited != "" && v != tt.visited {
				t.Errorf("visited %q, want %q", v, tt.visited)
			}
			consistent(t, r.History)
		})
	}
}

func TestRun_machineTimeout(t *testing.T) {
	t.Parallel()
	r, err := Run([]byte(`{"QueryLanguage":"JSONata","TimeoutSeconds":60,"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":61,"End":true}}}`), nil, Trial{})
	if err != nil || r.Status != TimedOut || r.Took != time.Minute {
		t.Errorf("Run = %s after %v, %v, want TIMED_OUT after a minute", r.Status, r.Took, err)
	}
}

func TestRun_stuck(t *testing.T) {
	t.Parallel()
	_, err := Run(machine(`"A":{`+token1+`,"End":true}`), nil, Trial{Tasks: map[string]func(Call) Answer{"f": func(Call) Answer { return Answer{} }}})
	if err == nil || !strings.Contains(err.Error(), "waits for ever in A") {
		t.Errorf("Run = %v, want that it waits in A", err)
	}
}

func TestRun_context(t *testing.T) {
	t.Parallel()
	r, err := Run(machine(`"A":{"Type":"Pass","Output":"{% [$states.context.Execution.Name, $states.context.Execution.StartTime, $states.context.Execution.Input.x, $states.context.State.Name, $states.context.StateMachine.Name] %}","End":true}`), map[string]int{"x": 1}, Trial{Name: "n"})
	want := `["n","2026-01-05T09:00:00.000Z",1,"A","trial"]`
	if err != nil || string(r.Output) != want {
		t.Errorf("context = %s, %v, want %s", r.Output, err, want)
	}
}

// bucket is a small object store.
type bucket struct{}

func (bucket) List(_ context.Context, _, prefix string) ([]Object, error) {
	return []Object{{Key: prefix + "1"}, {Key: prefix + "2"}}, nil
}

func (bucket) Get(_ context.Context, _, key string) ([]byte, error) {
	if key == "csv" {
		return []byte("name,n\nЇ,1\nB,2\n"), nil
	}
	return nil, errors.New("no such key")
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, asl, want string }{
		{"no JSON", `{`, "/"},
		{"good", string(machine(`"A":{"Type":"Succeed"}`)), ""},
		{"unknown field", string(machine(`"A":{"Type":"Succeed","Colour":1}`)), "/States/A/Colour"},
		{"JSONPath field", string(machine(`"A":{"Type":"Pass","ResultPath":"$","End":true}`)), "/States/A/ResultPath"},
		{"JSONPath by default", `{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`, "/States/A/QueryLanguage"},
		{"no target", string(machine(`"A":{"Type":"Pass","Next":"B"},"C":{"Type":"Succeed"}`)), "/States/A/Next /States/C"},
		{"no start", `{"QueryLanguage":"JSONata","StartAt":"X","States":{"A":{"Type":"Succeed"}}}`, "/StartAt"},
		{"unreachable", string(machine(`"A":{"Type":"Succeed"},"B":{"Type":"Succeed"}`)), "/States/B"},
		{"next and end", string(machine(`"A":{"Type":"Pass","Next":"B","End":true},"B":{"Type":"Succeed"}`)), "/States/A"},
		{"activity", string(machine(`"A":{"Type":"Task","Resource":"arn:aws:states:eu-central-1:000000000000:activity:x","End":true}`)), "/States/A/Resource"},
		{"result writer", string(machine(`"A":{"Type":"Map","ResultWriter":{},"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Succeed"}}},"End":true}`)), "/States/A/ResultWriter"},
		{"asynchronous", string(machine(`"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f","InvocationType":"Event"},"End":true}`)), "/States/A/Arguments/InvocationType"},
		{"broken expression", string(machine(`"A":{"Type":"Pass","Output":{"a":"{% 1 + %}"},"End":true}`)), "/States/A/Output/a"},
		{"space before the mark", string(machine(`"A":{"Type":"Pass","Output":" {% 1 %}","End":true}`)), "/States/A/Output"},
		{"two variables of one name", string(machine(`"A":{"Type":"Pass","Assign":{"v":1},"Next":"B"},"B":{"Type":"Parallel","Branches":[{"StartAt":"P","States":{"P":{"Type":"Pass","Assign":{"v":2},"End":true}}}],"End":true}`)), "/States/B/Branches[0]/States"},
		{"wildcard not alone", string(machine(`"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f"},"Catch":[{"ErrorEquals":["States.ALL","x"],"Next":"B"}],"Next":"B"},"B":{"Type":"Succeed"}`)), "/States/A/Catch[0]/ErrorEquals"},
		{"no time at all", string(machine(`"A":{"TimeoutSeconds":0,` + call1 + `,"End":true}`)), "/States/A/TimeoutSeconds"},
		{"heartbeat after the time out", string(machine(`"A":{"TimeoutSeconds":5,"HeartbeatSeconds":5,` + call1 + `,"End":true}`)), "/States/A/HeartbeatSeconds"},
		{"wait backwards", string(machine(`"A":{"Type":"Wait","Seconds":-1,"End":true}`)), "/States/A/Seconds"},
		{"duplicate key", string(machine(`"A":{"Type":"Succeed"},"A":{"Type":"Succeed"}`)), "/States"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var paths []string
			for _, p := range Validate([]byte(tt.asl)) {
				paths = append(paths, p.Path)
			}
			for _, want := range strings.Fields(tt.want) {
				if !slices.Contains(paths, want) {
					t.Errorf("Validate = %v, want a problem at %s", paths, want)
				}
			}
			if tt.want == "" && len(paths) > 0 {
				t.Errorf("Validate = %v, want none", paths)
			}
		})
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	tests := []struct {
		names []string
		err   string
		want  bool
	}{
		{[]string{"a", "b"}, "b", true},
		{[]string{"a"}, "b", false},
		{[]string{"States.ALL"}, "b", true},
		{[]string{"States.ALL"}, "States.Timeout", true},
		{[]string{"States.ALL"}, limitError, false},
		{[]string{limitError}, limitError, true},
		{[]string{"States.ALL"}, "States.Runtime", false},
		{[]string{"States.TaskFailed"}, "Lambda.Unknown", true},
		{[]string{"States.TaskFailed"}, "States.Timeout", false},
		{[]string{"States.Timeout"}, "States.HeartbeatTimeout", true},
	}
	for _, tt := range tests {
		if got := matches(tt.names, tt.err); got != tt.want {
			t.Errorf("matches(%v, %q) = %v, want %v", tt.names, tt.err, got, tt.want)
		}
	}
}

func TestTemplate_render(t *testing.T) {
	t.Parallel()
	tm, err := parseTemplate([]byte(`{ "b" : [1, "{% x %}", "<&>"], "a": {"c": "{%y%}"} }`))
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	got, err := tm.render("Output", func(field, expr string) (json.RawMessage, error) {
		fields = append(fields, field)
		return quote(expr), nil
	})
	if err != nil || string(got) != `{"b":[1,"x","<&>"],"a":{"c":"y"}}` {
		t.Errorf("render = %s, %v", got, err)
	}
	if diff := cmp.Diff([]string{"Output/b[1]", "Output/a/c"}, fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(machine(`"A":{"Type":"Succeed"}`))
	f.Add([]byte(killMachine()))
	f.Add([]byte(askMachine))
	f.Add(machine(`"A":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"CSV"},"Arguments":null},"ItemProcessor":[],"ItemBatcher":3,"Retry":[null],"Catch":{}}`))
	f.Fuzz(func(t *testing.T, asl []byte) {
		s, problems := parse(asl)
		if len(problems) == 0 && s.states[s.start] == nil {
			t.Errorf("parse accepts a machine that cannot start: %s", asl)
		}
		for _, p := range problems {
			if p.Path == "" && p.Message == "" {
				t.Errorf("an empty problem for %s", asl)
			}
		}
		if len(problems) == 0 {
			s.eachExpression("", func(string, string) {})
		}
	})
}
