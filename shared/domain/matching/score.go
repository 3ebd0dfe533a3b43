package matching

import (
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// Weights say how much each factor counts, 0 to MaxWeight. Only proportions matter.
type Weights map[FactorID]int

// MaxWeight bounds a weight.
const MaxWeight = 100

// DefaultWeights put what the programme is for first: needs met, then a common language, then likeness.
func DefaultWeights() Weights {
	return Weights{
		NeedsMet: 30, Reciprocity: 15, Size: 10, Density: 5, Type: 10, Standing: 5, Language: 15, Newcomer: 5, Distance: 5,
	}
}

// Validate refuses unknown factors, weights out of range and weights that are all 0.
func (w Weights) Validate() error {
	var fields []fault.Field
	sum := 0
	for id, weight := range w {
		if !slices.Contains(FactorIDs(), id) || weight < 0 || weight > MaxWeight {
			fields = append(fields, fault.Field{Name: "weight-" + string(id), Key: "domain.matching.weight.range", Params: map[string]any{"max": MaxWeight}})
		}
		sum += weight
	}
	if sum == 0 && len(fields) == 0 {
		fields = append(fields, fault.Field{Name: "weight-" + string(NeedsMet), Key: "domain.matching.weight.none"})
	}
	if len(fields) == 0 {
		return nil
	}
	slices.SortFunc(fields, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
	return fault.InvalidFields(fields...)
}

// Rules are what no score can outweigh.
type Rules struct {
	NeedLanguage  bool `json:"needLanguage"`  // a working language in common
	NoOccupied    bool `json:"noOccupied"`    // no municipality that is wholly occupied
	MinConfidence int  `json:"minConfidence"` // per cent of the weight that must rest on known factors
}

// DefaultRules are the rules of an edition that sets none.
func DefaultRules() Rules { return Rules{NeedLanguage: true, NoOccupied: true, MinConfidence: 30} }

// A Veto names the rule that forbids a pair; it is the end of a message key.
type Veto string

// The vetoes.
const (
	Allowed       Veto = ""
	NoLanguage    Veto = "no_language"
	IsOccupied    Veto = "occupied"
	TooLittle     Veto = "too_little_known"
	VetoOfOfficer Veto = "officer" // an officer forbade the pair, with a reason
)

// A Score is what a pair gets: the weighted mean of its known factors, the share of the weight that they carry, and the
// rule that forbids the pair, if one does.
type Score struct {
	Value      int32    `json:"value"`      // millionths
	Confidence int32    `json:"confidence"` // millionths
	Veto       Veto     `json:"veto,omitempty"`
	Factors    []Factor `json:"factors,omitempty"`
}

// Rate scores a pair. The weights must be valid.
func Rate(eu, ua Candidate, w Weights, r Rules) Score {
	s := Score{Factors: Factors(eu, ua)}
	var sum, known, all int64
	for _, f := range s.Factors {
		weight := int64(w[f.ID])
		all += weight
		if f.Known {
			known += weight
			sum += weight * int64(f.Value)
		}
	}
	if known > 0 {
		s.Value = int32(sum / known)
	}
	s.Confidence = int32(known * One / all)
	s.Veto = veto(eu, ua, s, r)
	return s
}

func veto(eu, ua Candidate, s Score, r Rules) Veto {
	switch {
	case r.NoOccupied && ua.Occupied == "yes":
		return IsOccupied
	case r.NeedLanguage && len(common(eu.Languages, ua.Languages)) == 0:
		return NoLanguage
	case int64(s.Confidence) < int64(r.MinConfidence)*(One/100):
		return TooLittle
	}
	return Allowed
}

// A Share is how much of a pair's score one factor made, in millionths; the shares add up to the score but for rounding.
type Share struct {
	Factor
	Weight int   `json:"weight"`
	Points int32 `json:"points"`
}

// Shares explains a score: every factor with its weight and the points it gave.
func Shares(s Score, w Weights) []Share {
	var known int64
	for _, f := range s.Factors {
		if f.Known {
			known += int64(w[f.ID])
		}
	}
	out := make([]Share, 0, len(s.Factors))
	for _, f := range s.Factors {
		share := Share{Factor: f, Weight: w[f.ID]}
		if f.Known && known > 0 {
			share.Points = int32(int64(f.Value) * int64(share.Weight) / known)
		}
		out = append(out, share)
	}
	return out
}
