package matching

import (
	"context"
	"errors"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A RuleName names a rule of a run that can be dropped by itself; it is the end of a message key.
type RuleName string

// The rules.
const (
	CountRule  RuleName = "count"  // the number of pairs
	FloorRule  RuleName = "floor"  // the score that each pair needs
	HardRule   RuleName = "hard"   // all hard rules together
	VetoRule   RuleName = "veto"   // one hard rule; Name is the Veto
	LockRule   RuleName = "lock"   // a locked pair; EU and UA name it
	StatesRule RuleName = "states" // how many member states take part
	StateRule  RuleName = "state"  // the pairs of one member state; Name is its code
	OblastRule RuleName = "oblast" // the pairs of one oblast; Name is its code
	CoverRule  RuleName = "cover"  // how often one theme is covered; Name is its id

	PartnersRule RuleName = "partners" // how many partners a municipality may get, where that is more than one; Name is eu or ua
	RoomRule     RuleName = "room"     // the number of one municipality's own; Name is its application
)

// A NamedRule is a rule of a run in terms that a page can show.
type NamedRule struct {
	Rule RuleName `json:"rule"`
	Name string   `json:"name,omitempty"`
	EU   string   `json:"eu,omitempty"`
	UA   string   `json:"ua,omitempty"`
}

// contradiction finds a smallest set of rules that cannot all be kept: without any one of them there is an answer.
func (m *matrix) contradiction(ctx context.Context, locks []assign.Pair) (outcome, error) {
	s := m.selection(locks)
	s.Effort = solveEffort
	rules, err := assign.Conflict(ctx, s)
	if err != nil {
		return outcome{}, err
	}
	if len(rules) == 0 {
		return outcome{}, errors.New("no answer, and no rules that forbid one")
	}
	var out outcome
	for _, r := range rules {
		out.clash = append(out.clash, m.named(r))
	}
	return out, nil
}

func (m *matrix) named(r assign.Rule) NamedRule {
	switch r.Kind {
	case assign.RuleFloor:
		return NamedRule{Rule: FloorRule}
	case assign.RuleVetoes:
		return NamedRule{Rule: HardRule}
	case assign.RuleLock:
		return NamedRule{Rule: LockRule, EU: m.in.EU[r.Pair.Row].Application, UA: m.in.UA[r.Pair.Col].Application}
	case assign.RuleRowGroups:
		return NamedRule{Rule: StatesRule}
	case assign.RuleRowGroup:
		return NamedRule{Rule: StateRule, Name: m.states[r.Index]}
	case assign.RuleColGroup:
		return NamedRule{Rule: OblastRule, Name: m.oblast[r.Index]}
	case assign.RuleRowCap:
		return NamedRule{Rule: PartnersRule, Name: "eu"}
	case assign.RuleColCap:
		return NamedRule{Rule: PartnersRule, Name: "ua"}
	case assign.RuleTheme:
		return NamedRule{Rule: CoverRule, Name: m.themes[r.Index]}
	}
	return NamedRule{Rule: CountRule}
}
