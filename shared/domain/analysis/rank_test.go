package analysis

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRanking(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		values []float64
		of     float64
		want   int32
		median float64
	}{
		{"one", []float64{5}, 5, One / 2, 5},
		{"all equal", []float64{3, 3, 3}, 3, One / 2, 3},
		{"lowest of four", []float64{4, 1, 3, 2}, 1, One / 8, 2},
		{"highest of four", []float64{4, 1, 3, 2}, 4, 7 * One / 8, 2},
		{"between", []float64{1, 3}, 2, One / 2, 1},
		{"below all", []float64{1, 3}, 0, 0, 1},
		{"unknown ones do not count", []float64{1, math.NaN(), 3}, 3, 3 * One / 4, 1},
		{"negative", []float64{-5, 5}, -5, One / 4, -5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewRanking(slices.Clone(tt.values))
			got, ok := r.Percentile(tt.of)
			if got != tt.want || !ok {
				t.Errorf("Percentile(%v) of %v = %v, %v, want %v", tt.of, tt.values, got, ok, tt.want)
			}
			if median, ok := r.Median(); median != tt.median || !ok {
				t.Errorf("Median of %v = %v, %v, want %v", tt.values, median, ok, tt.median)
			}
		})
	}
	var none Ranking
	if v, ok := none.Percentile(1); ok {
		t.Errorf("Percentile of nothing = %v, want unknown", v)
	}
	if v, ok := none.Median(); ok {
		t.Errorf("Median of nothing = %v, want unknown", v)
	}
	if v, ok := NewRanking([]float64{1}).Percentile(math.NaN()); ok {
		t.Errorf("Percentile of not a number = %v, want unknown", v)
	}
}

func TestPercentile_RisesWithTheValueWhateverTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-100, 100), 1, 50).Draw(t, "values")
		a, b := rapid.Float64Range(-110, 110).Draw(t, "a"), rapid.SampledFrom(values).Draw(t, "b")
		r := NewRanking(slices.Clone(values))
		other := slices.Clone(values)
		slices.Reverse(other)
		low, _ := r.Percentile(min(a, b))
		high, _ := r.Percentile(max(a, b))
		again, _ := NewRanking(other).Percentile(max(a, b))
		if low > high || low < 0 || high > One || again != high {
			t.Fatalf("Percentile(%v) = %d, Percentile(%v) = %d or %d in another order", min(a, b), low, max(a, b), high, again)
		}
	})
}

func TestBinaryLog_AgreesWithTheRealOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 1<<40).Draw(t, "n")
		if want, got := math.Log2(float64(n)), float64(binaryLog(n))/65536; math.Abs(want-got) > 2e-5 {
			t.Fatalf("binaryLog(%d) = %v, want %v", n, got, want)
		}
	})
}

func anyTraits() *rapid.Generator[Traits] {
	return rapid.Custom(func(t *rapid.T) Traits {
		flag := rapid.Int8Range(-1, 1)
		log := rapid.Int32Range(-1, 24<<16)
		share := rapid.Int32Range(-1, One)
		return Traits{
			People: rapid.Int64Range(-1, 3_000_000).Draw(t, "people"), Population: log.Draw(t, "population"), Density: log.Draw(t, "density"),
			Type: rapid.Int8Range(0, 3).Draw(t, "type"), Mountain: flag.Draw(t, "mountain"), Coastal: flag.Draw(t, "coastal"),
			Border: flag.Draw(t, "border"), Standing: share.Draw(t, "standing"), Remoteness: share.Draw(t, "remoteness"),
		}
	})
}

func TestDistance_IsTheSameBothWaysAndNoneToItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTraits().Draw(t, "a"), anyTraits().Draw(t, "b")
		there, known := Distance(a, b)
		back, knownBack := Distance(b, a)
		if there != back || known != knownBack || there < 0 || there > One || known < 0 || known > Weights {
			t.Fatalf("Distance = %d of %d there and %d of %d back", there, known, back, knownBack)
		}
		if d, _ := Distance(a, a); d != 0 {
			t.Fatalf("Distance to itself = %d", d)
		}
	})
}

