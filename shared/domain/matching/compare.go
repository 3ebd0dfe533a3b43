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

// A Move is what became of one candidate, or of one of its partners where it may have several.
type Move struct {
	Who           Candidate
	Before, After *Candidate // nil: no partner
	BeforeValue   int32
	AfterValue    int32
	Others        int // partners that it has in both runs
	Why           Reason
	Veto          Veto  // of Forbids and Permits
	Would         int32 // score of the earlier pair by the later run's settings; meaningless without one
}

// A Reason says why a candidate moved; it is the end of a message key. Each is a fact that can be looked up, not a guess:
// where none singles out a cause, Gains and Whole say only what the proof of the later run says.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Came      Reason = "came"       // it was not among the candidates before
	Left      Reason = "left"       // it is not among them any more
	OtherLeft Reason = "other_left" // the earlier partner is not
	Forbids   Reason = "forbids"    // a rule forbids the earlier pair now
	Held      Reason = "held"       // the later pair is locked
	OtherHeld Reason = "other_held" // the earlier partner is locked to somebody else
	Freed     Reason = "freed"      // the earlier pair was locked, and is not now
	Fewer     Reason = "fewer"      // it or the earlier partner may get fewer partners than it had
	OtherCame Reason = "other_came" // the later partner was not among the candidates before
	Permits   Reason = "permits"    // a rule forbade the later pair before, and does not now
	More      Reason = "more"       // it or the later partner has more partners than it could have before
	Ranked    Reason = "ranked"     // the rankings of both sides decide in the later run, not scores
	Better    Reason = "better"     // the later pair scores higher by the later settings than the earlier one would
	Gains     Reason = "gains"      // it had no partner, and the whole is best with this pair
	Whole     Reason = "whole"      // the earlier pair could be made and scores no less, but the whole is best without it
)

// Reasons lists every reason.
func Reasons() []Reason {
	return []Reason{Came, Left, OtherLeft, Forbids, Held, OtherHeld, Freed, Fewer, OtherCame, Permits, More, Ranked, Better, Gains, Whole}
}

// Compare says who moved from one run to the other and why.
func Compare(inA Input, a Result, inB Input, b Result) Comparison {
	c := comparing{before: partners(a), after: partners(b), was: stageOf(inA), is: stageOf(inB)}
	out := Comparison{Changed: differences(inA.Settings, inB.Settings), Inputs: inA.Register != inB.Register || !sameCandidates(inA, inB)}
	for _, p := range b.Pairs {
		if among(c.before[p.EU.Application], p.UA.Application) {
			out.Kept++
		}
	}
	for _, who := range c.all() {
		out.Moves = append(out.Moves, c.moves(who)...)
	}
	return out
}

type partner struct {
	other *Candidate
	value int32
}

// partners are everybody's partners, the best pair first.
func partners(r Result) map[string][]partner {
	out := map[string][]partner{}
	for i := range r.Pairs {
		p := &r.Pairs[i]
		out[p.EU.Application] = append(out[p.EU.Application], partner{&p.UA, p.Value})
		out[p.UA.Application] = append(out[p.UA.Application], partner{&p.EU, p.Value})
	}
	return out
}

func among(list []partner, application string) bool {
	return slices.ContainsFunc(list, func(p partner) bool { return p.other.Application == application })
}

// beyond are the partners of a list that are not in the other one.
func beyond(list, other []partner) []partner {
	return slices.DeleteFunc(slices.Clone(list), func(p partner) bool { return among(other, p.other.Application) })
}

// moves sets the partners that a candidate lost beside those that it won, in order.
func (c *comparing) moves(who Candidate) []Move {
	before, after := c.before[who.Application], c.after[who.Application]
	lost, won := beyond(before, after), beyond(after, before)
	var out []Move
	for k := range max(len(lost), len(won)) {
		var was, is partner
		if k < len(lost) {
			was = lost[k]
		}
		if k < len(won) {
			is = won[k]
		}
		m := c.move(who, was, is)
		m.Others = len(before) - len(lost)
		out = append(out, m)
	}
	return out
}

type comparing struct {
	before, after map[string][]partner
	was, is       stage
}

