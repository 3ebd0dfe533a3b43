package matching

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Goal says what a run makes best; the value is stable and stored.
type Goal string

// The goals.
const (
	BestTotal Goal = ""       // the highest total score
	BestWorst Goal = "worst"  // the worst pair as good as can be, then the highest total
	Stable    Goal = "stable" // no two that rather have each other: both sides have ranked each other
)

// Goals lists them in the order in which the form shows them.
func Goals() []Goal { return []Goal{BestTotal, BestWorst, Stable} }

// Settings are what an officer chose for a run.
type Settings struct {
	Set       string   `json:"set,omitempty"` // name of the saved set that they came from
	Weights   Weights  `json:"weights"`
	Rules     Rules    `json:"rules"`
	Pairs     int      `json:"pairs"`           // at most so many pairs; 0 means as many as possible
	Exact     bool     `json:"exact,omitempty"` // not fewer pairs either
	Goal      Goal     `json:"goal,omitempty"`
	Limits    Limits   `json:"limits,omitzero"`
	Capacity  Capacity `json:"capacity,omitzero"`
	Locks     []Bond   `json:"locks,omitempty"`     // pairs that are part of every answer
	Vetoes    []Bond   `json:"vetoes,omitempty"`    // pairs that are part of none
	Withdrawn []string `json:"withdrawn,omitempty"` // applications that take no part
	Proposing string   `json:"proposing,omitempty"` // stable: the side that proposes and is favoured, eu or ua
	Lottery   uint64   `json:"lottery,omitempty"`   // stable: seed by which ties are drawn
	After     string   `json:"after,omitempty"`     // run that this one was started from
}

// counts reports whether more pairs are better than better ones: where as many as possible are asked for, and up to a number
// for the best worst pair, since no pairs at all have no worst one.
func (s Settings) counts() bool { return s.Pairs == 0 || (s.Goal == BestWorst && !s.Exact) }

// Limits spread the pairs. 0 sets no limit.
type Limits struct {
	States    int `json:"states,omitempty"`    // member states that take part, at most
	PerState  int `json:"perState,omitempty"`  // pairs of each member state, at most
	PerOblast int `json:"perOblast,omitempty"` // pairs of each oblast, at most
	Cover     int `json:"cover,omitempty"`     // pairs that cover each theme, at least
	Floor     int `json:"floor,omitempty"`     // score that each pair needs, per cent
}

// spread reports whether the limits need more than a plain assignment.
func (l Limits) spread() bool {
	return l.States > 0 || l.PerState > 0 || l.PerOblast > 0 || l.Cover > 0
}

// floor is the score that each pair needs, in millionths.
func (l Limits) floor() int32 { return int32(l.Floor) * (One / 100) }

// A Capacity says how many partners one municipality gets at most. The zero Capacity means one partner for everybody.
type Capacity struct {
	EU  int    `json:"eu,omitempty"`  // of each EU municipality; 0 means 1
	UA  int    `json:"ua,omitempty"`  // of each Ukrainian municipality
	Own []Room `json:"own,omitempty"` // municipalities with a number of their own
}

// A Room is how many partners one municipality gets at most, and why not as many as the others.
type Room struct {
	Application string `json:"application"`
	Partners    int    `json:"partners"`
	Reason      string `json:"reason"`
}

// Partners is how many partners an application of the EU side, or of the Ukrainian, may get.
func (s Settings) Partners(application string, eu bool) int {
	for _, r := range s.Capacity.Own {
		if r.Application == application {
			return r.Partners
		}
	}
	if eu {
		return max(1, s.Capacity.EU)
	}
	return max(1, s.Capacity.UA)
}

// Several reports whether anybody may get more than one partner.
func (c Capacity) Several() bool {
	return c.EU > 1 || c.UA > 1 || slices.ContainsFunc(c.Own, func(r Room) bool { return r.Partners > 1 })
}

// of is how many partners each of a side may get; all is the side's own number.
func (c Capacity) of(side []Candidate, all int) []int32 {
	out := slices.Repeat([]int32{int32(max(1, all))}, len(side))
	at := index(side)
	for _, r := range c.Own {
		if i, there := at[r.Application]; there {
			out[i] = int32(r.Partners)
		}
	}
	return out
}

// A Bond is a pair that an officer locked or forbade.
type Bond struct {
	EU     string `json:"eu"` // application
	UA     string `json:"ua"`
	Reason string `json:"reason,omitempty"`
	Kept   string `json:"kept,omitempty"` // lock: run in which the pair stands already; needs no reason then
}

// Bounds of settings.
const (
	MaxPairs = 10_000
	MaxBonds = 1_000 // of locks, of vetoes and of withdrawals
	MaxLimit = 1_000

	MaxPartners = 20 // of one municipality
)

// Counted are the weights that count in the run's track, in the order of FactorIDs: ties weigh only where they are to be
// deepened.
func (s Settings) Counted() [factorCount]int {
	var out [factorCount]int
	for i, id := range FactorIDs() {
		if id != Ties || s.Rules.Track == Deepening {
			out[i] = s.Weights[id]
		}
	}
	return out
}

