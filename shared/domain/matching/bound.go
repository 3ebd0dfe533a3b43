package matching

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A bound says quickly how high the score of a pair can be at most. It is never below the score, which only the few pairs
// that it lets through are asked for: that is what makes all of Europe searchable in seconds. Its tables step down from the
// true value of a factor by whole steps, so the bound is right whatever the step; its one floating-point number, the chord
// between two points, is stretched by more than its error before it is looked up.
type bound struct {
	weights [factorCount]int64
	all     int64
	rules   Rules
	size    [sizeSteps + 2]int32  // by difference of logarithms
	far     [chordSteps + 2]int32 // by squared chord
	types   [traits][traits]int32 // by traits of both sides
	tongues map[string]int        // number of a set of languages
	common  [][]int32             // by number of both sets
	none    [][]bool              // no language in common
	themes  []string
	parts   map[part]uint     // number of a sub-theme; nil where there are more than fit
	within  [maxThemes]uint64 // sub-themes of a theme
}

// part is a sub-theme of a theme.
type part struct{ theme, id string }

const (
	sizeShift  = 8 // of a logarithm's 65,536ths
	sizeSteps  = 217_705 >> sizeShift
	chordSteps = 4096
	traits     = 4 * 3 * 3 * 3
	maxThemes  = 8
	maxParts   = 64
)

// quick is what bounding needs of a candidate.
type quick struct {
	logSize, logDensity int32 // -1: not known
	standing            int32
	traits              int32
	tongue              int32
	special             bool // has wishes, or more themes than fit: rated at once
	tied                bool // a partnership with anybody is on record
	occupied            bool
	located, themed     bool
	x, y, z             float64
	power               [maxThemes]int64
	need                [maxThemes]int64
	offers, needs       uint64 // sub-themes by number
	asked               int64
	newcomer            int64 // -1: not known
	access              int64 // by land; -1: not known
}

func newBound(s Settings, sides ...[]Candidate) *bound {
	b := &bound{rules: s.Rules, tongues: map[string]int{}, parts: map[part]uint{}}
	for i, w := range s.Counted() {
		b.weights[i] = int64(w)
		b.all += int64(w)
	}
	ten := log2(10)
	for i := range b.size {
		b.size[i] = int32(max(0, One-int64(i<<sizeShift)*One/ten))
	}
	for i := range b.far {
		b.far[i] = farBound(i)
	}
	for i := range traits {
		for j := range traits {
			x, y := untrait(i), untrait(j)
			b.types[i][j] = assign.Unknown
			if v, ok := sameType(&x, &y); ok {
				b.types[i][j] = int32(v)
			}
		}
	}
	b.learn(sides)
	return b
}

// farBound is the factor of the distance for the least chord of a step, less the half kilometre that rounding may take off.
func farBound(step int) int32 {
	chord := math.Sqrt(float64(max(step-1, 0)) * 4 / chordSteps)
	km := 2*6371*math.Asin(math.Min(1, chord/2)) - 1
	return int32(min(One, max(0, One-int64(math.Floor(max(km, 0)))*One/farKm)))
}

// learn numbers the sets of languages and the themes of all candidates.
func (b *bound) learn(sides [][]Candidate) {
	var sets [][]string
	for _, side := range sides {
		for i := range side {
			c := &side[i]
			if key := strings.Join(c.Languages, " "); b.tongueOf(key) < 0 {
				b.tongues[key] = len(sets)
				sets = append(sets, c.Languages)
			}
			for _, t := range c.Themes {
				if !slices.Contains(b.themes, t.ID) {
					b.themes = append(b.themes, t.ID)
				}
				b.learnParts(t.ID, t.Offers)
				b.learnParts(t.ID, t.Needs)
			}
		}
	}
	b.common, b.none = make([][]int32, len(sets)), make([][]bool, len(sets))
	for i := range sets {
		b.common[i], b.none[i] = make([]int32, len(sets)), make([]bool, len(sets))
		for j := range sets {
			b.common[i][j] = assign.Unknown
			if v, ok := commonLanguage(sets[i], sets[j]); ok {
				b.common[i][j] = int32(v)
			}
			b.none[i][j] = countCommon(sets[i], sets[j]) == 0
		}
	}
}