// A stage is what one of the runs could choose from.
type stage struct {
	in    Input
	here  map[string]*Candidate // but for the withdrawn
	eu    map[string]bool
	locks map[string]map[string]bool // by either application
	rater *Rater
}

func stageOf(in Input) stage {
	s := stage{in: in, here: map[string]*Candidate{}, eu: map[string]bool{}, locks: map[string]map[string]bool{}, rater: NewRater(in.Settings)}
	for i := range in.EU {
		s.here[in.EU[i].Application], s.eu[in.EU[i].Application] = &in.EU[i], true
	}
	for i := range in.UA {
		s.here[in.UA[i].Application] = &in.UA[i]
	}
	for _, w := range in.Settings.Withdrawn {
		delete(s.here, w)
	}
	for _, l := range in.Settings.Locks {
		for _, pair := range [][2]string{{l.EU, l.UA}, {l.UA, l.EU}} {
			if s.locks[pair[0]] == nil {
				s.locks[pair[0]] = map[string]bool{}
			}
			s.locks[pair[0]][pair[1]] = true
		}
	}
	return s
}

// room is how many partners a candidate may get.
func (s *stage) room(who string) int { return s.in.Settings.Partners(who, s.eu[who]) }

// rate scores a pair of two that are there, in either order, with the rule that forbids it.
func (s *stage) rate(a, b string) Score {
	if !s.eu[a] {
		a, b = b, a
	}
	return s.rater.judge(s.here[a], s.here[b], s.in.Settings)
}

// all lists everybody of either run once: the Ukrainian side first, by name.
func (c *comparing) all() []Candidate {
	var out []Candidate
	seen := map[string]bool{}
	for _, side := range [][]Candidate{c.is.in.UA, c.was.in.UA, c.is.in.EU, c.was.in.EU} {
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
	case c.was.here[who.Application] == nil:
		m.Why = Came
		return m
	case c.is.here[who.Application] == nil:
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
	who, earlier := m.Who.Application, m.Before.Application
	if c.is.here[earlier] == nil {
		return OtherLeft
	}
	s := c.is.rate(who, earlier)
	m.Would = s.Value
	switch {
	case s.Veto != Allowed:
		m.Veto = s.Veto
		return Forbids
	case m.After != nil && c.is.locks[who][m.After.Application]:
		return Held
	case len(c.is.locks[earlier]) >= c.is.room(earlier):
		return OtherHeld
	case c.was.locks[who][earlier]:
		return Freed
	case c.full(who) || c.full(earlier):
		return Fewer
	}
	return ""
}

// full reports whether a candidate may get fewer partners than it had.
func (c *comparing) full(who string) bool {
	return c.is.room(who) < c.was.room(who) && len(c.before[who]) > c.is.room(who)
}

// widened reports whether a candidate has more partners than it could have before.
func (c *comparing) widened(who string) bool { return len(c.after[who]) > c.was.room(who) }

// won says what gave the later partner, or none.
func (c *comparing) won(m *Move) Reason {
	if m.After == nil {
		if c.is.in.Settings.Goal == Stable {
			return Ranked
		}
		return Whole
	}
	who, later := m.Who.Application, m.After.Application
	better := m.Before == nil || m.AfterValue > m.Would
	switch {
	case c.is.locks[who][later]:
		return Held
	case c.was.here[later] == nil:
		return OtherCame
	case better && c.forbade(m, who, later):
		return Permits
	case c.widened(who) || c.widened(later):
		return More
	case c.is.in.Settings.Goal == Stable:
		return Ranked
	case m.Before == nil:
		return Gains
	case better:
		return Better
	}
	return Whole
}

// forbade reports whether a rule of the earlier run forbade the later pair.
func (c *comparing) forbade(m *Move, who, later string) bool {
	s := c.was.rate(who, later)
	m.Veto = s.Veto
	return s.Veto != Allowed
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
	add("capacity", reflect.DeepEqual(a.plain().Capacity, b.plain().Capacity))
	add("locks", slices.Equal(a.Locks, b.Locks))
	add("vetoes", slices.Equal(a.Vetoes, b.Vetoes))
	add("withdrawn", slices.Equal(a.Withdrawn, b.Withdrawn))
	return out
}