// MayStart checks the settings of a new run. Faults: invalid, with the form's field.
func MayStart(s Settings) error {
	if err := s.Weights.Validate(); err != nil {
		return err
	}
	if sum := s.Counted(); sum == [factorCount]int{} {
		return field("weight-"+string(NeedsMet), "weight.none")
	}
	switch {
	case s.Rules.MinConfidence < 0 || s.Rules.MinConfidence > 100:
		return field("min-confidence", "confidence.range")
	case s.Pairs < 0 || s.Pairs > MaxPairs:
		return field("pairs", "pairs.range", "max", MaxPairs)
	case s.Exact && s.Pairs == 0:
		return field("pairs", "pairs.exact")
	case !slices.Contains(Goals(), s.Goal):
		return field("goal", "goal.choose")
	case !slices.Contains([]Track{AnyTrack, Deepening, New}, s.Rules.Track):
		return field("track", "track.choose")
	case s.Rules.Track == Deepening && s.Weights[Ties] == 0:
		return field("weight-"+string(Ties), "weight.ties") // preferred by nothing
	}
	if err := s.Limits.validate(); err != nil {
		return err
	}
	if err := s.fits(); err != nil {
		return err
	}
	if err := s.Capacity.validate(); err != nil {
		return err
	}
	return s.bonds()
}

func field(name, key string, params ...any) error {
	f := fault.Field{Name: name, Key: "domain.matching." + key}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]any{}
		}
		f.Params[params[i].(string)] = params[i+1]
	}
	return fault.InvalidFields(f)
}

func (l Limits) validate() error {
	for _, v := range []struct {
		name  string
		value int
	}{{"states", l.States}, {"per-state", l.PerState}, {"per-oblast", l.PerOblast}, {"cover", l.Cover}} {
		if v.value < 0 || v.value > MaxLimit {
			return field(v.name, "limit.range", "max", MaxLimit)
		}
	}
	if l.Floor < 0 || l.Floor > 100 {
		return field("floor", "floor.range")
	}
	return nil
}

func (c Capacity) validate() error {
	for _, v := range []struct {
		name  string
		value int
	}{{"partners-eu", c.EU}, {"partners-ua", c.UA}} {
		if v.value < 0 || v.value > MaxPartners {
			return field(v.name, "partners.range", "max", MaxPartners)
		}
	}
	if len(c.Own) > MaxBonds {
		return field("rooms", "bonds.many", "max", MaxBonds)
	}
	seen := map[string]bool{}
	for _, r := range c.Own {
		n := utf8.RuneCountInString(strings.TrimSpace(r.Reason))
		switch {
		case r.Application == "":
			return field("rooms", "rooms.choose")
		case r.Partners < 1 || r.Partners > MaxPartners:
			return field("rooms", "rooms.range", "max", MaxPartners)
		case seen[r.Application]:
			return field("rooms", "rooms.twice")
		case n < MinReason || n > MaxReason:
			return field("rooms", "rooms.reason", "min", MinReason, "max", MaxReason)
		}
		seen[r.Application] = true
	}
	return nil
}

// fits checks what the goals can be combined with: a stable pairing follows from wishes alone.
func (s Settings) fits() error {
	switch {
	case s.Goal == Stable && s.Limits.spread():
		return field("goal", "goal.stable_limits")
	case s.Goal == Stable && s.Pairs > 0:
		return field("pairs", "goal.stable_pairs")
	case s.Goal == Stable && s.Proposing != "eu" && s.Proposing != "ua":
		return field("proposing", "goal.proposing")
	}
	return nil
}

// bonds checks locks and vetoes. That no more pairs of a municipality are locked than it may get partners needs both
// sides' numbers by application, which a lock names.
func (s Settings) bonds() error {
	locked := map[string]int{}
	pairs := map[bond]bool{}
	for _, list := range []struct {
		name  string
		bonds []Bond
	}{{"locks", s.Locks}, {"vetoes", s.Vetoes}} {
		if len(list.bonds) > MaxBonds {
			return field(list.name, "bonds.many", "max", MaxBonds)
		}
		for _, b := range list.bonds {
			n := utf8.RuneCountInString(strings.TrimSpace(b.Reason))
			if b.EU == "" || b.UA == "" {
				return field(list.name, "bonds.pair")
			}
			if b.Kept == "" && (n < MinReason || n > MaxReason) {
				return field(list.name, "bonds.reason", "min", MinReason, "max", MaxReason)
			}
			if list.name == "vetoes" {
				continue
			}
			locked[b.EU]++
			locked[b.UA]++
			if pairs[bond{b.EU, b.UA}] || locked[b.EU] > s.Partners(b.EU, true) || locked[b.UA] > s.Partners(b.UA, false) {
				return field(list.name, "bonds.twice")
			}
			pairs[bond{b.EU, b.UA}] = true
		}
	}
	if len(s.Withdrawn) > MaxBonds {
		return field("withdrawn", "bonds.many", "max", MaxBonds)
	}
	return nil
}
