package matching

import (
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A FactorID names a factor; it is stored and is the end of message keys.
type FactorID string

// The factors. Each is between 0 and One, or not known.
const (
	NeedsMet    FactorID = "needs_met"   // needs of the Ukrainian side met by strengths of the EU side
	Reciprocity FactorID = "reciprocity" // needs of the EU side met by strengths of the Ukrainian side
	Size        FactorID = "size"        // similar number of inhabitants
	Density     FactorID = "density"     // similar density
	Type        FactorID = "type"        // same urban class, mountain, coast, border
	Standing    FactorID = "standing"    // similar standing among the municipalities of the own country
	Language    FactorID = "language"    // a working language in common
	Newcomer    FactorID = "newcomer"    // the programme prefers the inexperienced and small
	Distance    FactorID = "distance"    // near, and reached by land
	Ties        FactorID = "ties"        // a partnership of theirs is on record; counts in the track that deepens such
	Interest    FactorID = "interest"    // what both sides said about each other
)

// factorCount is how many factors there are.
const factorCount = 11

// FactorIDs lists the factors in the order in which pages show them.
func FactorIDs() []FactorID {
	return []FactorID{NeedsMet, Reciprocity, Size, Density, Type, Standing, Language, Newcomer, Distance, Ties, Interest}
}

// A Factor is the value of one factor for one pair. Unknown inputs make it unknown; then it has no share in the score.
type Factor struct {
	ID    FactorID `json:"id"`
	Value int32    `json:"value"` // millionths
	Known bool     `json:"known"`
}

// Factors gives every factor of the pair, in the order of FactorIDs.
func Factors(eu, ua Candidate) []Factor {
	out := make([]Factor, 0, factorCount)
	for i, v := range values(&eu, &ua) {
		out = append(out, Factor{ID: FactorIDs()[i], Value: max(v, 0), Known: v != assign.Unknown})
	}
	return out
}

// values are the factors of the pair in the order of FactorIDs; assign.Unknown stands for one that is not known.
func values(eu, ua *Candidate) (out [factorCount]int32) {
	i := 0
	add := func(value int64, known bool) {
		out[i] = assign.Unknown
		if known {
			out[i] = int32(min(max(value, 0), One))
		}
		i++
	}
	add(needsMet(ua.Themes, eu.Themes))
	add(needsMet(eu.Themes, ua.Themes))
	add(similar(eu.Figures.Population, ua.Figures.Population))
	add(similar(eu.Figures.Density, ua.Figures.Density))
	add(sameType(&eu.Figures, &ua.Figures))
	add(sameStanding(eu.Figures.Standing, ua.Figures.Standing))
	add(commonLanguage(eu.Languages, ua.Languages))
	add(newcomer(ua))
	add(reach(&eu.Figures, &ua.Figures))
	add(tied(eu, ua))
	add(interest(eu.wish(ua.Application), ua.wish(eu.Application)))
	return out
}

// topLevel is the highest level of strength and need.
const topLevel = 3

// needsMet is the share of needs, weighted by their level, that strengths meet: a theme's need is met in the proportion of
// the strength. Where both sides name sub-themes, half of that depends on the share of the wanted ones that are offered.
func needsMet(needs, strengths []Theme) (int64, bool) {
	var met, asked int64
	for i := range needs {
		n := &needs[i]
		if n.Need == 0 {
			continue
		}
		asked += int64(n.Need)
		if s := themeIn(strengths, n.ID); s != nil {
			met += int64(n.Need) * metBy(n, s)
		}
	}
	if asked == 0 || len(strengths) == 0 {
		return 0, false
	}
	return met / asked, true
}

func themeIn(themes []Theme, id string) *Theme {
	for i := range themes {
		if themes[i].ID == id {
			return &themes[i]
		}
	}
	return nil
}

// metBy says how far a strength meets a need in the same theme, in millionths.
func metBy(need, strength *Theme) int64 {
	power := strength.power()
	if len(need.Needs) == 0 || len(strength.Offers) == 0 {
		return power
	}
	share := int64(countCommon(need.Needs, strength.Offers)) * One / int64(len(need.Needs))
	return (power + power*share/One) / 2
}

// similar is One for equal numbers and falls with the logarithm of their ratio to 0 where one is tenfold the other.
func similar(a, b *int64) (int64, bool) {
	if a == nil || b == nil || *a <= 0 || *b <= 0 {
		return 0, false
	}
	apart := log2(uint64(max(*a, *b))) - log2(uint64(min(*a, *b)))
	return One - apart*One/log2(10), true
}

// sameType is the share of the known traits in which both agree; neighbouring urban classes agree by half.
func sameType(a, b *Figures) (int64, bool) {
	var agree, known int64
	if a.Urban != nil && b.Urban != nil {
		known++
		apart := *a.Urban - *b.Urban
		agree += One - One/2*int64(max(apart, -apart))
	}
	for _, pair := range [3][2]*bool{{a.Mountain, b.Mountain}, {a.Coastal, b.Coastal}, {a.Border, b.Border}} {
		if pair[0] == nil || pair[1] == nil {
			continue
		}
		known++
		if *pair[0] == *pair[1] {
			agree += One
		}
	}
	if known == 0 {
		return 0, false
	}
	return agree / known, true
}

// sameStanding compares percentiles, never amounts: money per head is not comparable across the border.
func sameStanding(a, b *int) (int64, bool) {
	if a == nil || b == nil {
		return 0, false
	}
	apart := *a - *b
	return One - int64(max(apart, -apart))*One/100, true
}

// commonLanguage is One for two or more languages in common, nine tenths for one, 0 for none.
func commonLanguage(a, b []string) (int64, bool) {
	if len(a) == 0 || len(b) == 0 {
		return 0, false
	}
	switch n := countCommon(a, b); {
	case n == 0:
		return 0, true
	case n == 1:
		return One / 10 * 9, true
	}
	return One, true
}

func countCommon(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

// newcomer prefers the Ukrainian municipalities that the programme was made for: without experience, half of the factor,
// and small, the other half (full up to 10,000 inhabitants, none from 100,000 on).
func newcomer(ua *Candidate) (int64, bool) {
	if ua.Experience == "" || ua.Figures.Population == nil {
		return 0, false
	}
	fresh := int64(0)
	switch ua.Experience {
	case NoExperience:
		fresh = One
	case SomeExperience:
		fresh = One / 2
	}
	small := int64(One)
	if p := *ua.Figures.Population; p > 10_000 {
		small = max(0, One-(log2(uint64(p))-log2(10_000))*One/log2(10))
	}
	return (fresh + small) / 2, true
}

// The distances, in km, between which parts of the factor fall from full to nothing: of the two places, about two days by
// rail, and of the hromada from the land border of the EU. Since 2022 nobody flies to Ukraine: delegations cross that border
// by rail or road.
const (
	farKm        = 2_500
	atBorderKm   = 50
	fromBorderKm = 800
)

// reach is how near the two are and how well the Ukrainian side is reached by land, in halves; where nothing is known of the
// latter, the distance alone.
func reach(eu, ua *Figures) (int64, bool) {
	near, known := nearness(eu, ua)
	if by, ok := access(ua); known && ok {
		near = (near + by) / 2
	}
	return near, known
}

func nearness(a, b *Figures) (int64, bool) {
	if a.Lat == nil || a.Lon == nil || b.Lat == nil || b.Lon == nil {
		return 0, false
	}
	return max(0, One-int64(kilometres(*a.Lat, *a.Lon, *b.Lat, *b.Lon))*One/farKm), true
}

// access is how well a hromada is reached by land: the border of the EU near and a railway station, in halves of what is known.
func access(ua *Figures) (int64, bool) {
	var sum, parts int64
	if ua.ToEU != nil {
		beyond := min(max(*ua.ToEU-atBorderKm, 0), fromBorderKm-atBorderKm)
		sum, parts = One-beyond*One/(fromBorderKm-atBorderKm), 1
	}
	if ua.Rail != nil {
		if parts++; *ua.Rail {
			sum += One
		}
	}
	if parts == 0 {
		return 0, false
	}
	return sum / parts, true
}

// tied is One where a partnership of the two places is on record. Records are incomplete, so 0 means "none on record".
func tied(eu, ua *Candidate) (int64, bool) {
	if isTied(eu, ua) {
		return One, true
	}
	return 0, true
}

func isTied(eu, ua *Candidate) bool {
	return slices.Contains(eu.Ties, ua.Place) || slices.Contains(ua.Ties, eu.Place)
}

// interest is One where both are interested, three quarters where one is and the other asks first, half where one is or
// both ask, a quarter where one asks, 0 where one declines; not known where neither said anything.
func interest(a, b Wish) (int64, bool) {
	if a.Mark == "" && b.Mark == "" {
		return 0, false
	}
	if a.Mark == NotForUs || b.Mark == NotForUs {
		return 0, true
	}
	return (eager(a.Mark) + eager(b.Mark)) / 2, true
}

func eager(m Mark) int64 {
	switch m {
	case Interested:
		return One
	case AskFirst:
		return One / 2
	}
	return 0
}
