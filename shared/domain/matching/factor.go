package matching

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
	Distance    FactorID = "distance"    // near enough to travel
)

// FactorIDs lists the factors in the order in which pages show them.
func FactorIDs() []FactorID {
	return []FactorID{NeedsMet, Reciprocity, Size, Density, Type, Standing, Language, Newcomer, Distance}
}

// A Factor is the value of one factor for one pair. Unknown inputs make it unknown; then it has no share in the score.
type Factor struct {
	ID    FactorID `json:"id"`
	Value int32    `json:"value"` // millionths
	Known bool     `json:"known"`
}

// Factors gives every factor of the pair, in the order of FactorIDs.
func Factors(eu, ua Candidate) []Factor {
	out := make([]Factor, 0, 9)
	add := func(id FactorID, value int64, known bool) {
		if !known {
			value = 0
		}
		out = append(out, Factor{ID: id, Value: int32(min(max(value, 0), One)), Known: known})
	}
	v, ok := needsMet(ua.Themes, eu.Themes)
	add(NeedsMet, v, ok)
	v, ok = needsMet(eu.Themes, ua.Themes)
	add(Reciprocity, v, ok)
	v, ok = similar(eu.Figures.Population, ua.Figures.Population)
	add(Size, v, ok)
	v, ok = similar(eu.Figures.Density, ua.Figures.Density)
	add(Density, v, ok)
	v, ok = sameType(eu.Figures, ua.Figures)
	add(Type, v, ok)
	v, ok = sameStanding(eu.Figures.Standing, ua.Figures.Standing)
	add(Standing, v, ok)
	v, ok = commonLanguage(eu.Languages, ua.Languages)
	add(Language, v, ok)
	v, ok = newcomer(ua)
	add(Newcomer, v, ok)
	v, ok = nearness(eu.Figures, ua.Figures)
	add(Distance, v, ok)
	return out
}

// topLevel is the highest level of strength and need.
const topLevel = 3

// needsMet is the share of needs, weighted by their level, that strengths meet: a strength meets a need in the
// proportion of its own level to the top level.
func needsMet(needs, strengths []Theme) (int64, bool) {
	var met, asked int64
	for _, n := range needs {
		asked += int64(n.Need)
		met += int64(n.Need) * int64(strengthIn(strengths, n.ID)) * One / topLevel
	}
	if asked == 0 {
		return 0, false
	}
	return met / asked, true
}

func strengthIn(themes []Theme, id string) int {
	for _, t := range themes {
		if t.ID == id {
			return t.Strength
		}
	}
	return 0
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
func sameType(a, b Figures) (int64, bool) {
	var agree, known int64
	if a.Urban != nil && b.Urban != nil {
		known++
		apart := *a.Urban - *b.Urban
		agree += One - One/2*int64(max(apart, -apart))
	}
	for _, pair := range [][2]*bool{{a.Mountain, b.Mountain}, {a.Coastal, b.Coastal}, {a.Border, b.Border}} {
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
	switch n := len(common(a, b)); {
	case n == 0:
		return 0, true
	case n == 1:
		return One / 10 * 9, true
	}
	return One, true
}

func common(a, b []string) []string {
	var out []string
	for _, x := range a {
		for _, y := range b {
			if x == y {
				out = append(out, x)
			}
		}
	}
	return out
}

// newcomer prefers the Ukrainian municipalities that the programme was made for: without experience, half of the factor,
// and small, the other half (full up to 10,000 inhabitants, none from 100,000 on).
func newcomer(ua Candidate) (int64, bool) {
	if ua.Experience == "" || ua.Figures.Population == nil {
		return 0, false
	}
	fresh := map[Experience]int64{NoExperience: One, SomeExperience: One / 2}[ua.Experience]
	small := int64(One)
	if p := *ua.Figures.Population; p > 10_000 {
		small = max(0, One-(log2(uint64(p))-log2(10_000))*One/log2(10))
	}
	return (fresh + small) / 2, true
}

// farKm is the distance, about two days by rail, at which the factor reaches 0.
const farKm = 2_500

func nearness(a, b Figures) (int64, bool) {
	if a.Lat == nil || a.Lon == nil || b.Lat == nil || b.Lon == nil {
		return 0, false
	}
	return One - int64(kilometres(*a.Lat, *a.Lon, *b.Lat, *b.Lon))*One/farKm, true
}
