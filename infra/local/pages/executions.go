package pages

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/shared/web/diagram"
)

// executionsShown limits the list.
const executionsShown = 200

func (s *pages) executions(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	list, err := s.Engine.Executions(states.Filter{Machine: q.Get("machine"), Status: states.Status(q.Get("status")), Limit: executionsShown})
	if err != nil {
		return err
	}
	return s.show(w, "executions", "Executions", list)
}

// A visit is one stay of an execution in a state.
type visit struct {
	State, Type   string
	Start, End    time.Time // End is zero while it lasts
	Input, Output string
	Note          string // an error on the way
}

// Waits tells a Wait state that can be skipped.
func (v visit) Waits() bool { return v.End.IsZero() && v.Type == "Wait" }

func (s *pages) execution(w http.ResponseWriter, r *http.Request) error {
	arn := r.URL.Query().Get("arn")
	found, err := s.find(arn)
	if err != nil {
		return err
	}
	history, err := s.Engine.History(arn)
	if err != nil {
		return err
	}
	visits := visitsOf(history)
	waits := false
	for _, v := range visits {
		waits = waits || (v.Waits() && found.Status == states.Running)
	}
	return s.show(w, "execution", found.Name, struct {
		states.Execution
		Visits  []visit
		Waits   bool
		Picture template.HTML
		Events  []states.Event
	}{found, visits, waits, s.picture(found, visits), history})
}

func (s *pages) find(arn string) (states.Execution, error) {
	list, err := s.Engine.Executions(states.Filter{})
	if err != nil {
		return states.Execution{}, err
	}
	for _, x := range list {
		if x.ARN == arn {
			return x, nil
		}
	}
	return states.Execution{}, &problem{http.StatusNotFound, "no execution " + arn}
}

// visitsOf pairs the events of entering and leaving a state. An iteration of a Map may be in the same
// state as another, so a leaving goes to the oldest open visit of its name.
func visitsOf(history []states.Event) []visit {
	var out []visit
	for _, e := range history {
		var d struct{ Name, Input, Output, Error, Cause string }
		if len(e.Details) > 0 && json.Unmarshal(e.Details, &d) != nil {
			continue // an event of another form says nothing of states
		}
		switch {
		case strings.HasSuffix(e.Type, "StateEntered"):
			out = append(out, visit{State: d.Name, Type: strings.TrimSuffix(e.Type, "StateEntered"), Start: e.At, Input: d.Input})
		case strings.HasSuffix(e.Type, "StateExited"):
			leave(out, d.Name, d.Output, e.At)
		case d.Error != "" && len(out) > 0 && !strings.HasPrefix(e.Type, "Execution"):
			v := &out[len(out)-1]
			v.Note = strings.TrimPrefix(v.Note+"; "+e.Type+" "+d.Error+" "+d.Cause, "; ")
		}
	}
	return out
}

func leave(visits []visit, state, output string, at time.Time) {
	for i := range visits {
		if visits[i].State == state && visits[i].End.IsZero() {
			visits[i].End, visits[i].Output = at, output
			return
		}
	}
}

// picture draws the machine as it is defined now; nothing where it cannot be drawn.
func (s *pages) picture(x states.Execution, visits []visit) template.HTML {
	flow, err := diagram.Parse(s.Workflows[x.Machine])
	if err != nil {
		return ""
	}
	var seen []diagram.Visit
	for _, v := range visits {
		seen = append(seen, diagram.Visit{State: v.State, Left: !v.End.IsZero()})
	}
	flow.Follow(seen, x.Status != states.Running, x.Status != states.Running && x.Status != states.Succeeded)
	return flow.SVG(diagram.Names{
		Title: x.Name, State: func(name string) string { return name },
		Words: func(st diagram.Standing) string { return string(st) },
	})
}

func (s *pages) skip(w http.ResponseWriter, r *http.Request) error {
	arn := r.PostFormValue("arn")
	err := s.Engine.SkipWait(arn)
	if errors.Is(err, states.ErrNotWaiting) {
		return &problem{http.StatusConflict, "The execution is in no Wait state any more."}
	}
	if err != nil {
		return err
	}
	return back(w, r, "/_local/execution?arn="+url.QueryEscape(arn))
}