func TestGroup_IsAlwaysOneOfTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		traits := anyTraits().Draw(t, "traits")
		if g, ok := ParseGroup(string(traits.Group())); !ok {
			t.Fatalf("Group of %+v = %q, which is none", traits, g)
		}
	})
	for _, tt := range []struct {
		name string
		of   Traits
		want Group
	}{
		{"small mountain town near a border", Traits{People: 9_000, Type: 2, Mountain: 1, Coastal: 0, Border: 1}, "small_town-mountain-border"},
		{"coast before mountains", Traits{People: 10_000, Type: 2, Mountain: 1, Coastal: 1}, "town-coast-interior"},
		{"big city, little known", Traits{People: 100_000, Type: 1, Mountain: -1, Coastal: -1, Border: -1}, "large_city-inland-interior"},
		{"village", Traits{People: 4_999, Type: 3}, "small_rural-inland-interior"},
		{"nobody lives there", Traits{People: 0, Type: 3}, Uninhabited},
		{"nobody was counted", Traits{People: -1, Type: 3}, Unclassified},
		{"no type", Traits{People: 7}, Unclassified},
	} {
		if got := tt.of.Group(); got != tt.want {
			t.Errorf("%s: Group = %q, want %q", tt.name, got, tt.want)
		}
	}
	if len(Groups()) != 38 {
		t.Errorf("there are %d groups, want 38", len(Groups()))
	}
}

func TestStrength(t *testing.T) {
	t.Parallel()
	proxy := func(v int32, weight int, known bool) Part {
		return Part{Kind: ProxyPart, Value: v, Weight: weight, Known: known}
	}
	standing := &Correction{Value: 420_000}
	standing.Head.Rev = 1
	back := &Correction{Withdrawn: true}
	back.Head.Rev = 2
	tests := []struct {
		name     string
		in       StrengthInput
		want     int32
		known    bool
		computed int32
	}{
		{"nothing known", StrengthInput{}, 0, false, 0},
		{"declared without evidence", StrengthInput{Declared: &Declared{Level: 3}}, 769_231, true, 769_231},
		{"declared with evidence", StrengthInput{Declared: &Declared{Level: 3, Evidence: true}}, One, true, One},
		{"no strength claimed", StrengthInput{Declared: &Declared{}}, 0, true, 0},
		{"a level beyond the scale", StrengthInput{Declared: &Declared{Level: 9, Evidence: true}}, One, true, One},
		{"only the register", StrengthInput{Proxies: []Part{proxy(200_000, 8, true), proxy(900_000, 2, true), proxy(0, 50, false)}}, 340_000, true, 340_000},
		{"marks", StrengthInput{Marks: []int32{One, 0, 500_000}}, 500_000, true, 500_000},
		{"correction", StrengthInput{Declared: &Declared{}, Correction: standing}, 420_000, true, 0},
		{"correction where nothing is known", StrengthInput{Correction: standing}, 420_000, true, 0},
		{"correction taken back", StrengthInput{Declared: &Declared{Level: 3, Evidence: true}, Correction: back}, One, true, One},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Strength(tt.in)
			if got.Value != tt.want || got.Known != tt.known || got.Computed != tt.computed {
				t.Errorf("Strength = %d (%v), computed %d, want %d (%v), %d", got.Value, got.Known, got.Computed, tt.want, tt.known, tt.computed)
			}
		})
	}
}

func TestStrength_RisesWithTheDeclaredLevelAndDropsWhatIsUnknown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var in StrengthInput
		for range rapid.IntRange(0, 4).Draw(t, "proxies") {
			in.Proxies = append(in.Proxies, Part{
				Kind: ProxyPart, Value: rapid.Int32Range(0, One).Draw(t, "value"), Weight: rapid.IntRange(1, 10).Draw(t, "weight"),
				Known: rapid.Bool().Draw(t, "known"),
			})
		}
		before := Strength(in)
		more := in
		more.Proxies = append(slices.Clone(in.Proxies), Part{Kind: ProxyPart, Value: One, Weight: 50})
		if got := Strength(more); got.Value != before.Value || got.Known != before.Known {
			t.Fatalf("an unknown part changed the strength from %d to %d", before.Value, got.Value)
		}
		last := int32(-1)
		for level := range 4 {
			in.Declared = &Declared{Level: level, Evidence: true}
			got := Strength(in)
			if !got.Known || got.Value < last || got.Value > One {
				t.Fatalf("Strength at level %d = %d after %d", level, got.Value, last)
			}
			last = got.Value
		}
	})
}

// TestPercent is how every page writes a share: rounded, but only the whole is 100.
func TestPercent(t *testing.T) {
	t.Parallel()
	for v, want := range map[int32]int{0: 0, 4_999: 0, 5_000: 1, 859_999: 86, 864_999: 86, 865_000: 87, 994_999: 99, 995_000: 99, One - 1: 99, One: 100} {
		if got := Percent(v); got != want {
			t.Errorf("Percent(%d) = %d, want %d", v, got, want)
		}
	}
}