func (b *bound) learnParts(theme string, ids []string) {
	for _, id := range ids {
		if _, known := b.parts[part{theme, id}]; known || b.parts == nil {
			continue
		}
		at := slices.Index(b.themes, theme)
		if len(b.parts) == maxParts || at >= maxThemes {
			b.parts = nil
			return
		}
		b.within[at] |= 1 << len(b.parts)
		b.parts[part{theme, id}] = uint(len(b.parts))
	}
}

// bits are sub-themes by number; false where one is named twice, which the factor would count twice.
func (b *bound) bits(theme string, ids []string) (out uint64, once bool) {
	for _, id := range ids {
		bit := uint64(1) << b.parts[part{theme, id}]
		if out&bit != 0 {
			return out, false
		}
		out |= bit
	}
	return out, true
}

func (b *bound) tongueOf(key string) int {
	if n, ok := b.tongues[key]; ok {
		return n
	}
	return -1
}

// untrait gives figures with the traits of a number: urban class, mountain, coastal, border; 0 is not known.
func untrait(n int) Figures {
	var f Figures
	if urban := n % 4; urban > 0 {
		f.Urban = &urban
	}
	flag := func(n int) *bool {
		yes := n == 2
		if n == 0 {
			return nil
		}
		return &yes
	}
	f.Mountain, f.Coastal, f.Border = flag(n/4%3), flag(n/12%3), flag(n/36%3)
	return f
}

func trait(f *Figures) int32 {
	n := int32(0)
	if f.Urban != nil {
		n = int32(min(max(*f.Urban, 1), 3))
	}
	flag := func(v *bool, place int32) {
		switch {
		case v == nil:
		case *v:
			n += 2 * place
		default:
			n += place
		}
	}
	flag(f.Mountain, 4)
	flag(f.Coastal, 12)
	flag(f.Border, 36)
	return n
}

func (b *bound) quicks(side []Candidate) []quick {
	out := make([]quick, len(side))
	for i := range side {
		b.fill(&out[i], &side[i])
	}
	return out
}

func (b *bound) fill(q *quick, c *Candidate) {
	q.logSize, q.logDensity, q.standing, q.newcomer, q.access = logOf(c.Figures.Population), logOf(c.Figures.Density), -1, -1, -1
	if c.Figures.Standing != nil {
		q.standing = int32(*c.Figures.Standing)
	}
	q.traits, q.tongue = trait(&c.Figures), int32(b.tongueOf(strings.Join(c.Languages, " ")))
	if v, ok := newcomer(c); ok {
		q.newcomer = v
	}
	if v, ok := access(&c.Figures); ok {
		q.access = v
	}
	if c.Figures.Lat != nil && c.Figures.Lon != nil {
		q.located = true
		lat, lon := float64(*c.Figures.Lat)*math.Pi/180/100_000, float64(*c.Figures.Lon)*math.Pi/180/100_000
		q.x, q.y, q.z = math.Cos(lat)*math.Cos(lon), math.Cos(lat)*math.Sin(lon), math.Sin(lat)
	}
	q.special, q.tied = len(c.Wishes) > 0 || len(b.themes) > maxThemes, len(c.Ties) > 0
	q.occupied = c.Occupied == "yes"
	q.themed = len(c.Themes) > 0
	for _, t := range c.Themes {
		if at := slices.Index(b.themes, t.ID); at < maxThemes {
			q.power[at], q.need[at] = t.power(), int64(t.Need)
			q.asked += int64(t.Need)
		}
		if b.parts != nil {
			offers, once := b.bits(t.ID, t.Offers)
			needs, too := b.bits(t.ID, t.Needs)
			q.offers, q.needs, q.special = q.offers|offers, q.needs|needs, q.special || !once || !too
		}
	}
}

