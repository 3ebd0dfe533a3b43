package matching

import (
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Rules are what no score can outweigh.
type Rules struct {
	NeedLanguage  bool     `json:"needLanguage"`  // a working language in common
	NoOccupied    bool     `json:"noOccupied"`    // no municipality that is wholly occupied
	MinConfidence int      `json:"minConfidence"` // per cent of the weight that must rest on known factors
	Track         Track    `json:"track,omitempty"`
	Refusals      bool     `json:"refusals,omitempty"` // who is marked "not for us" by either side is no partner
	Patrons       []Patron `json:"patrons,omitempty"`
}

// DefaultRules are the rules of an edition that sets none.
func DefaultRules() Rules {
	return Rules{NeedLanguage: true, NoOccupied: true, MinConfidence: 30, Refusals: true}
}

// A Track says what a partnership on record means for a pair.
type Track string

// The tracks. Without one, existing partnerships mean nothing.
const (
	AnyTrack  Track = ""
	Deepening Track = "deepening" // existing partnerships are preferred, by the weight of Ties
	New       Track = "new"       // existing partnerships are excluded
)

// A Patron is a member state that has taken an oblast into its care: municipalities of that oblast may be paired only with
// its patrons' municipalities.
type Patron struct {
	Region  string               `json:"region"` // KATOTTH code of the oblast
	Country municipality.Country `json:"country"`
}

// A Veto names the rule that forbids a pair; it is the end of a message key.
type Veto string

// The vetoes, in the order in which they name themselves where several forbid a pair.
const (
	Allowed       Veto = ""
	HasWithdrawn  Veto = "withdrawn" // one of the two takes no part
	VetoOfOfficer Veto = "officer"   // an officer forbade the pair, with a reason
	IsOccupied    Veto = "occupied"
	NoLanguage    Veto = "no_language"
	OtherPatron   Veto = "patronage"        // the oblast is in another state's care
	TiedAlready   Veto = "tied"             // a partnership on record, in the track of new ones
	Refused       Veto = "refused"          // one side does not want the other
	TooLittle     Veto = "too_little_known" // the confidence is under the minimum
	BelowFloor    Veto = "floor"            // the score is under the run's floor
	NotListed     Veto = "not_listed"       // stable: one side did not list the other
)

// Vetoes lists every rule that can forbid a pair.
func Vetoes() []Veto {
	return []Veto{HasWithdrawn, VetoOfOfficer, IsOccupied, NoLanguage, OtherPatron, TiedAlready, Refused, TooLittle, BelowFloor, NotListed}
}

// hardRules are the vetoes that a rater knows, in the order of Vetoes.
var hardRules = [...]Veto{HasWithdrawn, VetoOfOfficer, IsOccupied, NoLanguage, OtherPatron, TiedAlready, Refused, TooLittle}

func (r *Rater) veto(eu, ua *Candidate, confidence int32) Veto {
	for _, v := range hardRules {
		if r.forbids(v, eu, ua, confidence) {
			return v
		}
	}
	return Allowed
}

// forbids reports whether one of the hard rules forbids a pair, whatever the others say.
func (r *Rater) forbids(v Veto, eu, ua *Candidate, confidence int32) bool {
	switch v {
	case HasWithdrawn:
		return len(r.out) > 0 && (r.out[eu.Application] || r.out[ua.Application])
	case VetoOfOfficer:
		return len(r.vetoes) > 0 && r.vetoes[bond{eu.Application, ua.Application}]
	case IsOccupied:
		return r.rules.NoOccupied && ua.Occupied == "yes"
	case NoLanguage:
		return r.rules.NeedLanguage && countCommon(eu.Languages, ua.Languages) == 0
	case OtherPatron:
		return r.patronised(eu, ua)
	case TiedAlready:
		return r.rules.Track == New && isTied(eu, ua)
	case Refused:
		return r.rules.Refusals && (eu.wish(ua.Application).Mark == NotForUs || ua.wish(eu.Application).Mark == NotForUs)
	case TooLittle:
		return int64(confidence) < int64(r.rules.MinConfidence)*(One/100)
	}
	return false
}

// bans are all hard rules that forbid a pair.
func (r *Rater) bans(eu, ua *Candidate, confidence int32) bans {
	var out bans
	for k, v := range hardRules {
		if r.forbids(v, eu, ua, confidence) {
			out |= 1 << k
		}
	}
	return out
}

// keeps reports whether one of the hard rules that forbade a pair is among the rater's own, which may be fewer.
func (r *Rater) keeps(set bans, eu, ua *Candidate) bool {
	for k, v := range hardRules {
		if set&(1<<k) != 0 && r.stands(v, eu, ua) {
			return true
		}
	}
	return false
}

func (r *Rater) stands(v Veto, eu, ua *Candidate) bool {
	switch v {
	case IsOccupied:
		return r.rules.NoOccupied
	case NoLanguage:
		return r.rules.NeedLanguage
	case OtherPatron:
		return len(r.patrons) > 0
	case TiedAlready:
		return r.rules.Track == New
	case Refused:
		return r.rules.Refusals
	case TooLittle:
		return r.rules.MinConfidence > 0
	}
	return r.forbids(v, eu, ua, 0)
}

func (r *Rater) patronised(eu, ua *Candidate) bool {
	if len(r.patrons) == 0 {
		return false
	}
	patrons := r.patrons[ua.RegionCode]
	return len(patrons) > 0 && !slices.Contains(patrons, eu.Country)
}
