package matching

import (
	"cmp"
	"reflect"
	"slices"
)

// A Comparison sets two runs beside each other, the earlier one first.
type Comparison struct {
	Changed []string // what differs in the settings: names of fields, the ends of message keys
	Inputs  bool     // the applications or the register differ too
	Kept    int      // pairs that both made
	Moves   []Move   // who has another partner, or none, or one at last; by side and name
}

// A Move is what became of one candidate.
type Move struct {
	Who           Candidate
	Before, After *Candidate // nil: no partner
	BeforeValue   int32
	AfterValue    int32
	Why           Reason
	Veto          Veto  // of Forbids
	Would         int32 // score of the earlier pair by the later run's settings; meaningless without one
}

// A Reason says why a candidate moved; it is the end of a message key.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Came      Reason = "came" // it was not among the candidates before
	Left      Reason = "left" // it is not among them any more
	OtherLeft Reason = "other_left"
	OtherCame Reason = "other_came"
	Forbids   Reason = "forbids" // a rule forbids the earlier pair now
	Held      Reason = "held"    // the later pair is locked
	Freed     Reason = "freed"   // the earlier pair was locked, and is not now
	Better    Reason = "better"  // the later pair scores higher by the later settings
	Whole     Reason = "whole"   // the earlier pair would score at least as high, but the whole gains
)

// Compare says who moved from one run to the other and why.
func Compare(inA Input, a Result, inB Input, b Result) Comparison {
	c := comparing{inA: inA, inB: inB, before: partners(a), after: partners(b), rater: NewRater(inB.Settings)}
	c.wasHere, c.isHere = c.everybody(inA), c.everybody(inB)
	out := Comparison{Changed: differences(inA.Settings, inB.Settings), Inputs: inA.Register != inB.Register || !sameCandidates(inA, inB)}
	for _, p := range b.Pairs {
		if q, ok := c.before[p.EU.Application]; ok && q.other.Application == p.UA.Application {
			out.Kept++
		}
	}
	for _, who := range c.all() {
		before, had := c.before[who.Application]
		after, has := c.after[who.Application]
		if had == has && (!had || before.other.Application == after.other.Application) {
			continue
		}
		out.Moves = append(out.Moves, c.move(who, before, after))
	}
	return out
}

type partner struct {
	other *Candidate
	value int32
}

func partners(r Result) map[string]partner {
	out := map[string]partner{}
	for i := range r.Pairs {
		p := &r.Pairs[i]
		out[p.EU.Application] = partner{&p.UA, p.Value}
		out[p.UA.Application] = partner{&p.EU, p.Value}
	}
	return out
}

type comparing struct {
	inA, inB        Input
	before, after   map[string]partner
	wasHere, isHere map[string]*Candidate
	rater           *Rater
}

func (c *comparing) everybody(in Input) map[string]*Candidate {
	out := map[string]*Candidate{}
	for _, side := range [][]Candidate{in.EU, in.UA} {
		for i := range side {
			out[side[i].Application] = &side[i]
		}
	}
	for _, w := range in.Settings.Withdrawn {
		delete(out, w)
	}
	return out
}

// all lists everybody of either run once: the Ukrainian side first, by name.
func (c *comparing) all() []Candidate {
	var out []Candidate
	seen := map[string]bool{}
	for _, side := range [][]Candidate{c.inB.UA, c.inA.UA, c.inB.EU, c.inA.EU} {
		from := len(out)
		for _, who := range side {
			if !seen[who.Application] {
				seen[who.Application] = true
				out = append(out, who.brief())
			}
		}
		slices.SortStableFunc(out[from:], func(a, b Candidate) int { return cmp.Compare(a.Latin, b.Latin) })
	}
	return out
}

func (c *comparing) move(who Candidate, before, after partner) Move {
	m := Move{Who: who, Before: before.other, After: after.other, BeforeValue: before.value, AfterValue: after.value}
	switch {
	case c.wasHere[who.Application] == nil:
		m.Why = Came
		return m
	case c.isHere[who.Application] == nil:
		m.Why = Left
		return m
	}
	if before.other != nil {
		if m.Why = c.lost(&m); m.Why != "" {
			return m
		}
	}
	m.Why = c.won(&m)
	return m
}

// lost looks for what took the earlier partner away.
func (c *comparing) lost(m *Move) Reason {
	if c.isHere[m.Before.Application] == nil {
		return OtherLeft
	}
	eu, ua := c.sides(m.Who.Application, m.Before.Application)
	s := c.rater.Rate(eu, ua)
	m.Would, m.Veto = s.Value, s.Veto
	switch {
	case s.Veto != Allowed:
		return Forbids
	case m.After != nil && c.bound(c.inB, m.Who.Application, m.After.Application):
		return Held
	case c.bound(c.inA, m.Who.Application, m.Before.Application):
		return Freed
	}
	return ""
}

// won says what gave the later partner, or none.
func (c *comparing) won(m *Move) Reason {
	switch {
	case m.After == nil:
		return Whole
	case c.wasHere[m.After.Application] == nil:
		return OtherCame
	case c.bound(c.inB, m.Who.Application, m.After.Application):
		return Held
	case m.Before == nil || m.AfterValue > m.Would:
		return Better
	}
	return Whole
}

// sides gives two candidates of the later run, the EU side first.
func (c *comparing) sides(a, b string) (eu, ua *Candidate) {
	for i := range c.inB.EU {
		if name := c.inB.EU[i].Application; name == a {
			return c.isHere[a], c.isHere[b]
		}
	}
	return c.isHere[b], c.isHere[a]
}

func (c *comparing) bound(in Input, a, b string) bool {
	return slices.ContainsFunc(in.Settings.Locks, func(l Bond) bool { return (l.EU == a && l.UA == b) || (l.EU == b && l.UA == a) })
}

func sameCandidates(a, b Input) bool {
	return reflect.DeepEqual(a.EU, b.EU) && reflect.DeepEqual(a.UA, b.UA)
}

// differences names the settings that differ.
func differences(a, b Settings) []string {
	var out []string
	add := func(name string, same bool) {
		if !same {
			out = append(out, name)
		}
	}
	for _, id := range FactorIDs() {
		add("weight_"+string(id), a.Weights[id] == b.Weights[id])
	}
	add("rules", reflect.DeepEqual(a.Rules, b.Rules))
	add("goal", a.Goal == b.Goal && a.Proposing == b.Proposing && a.Lottery == b.Lottery)
	add("pairs", a.Pairs == b.Pairs && a.Exact == b.Exact)
	add("limits", a.Limits == b.Limits)
	add("locks", slices.Equal(a.Locks, b.Locks))
	add("vetoes", slices.Equal(a.Vetoes, b.Vetoes))
	add("withdrawn", slices.Equal(a.Withdrawn, b.Withdrawn))
	return out
}
