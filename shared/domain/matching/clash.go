package matching

import (
	"context"
	"errors"
	"slices"
)

// A RuleName names a rule of a run that can be dropped by itself; it is the end of a message key.
type RuleName string

// The rules.
const (
	CountRule  RuleName = "count"  // the number of pairs
	FloorRule  RuleName = "floor"  // the score that each pair needs
	HardRule   RuleName = "hard"   // all hard rules together; in results of earlier engines
	VetoRule   RuleName = "veto"   // one hard rule; Name is the Veto
	LockRule   RuleName = "lock"   // a locked pair; EU and UA name it
	StatesRule RuleName = "states" // how many member states take part
	StateRule  RuleName = "state"  // the pairs of one member state; Name is its code, empty where all are meant
	OblastRule RuleName = "oblast" // the pairs of one oblast; Name is as of a state
	CoverRule  RuleName = "cover"  // how often one theme is covered; Name is its id, empty where all are meant

	PartnersRule RuleName = "partners" // how many partners a municipality may get, where that is more than one; Name is eu or ua
	RoomRule     RuleName = "room"     // the number of one municipality's own; Name is its application

	WithdrawnRule RuleName = "withdrawn" // one takes no part; Name is its application
)

// A NamedRule is a rule of a run in terms that a page can show.
type NamedRule struct {
	Rule RuleName `json:"rule"`
	Name string   `json:"name,omitempty"`
	EU   string   `json:"eu,omitempty"`
	UA   string   `json:"ua,omitempty"`
}

// A Remedy says what has to be given up where rules contradict each other.
type Remedy struct {
	// Enough are those of the named rules without any single one of which there is an answer.
	Enough []NamedRule `json:"enough,omitempty"`
	// Together are rules without all of which there is an answer, and with no fewer of them dropped; set where no named
	// rule is enough by itself, since others contradict each other, too.
	Together []NamedRule `json:"together,omitempty"`
	// Open says that a search was cut: the named rules contradict each other, but fewer may do so already, and what is
	// enough may be less than shown.
	Open bool `json:"open,omitempty"`
}

// contradiction finds rules of the settings that cannot all be kept, whatever becomes of the others, while all but any one
// of them can be; and what to drop for an answer.
func (m *matrix) contradiction(ctx context.Context) (outcome, error) {
	d := newDispute(ctx, m)
	named := d.explain(nil, false, d.all())
	if len(named) == 0 && d.err == nil {
		d.err = errors.New("no answer, and no rules that forbid one")
	}
	out := outcome{clash: d.names(named)}
	for _, r := range named {
		if d.keeps(d.others([]int{r})) {
			out.remedy.Enough = append(out.remedy.Enough, d.rules[r].rule)
		}
	}
	if len(out.remedy.Enough) == 0 {
		last := d.all()
		slices.Reverse(last)
		out.remedy.Together = d.names(d.others(d.keepable(nil, last)))
	}
	out.remedy.Open = d.open
	return out, d.err
}
