package matching

import (
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Weights say how much each factor counts, 0 to MaxWeight. Only proportions matter.
type Weights map[FactorID]int

// MaxWeight bounds a weight.
const MaxWeight = 100

// DefaultWeights put what the programme is for first: needs met, then a common language, then likeness.
func DefaultWeights() Weights {
	return Weights{
		NeedsMet: 30, Reciprocity: 15, Size: 10, Density: 5, Type: 10, Standing: 5, Language: 15, Newcomer: 5, Distance: 5,
		Ties: 0, Interest: 0,
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

// A Score is what a pair gets: the weighted mean of its known factors, the share of the weight that they carry, and the
// rule that forbids the pair, if one does.
type Score struct {
	Value      int32    `json:"value"`      // millionths
	Confidence int32    `json:"confidence"` // millionths
	Veto       Veto     `json:"veto,omitempty"`
	Factors    []Factor `json:"factors,omitempty"`
}

// A Rater scores pairs by the settings of one run. It may be used by many at once.
type Rater struct {
	weights [factorCount]int64
	all     int64
	rules   Rules
	vetoes  map[bond]bool
	patrons map[string][]municipality.Country
	out     map[string]bool
}

type bond struct{ eu, ua string }

// NewRater prepares the settings, which must be valid.
func NewRater(s Settings) *Rater {
	r := &Rater{rules: s.Rules, vetoes: map[bond]bool{}, patrons: map[string][]municipality.Country{}, out: map[string]bool{}}
	for i, w := range s.Counted() {
		r.weights[i] = int64(w)
		r.all += int64(w)
	}
	for _, v := range s.Vetoes {
		r.vetoes[bond{v.EU, v.UA}] = true
	}
	for _, p := range s.Rules.Patrons {
		r.patrons[p.Region] = append(r.patrons[p.Region], p.Country)
	}
	for _, w := range s.Withdrawn {
		r.out[w] = true
	}
	return r
}

// Rate scores a pair and names its factors.
func (r *Rater) Rate(eu, ua *Candidate) Score {
	v := values(eu, ua)
	s := r.score(eu, ua, &v)
	s.Factors = make([]Factor, factorCount)
	for i, id := range FactorIDs() {
		s.Factors[i] = Factor{ID: id, Value: max(v[i], 0), Known: v[i] != assign.Unknown}
	}
	return s
}

// score is Rate without the names: the weighted mean, halves rounded up as in assign.WeightedScores.
func (r *Rater) score(eu, ua *Candidate, v *[factorCount]int32) Score {
	var sum, known int64
	for i, value := range v {
		if value != assign.Unknown {
			known += r.weights[i]
			sum += r.weights[i] * int64(value)
		}
	}
	var s Score
	if known > 0 {
		s.Value = int32((2*sum + known) / (2 * known))
	}
	if r.all > 0 {
		s.Confidence = int32(known * One / r.all)
	}
	s.Veto = r.veto(eu, ua, s.Confidence)
	return s
}

// cell is the pair's place in the score matrix: its score, or that it must not be made.
func (r *Rater) cell(eu, ua *Candidate) int32 {
	v := values(eu, ua)
	return r.cellOf(eu, ua, &v)
}

// cellOf is cell where the values of the factors are known already.
func (r *Rater) cellOf(eu, ua *Candidate, v *[factorCount]int32) int32 {
	s := r.score(eu, ua, v)
	if s.Veto != Allowed {
		return assign.Forbidden
	}
	return s.Value
}

// A Share is how much of a pair's score one factor made, in millionths; the shares add up to the score but for rounding.
type Share struct {
	Factor
	Weight int   `json:"weight"`
	Points int32 `json:"points"`
}

// Shares explains a score: every factor with its weight and the points it gave.
func Shares(s Score, settings Settings) []Share {
	weights := settings.Counted()
	var known int64
	for i, f := range s.Factors {
		if f.Known {
			known += int64(weights[i])
		}
	}
	out := make([]Share, 0, len(s.Factors))
	for i, f := range s.Factors {
		share := Share{Factor: f, Weight: weights[i]}
		if f.Known && known > 0 {
			share.Points = int32(int64(f.Value) * int64(share.Weight) / known)
		}
		out = append(out, share)
	}
	return out
}