func logOf(v *int64) int32 {
	if v == nil || *v <= 0 {
		return -1
	}
	return int32(log2(uint64(*v)))
}

// reaches reports whether the pair's score can be as high as least.
func (b *bound) reaches(eu, ua *quick, least int64) bool {
	if b.rules.NoOccupied && ua.occupied {
		return false
	}
	if eu.special || ua.special {
		return true
	}
	if b.rules.NeedLanguage && b.none[eu.tongue][ua.tongue] {
		return false
	}
	var sum, known int64
	add := func(i int, v int64) {
		sum += b.weights[i] * v
		known += b.weights[i]
	}
	if v := b.common[eu.tongue][ua.tongue]; v >= 0 {
		add(6, int64(v))
	}
	if v := b.types[eu.traits][ua.traits]; v >= 0 {
		add(4, int64(v))
	}
	if eu.logSize >= 0 && ua.logSize >= 0 {
		add(2, b.near(eu.logSize, ua.logSize))
	}
	if eu.logDensity >= 0 && ua.logDensity >= 0 {
		add(3, b.near(eu.logDensity, ua.logDensity))
	}
	if eu.standing >= 0 && ua.standing >= 0 {
		apart := int64(eu.standing - ua.standing)
		add(5, One-max(apart, -apart)*One/100)
	}
	if ua.newcomer >= 0 {
		add(7, ua.newcomer)
	}
	if eu.located && ua.located {
		dx, dy, dz := eu.x-ua.x, eu.y-ua.y, eu.z-ua.z
		step := int((dx*dx + dy*dy + dz*dz) * (chordSteps / 4))
		near := int64(b.far[min(step, chordSteps)])
		if ua.access >= 0 {
			near = (near + ua.access) / 2
		}
		add(8, near)
	}
	if ua.asked > 0 && eu.themed {
		add(0, metBound(ua, eu))
	}
	if eu.asked > 0 && ua.themed {
		add(1, metBound(eu, ua))
	}
	known += b.weights[9] // always known, and 0 where neither has a tie
	if eu.tied || ua.tied {
		sum += b.weights[9] * One
	}
	if known*100 < b.all*int64(b.rules.MinConfidence) {
		return false
	}
	if known == 0 {
		return least < 0 // nothing that weighs is known: the score is 0
	}
	if sum+known <= least*known {
		return false
	}
	return sum+known-b.missed(eu, ua) > least*known
}

// missed is what sub-themes take from the needs that are met, by weight.
func (b *bound) missed(eu, ua *quick) (out int64) {
	if ua.asked > 0 && eu.themed {
		out += b.weights[0] * b.partsMissed(ua, eu)
	}
	if eu.asked > 0 && ua.themed {
		out += b.weights[1] * b.partsMissed(eu, ua)
	}
	return out
}

// partsMissed is how much lower needsMet is than without sub-themes, rounded down.
func (b *bound) partsMissed(needs, strengths *quick) int64 {
	var less int64
	for i := range b.within {
		wanted, offered := needs.needs&b.within[i], strengths.offers&b.within[i]
		if wanted == 0 || offered == 0 {
			continue
		}
		open := int64(bits.OnesCount64(wanted &^ offered))
		less += needs.need[i] * (strengths.power[i] * open / (2 * int64(bits.OnesCount64(wanted))))
	}
	return max(0, less/needs.asked-1)
}

func (b *bound) near(x, y int32) int64 {
	apart := x - y
	return int64(b.size[min(max(apart, -apart)>>sizeShift, sizeSteps+1)])
}

// metBound is needsMet without sub-themes, which only take away: what they take is asked for where the rest passes.
func metBound(needs, strengths *quick) int64 {
	var met int64
	for i := range maxThemes {
		met += needs.need[i] * strengths.power[i]
	}
	return met/needs.asked + 1
}
