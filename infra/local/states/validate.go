package states

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/infra/local/states/jsonata"
)

func indexed(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// Validate checks a definition without running it: fields, targets, reachability, unsupported features and the syntax of
// every expression. Nothing is returned for a definition that this package runs.
func Validate(asl []byte) []Problem {
	_, problems := check(asl, jsonata.New(jsonata.Options{Idle: 1}))
	return problems
}

// check parses a definition and compiles its expressions.
func check(asl []byte, pool *jsonata.Pool) (*scope, Problems) {
	s, problems := parse(asl)
	if s == nil || len(problems) > 0 {
		return nil, problems
	}
	s.eachExpression("", func(path, expr string) {
		if err := pool.Check(expr); errors.Is(err, jsonata.ErrNoBundle) {
			problems = append(problems, Problem{Path: "/", Message: err.Error()})
		} else if err != nil {
			problems = append(problems, Problem{Path: path, Message: fmt.Sprintf("expression %q: %v", expr, err)})
		}
	})
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Path, b.Path) })
	return s, problems
}

// graph checks targets, ends and reachability of one scope.
func (p *parser) graph(s *scope, path string) {
	if s.start == "" {
		p.add(path+"/StartAt", "StartAt is missing")
	}
	p.target(s, s.start, path+"/StartAt")
	for _, name := range s.order {
		p.edges(s, s.states[name], path+"/States/"+name)
	}
	reached := map[string]bool{}
	s.walk(s.start, reached)
	ends := false
	for _, name := range s.order {
		st := s.states[name]
		if !reached[name] && s.states[s.start] != nil {
			p.add(path+"/States/"+name, "state %s cannot be reached", name)
		}
		ends = ends || st.end || st.kind == "Succeed" || st.kind == "Fail"
	}
	if !ends && len(s.order) > 0 {
		p.add(path+"/States", "no state ends the scope")
	}
}

func (p *parser) target(s *scope, name, path string) {
	if name != "" && s.states[name] == nil {
		p.add(path, "there is no state %q", name)
	}
}

func (p *parser) edges(s *scope, st *state, path string) {
	switch st.kind {
	case "Choice":
		p.target(s, st.fallback, path+"/Default")
		for i, c := range st.choices {
			if c.next == "" {
				p.add(indexed(path+"/Choices", i), "Next is missing")
			}
			p.target(s, c.next, indexed(path+"/Choices", i)+"/Next")
		}
	case "Succeed", "Fail", "":
	default:
		if (st.next == "") != st.end {
			p.add(path, "a %s state has either Next or End", st.kind)
		}
		p.target(s, st.next, path+"/Next")
	}
	for i, c := range st.catch {
		if c.next == "" {
			p.add(indexed(path+"/Catch", i), "Next is missing")
		}
		p.target(s, c.next, indexed(path+"/Catch", i)+"/Next")
	}
}

func (s *scope) walk(name string, reached map[string]bool) {
	st := s.states[name]
	if st == nil || reached[name] {
		return
	}
	reached[name] = true
	for _, next := range st.targets() {
		s.walk(next, reached)
	}
}

// targets lists the states that may follow.
func (s *state) targets() []string {
	next := []string{s.next, s.fallback}
	for _, c := range s.choices {
		next = append(next, c.next)
	}
	for _, c := range s.catch {
		next = append(next, c.next)
	}
	return slices.DeleteFunc(next, func(n string) bool { return n == "" })
}

// eachExpression calls f for each expression of the scope and of what it encloses.
func (s *scope) eachExpression(path string, f func(path, expr string)) {
	for _, name := range s.order {
		st, at := s.states[name], path+"/States/"+name
		for field, t := range st.templates() {
			if t != nil {
				t.expressions(at+"/"+field, f)
			}
		}
		for i, b := range st.branches {
			in := at + "/ItemProcessor"
			if st.kind == "Parallel" {
				in = indexed(at+"/Branches", i)
			}
			b.eachExpression(in, f)
		}
	}
}

// templates lists the fields of a state that may hold expressions.
func (s *state) templates() map[string]*template {
	m := map[string]*template{
		"Output": s.output, "Assign": s.assign, "Arguments": s.arguments, "TimeoutSeconds": s.timeout,
		"HeartbeatSeconds": s.heartbeat, "Seconds": s.seconds, "Timestamp": s.timestamp, "Error": s.failError,
		"Cause": s.failCause, "Items": s.items, "ItemSelector": s.selector, "MaxConcurrency": s.concurrency,
		"ToleratedFailureCount": s.toleratedCount, "ToleratedFailurePercentage": s.toleratedPc,
	}
	for i, c := range s.choices {
		at := indexed("Choices", i)
		m[at+"/Condition"], m[at+"/Output"], m[at+"/Assign"] = c.condition, c.output, c.assign
	}
	for i, c := range s.catch {
		at := indexed("Catch", i)
		m[at+"/Output"], m[at+"/Assign"] = c.output, c.assign
	}
	if r := s.reader; r != nil {
		m["ItemReader/Arguments"], m["ItemReader/ReaderConfig/MaxItems"] = r.arguments, r.maxItems
	}
	if b := s.batcher; b != nil {
		m["ItemBatcher/MaxItemsPerBatch"], m["ItemBatcher/MaxInputBytesPerBatch"] = b.items, b.bytes
		m["ItemBatcher/BatchInput"] = b.input
	}
	return m
}
