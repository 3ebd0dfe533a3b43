package states

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one reason why a definition is refused.
type Problem struct {
	Path    string // such as /States/Ask/Next
	Message string
}

func (p Problem) String() string { return p.Message + " at " + p.Path }

// Problems is the error of a refused definition.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return "state machine definition: " + strings.Join(lines, "; ")
}

// fields lists what a state of each type may have besides Type, Comment and QueryLanguage.
func fields(kind string) (string, bool) {
	switch kind {
	case "Pass":
		return "Assign Output Next End", true
	case "Task":
		return "Resource Arguments TimeoutSeconds HeartbeatSeconds Retry Catch Assign Output Next End", true
	case "Choice":
		return "Choices Default Assign Output", true
	case "Wait":
		return "Seconds Timestamp Assign Output Next End", true
	case "Succeed":
		return "Output", true
	case "Fail":
		return "Error Cause", true
	case "Parallel":
		return "Branches Arguments Retry Catch Assign Output Next End", true
	case "Map":
		return "Items ItemReader ItemSelector ItemBatcher ItemProcessor MaxConcurrency ToleratedFailureCount " +
			"ToleratedFailurePercentage Label Retry Catch Assign Output Next End", true
	default:
		return "", false
	}
}

const (
	jsonPathFields = "InputPath OutputPath ResultPath Parameters ResultSelector Result ItemsPath SecondsPath TimestampPath " +
		"TimeoutSecondsPath HeartbeatSecondsPath MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath " +
		"ErrorPath CausePath Variable And Or Not"
	unsupportedFields = "Credentials ResultWriter Iterator"
)

func listed(words, word string) bool { return slices.Contains(strings.Fields(words), word) }

// A parser turns a definition into scopes and collects every problem on the way.
type parser struct {
	problems Problems
	language string // top level QueryLanguage
}

func (p *parser) add(path, format string, args ...any) {
	p.problems = append(p.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

// object reads the members of an object, refusing those that allowed does not list.
func (p *parser) object(raw json.RawMessage, path, allowed string) map[string]json.RawMessage {
	ms, err := members(raw)
	if err != nil {
		p.add(path, "%v", err)
		return nil
	}
	out := map[string]json.RawMessage{}
	for _, m := range ms {
		at := path + "/" + m.key
		switch {
		case listed(allowed, m.key):
			out[m.key] = m.raw
		case listed(jsonPathFields, m.key) || strings.HasSuffix(m.key, ".$"):
			p.add(at, "field %s is JSONPath or not a field of JSONata states; only JSONata is supported", m.key)
		case listed(unsupportedFields, m.key):
			p.add(at, "field %s is not supported", m.key)
		default:
			p.add(at, "unknown field %s", m.key)
		}
	}
	return out
}

// scan decodes a field into v, if it is there.
func (p *parser) scan(m map[string]json.RawMessage, key, path string, v any) bool {
	raw, ok := m[key]
	if !ok {
		return false
	}
	if err := json.Unmarshal(raw, v); err != nil || kindOf(raw) == "null" {
		p.add(path+"/"+key, "%s has the wrong type: %s", key, kindOf(raw))
		return false
	}
	return true
}

func (p *parser) text(m map[string]json.RawMessage, key, path string) string {
	var s string
	p.scan(m, key, path, &s)
	return s
}

// template compiles a field; kinds names the JSON types that a literal may have, all if empty.
func (p *parser) template(m map[string]json.RawMessage, key, path, kinds string) *template {
	raw, ok := m[key]
	if !ok {
		return nil
	}
	t, err := parseTemplate(raw)
	if err != nil {
		p.add(path+"/"+key, "%v", err)
		return nil
	}
	if kinds != "" && t.kind != expression && !listed(kinds, kindOf(raw)) {
		p.add(path+"/"+key, "%s must be %s or an expression", key, strings.ReplaceAll(kinds, " ", ", "))
		return nil
	}
	return t
}

// maxSeconds is the limit of AWS on a wait and a time limit.
const maxSeconds = 99999999

// number compiles a field that holds a number; what is written out must lie within bounds.
func (p *parser) number(m map[string]json.RawMessage, key, path string, low, high float64) *template {
	t := p.template(m, key, path, "number")
	if t == nil || t.kind == expression {
		return t
	}
	var n float64
	if err := json.Unmarshal(t.raw, &n); err != nil || n < low || n > high {
		p.add(path+"/"+key, "%s must be from %.0f to %.0f", key, low, high)
	}
	return t
}

// parse reads a whole definition. The machine is only usable where there are no problems.
func parse(asl []byte) (*scope, Problems) {
	p := &parser{}
	if !json.Valid(asl) {
		return nil, Problems{{Path: "/", Message: "the definition is not JSON"}}
	}
	m := p.object(asl, "", "Comment StartAt States QueryLanguage TimeoutSeconds Version")
	p.language = p.queryLanguage(m, "", "JSONPath")
	if v := p.text(m, "Version", ""); v != "" && v != "1.0" {
		p.add("/Version", "version %q is not known, only 1.0", v)
	}
	s := p.scope(m, "", nil)
	s.timeout = p.number(m, "TimeoutSeconds", "", 1, maxSeconds)
	if s.timeout != nil && s.timeout.kind == expression {
		p.add("/TimeoutSeconds", "the time limit of a machine is a number")
	}
	return s, p.problems
}

func (p *parser) queryLanguage(m map[string]json.RawMessage, path, inherited string) string {
	if _, ok := m["QueryLanguage"]; !ok {
		return inherited
	}
	l := p.text(m, "QueryLanguage", path)
	if l != "JSONata" && l != "JSONPath" {
		p.add(path+"/QueryLanguage", "QueryLanguage %q is not known", l)
	}
	return l
}

// scope reads StartAt and States; outer are the variables of enclosing scopes.
func (p *parser) scope(m map[string]json.RawMessage, path string, outer []string) *scope {
	s := &scope{start: p.text(m, "StartAt", path), states: map[string]*state{}}
	if m["States"] == nil {
		p.add(path+"/States", "States is missing")
		return s
	}
	ms, err := members(m["States"])
	if err != nil {
		p.add(path+"/States", "%v", err)
		return s
	}
	own := assigned(ms)
	for _, name := range own {
		if slices.Contains(outer, name) {
			p.add(path+"/States", "variable %s is assigned in an outer scope too", name)
		}
	}
	for _, st := range ms {
		at := path + "/States/" + st.key
		if n := len([]rune(st.key)); n == 0 || n > 80 {
			p.add(at, "the name of a state has 1 to 80 characters")
		}
		s.states[st.key] = p.state(st.key, st.raw, at, append(slices.Clone(outer), own...))
		s.order = append(s.order, st.key)
	}
	p.graph(s, path)
	return s
}

// assigned lists the variables that the states of one scope assign.
func assigned(ms []member) []string {
	type assigns struct{ Assign map[string]json.RawMessage }
	var names []string
	for _, m := range ms {
		var st struct {
			assigns
			Catch, Choices []assigns
		}
		if json.Unmarshal(m.raw, &st) != nil {
			continue // the wrong type is reported where the field is read
		}
		for _, a := range append(append([]assigns{st.assigns}, st.Catch...), st.Choices...) {
			for name := range a.Assign {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
