// Package diagram draws a workflow from its ASL: what people see is the file that runs.
//
// The layout is computed here, on the server: the way that ends well stands in the first column, side ways stand beside
// it, and what happens after errors hangs on one line at the right edge. The picture is SVG without script or style
// attributes; its table twin says the same in words.
package diagram

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// A Standing says where an execution is with a state.
type Standing string

// The standings of a state.
const (
	Ahead   Standing = "ahead"   // not entered yet
	Current Standing = "current" // being done
	Waiting Standing = "waiting" // waits for a person
	Done    Standing = "done"
	Failed  Standing = "failed"
	Passed  Standing = "passed" // not entered, and the execution is over
)

// A State is a state of the workflow as it is drawn.
type State struct {
	Name     string
	Type     string
	Human    bool // waits for a task token
	End      bool
	Inner    []string // states inside a Map or a Parallel
	Standing Standing

	next         []string // ordinary ways on
	catch        []string // ways on after errors
	column, line int
}

// A Workflow is a state machine with the standing of each state.
type Workflow struct {
	States []*State // in the order of their lines, then columns
	byName map[string]*State
	lines  int
	widest int
}

type asl struct {
	StartAt string
	States  map[string]aslState
}

type aslState struct {
	Type     string
	Resource string
	Next     string
	End      bool
	Default  string
	Choices  []struct{ Next string }
	Catch    []struct{ Next string }

	ItemProcessor *asl
	Branches      []asl
}

// Parse reads a state machine. It draws what it understands and refuses what has no start.
func Parse(definition []byte) (*Workflow, error) {
	var m asl
	if err := json.Unmarshal(definition, &m); err != nil {
		return nil, fmt.Errorf("parse workflow: %w", err)
	}
	if _, ok := m.States[m.StartAt]; !ok {
		return nil, errors.New("parse workflow: no such start")
	}
	w := &Workflow{byName: map[string]*State{}}
	for name, s := range m.States {
		w.byName[name] = newState(name, s)
	}
	w.layOut(m.StartAt)
	return w, nil
}

func newState(name string, s aslState) *State {
	out := &State{
		Name: name, Type: s.Type, Human: strings.HasSuffix(s.Resource, ".waitForTaskToken"),
		End: s.End || s.Type == "Succeed" || s.Type == "Fail", Standing: Ahead,
	}
	for _, c := range s.Choices {
		out.next = appendNew(out.next, c.Next)
	}
	out.next = appendNew(appendNew(out.next, s.Next), s.Default)
	for _, c := range s.Catch {
		out.catch = appendNew(out.catch, c.Next)
	}
	if s.ItemProcessor != nil {
		out.Inner = inner(*s.ItemProcessor)
	}
	for _, b := range s.Branches {
		out.Inner = append(out.Inner, inner(b)...)
	}
	return out
}

func appendNew(to []string, name string) []string {
	if name == "" || slices.Contains(to, name) {
		return to
	}
	return append(to, name)
}

// inner gives the states of a part in the order in which they are reached.
func inner(m asl) []string {
	var out []string
	for name := m.StartAt; name != "" && !slices.Contains(out, name); name = m.States[name].Next {
		if _, ok := m.States[name]; !ok {
			break
		}
		out = append(out, name)
	}
	return out
}

// layOut gives every reachable state its line and column.
func (w *Workflow) layOut(start string) {
	onMain := w.mainWay(start)
	for i, name := range onMain {
		w.byName[name].line = i
	}
	w.placeSide(onMain)
	var used []*State
	for _, s := range w.byName {
		if s.line >= 0 {
			used = append(used, s)
		}
	}
	slices.SortFunc(used, func(a, b *State) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.column - b.column
	})
	w.States = used
	for _, s := range used {
		w.lines, w.widest = max(w.lines, s.line+1), max(w.widest, s.column+1)
	}
}

// mainWay follows the first way on from the start; all other states are marked as not placed.
func (w *Workflow) mainWay(start string) []string {
	for _, s := range w.byName {
		s.line = -1
	}
	var way []string
	for name := start; name != "" && !slices.Contains(way, name); {
		s, ok := w.byName[name]
		if !ok {
			break
		}
		way = append(way, name)
		name = ""
		if len(s.next) > 0 {
			name = s.next[0]
		}
	}
	return way
}

// placeSide places the states beside the main way, one line below the first state that leads to them; what only errors
// lead to comes below everything else.
func (w *Workflow) placeSide(placed []string) {
	taken := map[int]int{} // line -> columns in use
	for _, name := range placed {
		taken[w.byName[name].line] = 1
	}
	var errorsOnly []string
	for i := 0; i < len(placed); i++ {
		s := w.byName[placed[i]]
		for _, name := range append(slices.Clone(s.next), s.catch...) {
			t, ok := w.byName[name]
			if !ok || t.line >= 0 || slices.Contains(errorsOnly, name) {
				continue
			}
			if !slices.Contains(s.next, name) && w.sources(name) > 2 {
				errorsOnly = append(errorsOnly, name)
				continue
			}
			t.line = s.line + 1
			t.column = max(1, taken[t.line])
			taken[t.line] = t.column + 1
			placed = append(placed, name)
		}
	}
	w.placeErrors(errorsOnly)
}

func (w *Workflow) placeErrors(names []string) {
	bottom := 0
	for _, s := range w.byName {
		bottom = max(bottom, s.line)
	}
	for len(names) > 0 {
		s := w.byName[names[0]]
		names = names[1:]
		if s == nil || s.line >= 0 {
			continue
		}
		bottom++
		s.line, s.column = bottom, 1
		names = append(names, s.next...)
	}
}

// sources counts the states whose errors lead to a state.
func (w *Workflow) sources(name string) int {
	n := 0
	for _, s := range w.byName {
		if slices.Contains(s.catch, name) {
			n++
		}
	}
	return n
}

// A Visit is a state that an execution entered.
type Visit struct {
	State string
	Left  bool
}

// Follow sets the standings from what an execution did. Over says that it has ended, failed that it did so badly.
func (w *Workflow) Follow(visits []Visit, over, failed bool) {
	for _, v := range visits {
		s, ok := w.byName[v.State]
		if !ok {
			continue
		}
		switch {
		case v.Left:
			s.Standing = Done
		case over && failed:
			s.Standing = Failed
		case s.End:
			s.Standing = Done
		case s.Human:
			s.Standing = Waiting
		default:
			s.Standing = Current
		}
	}
	if !over {
		return
	}
	for _, s := range w.States {
		if s.Standing == Ahead {
			s.Standing = Passed
		}
		if s.Type == "Fail" && s.Standing == Done {
			s.Standing = Failed
		}
	}
}

// Names are the words of the picture.
type Names struct {
	Title string
	State func(name string) string
	Words func(Standing) string
}

// SVG draws the workflow.
func (w *Workflow) SVG(n Names) template.HTML { return draw(w, n) }
