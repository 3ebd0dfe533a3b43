package matching

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

func ptr[T any](v T) *T { return &v }

func themes(levels ...[2]int) []Theme {
	var out []Theme
	for i, l := range levels {
		out = append(out, Theme{ID: string(rune('a' + i)), Strength: l[0], Need: l[1]})
	}
	return out
}

func sub(list []Theme, offers, needs []string) []Theme {
	list[0].Offers, list[0].Needs = offers, needs
	return list
}

func TestNeedsMet(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		needs     []Theme
		strengths []Theme
		want      int64
		known     bool
	}{
		{"fully met", themes([2]int{0, 3}), themes([2]int{3, 0}), One, true},
		{"met by a third", themes([2]int{0, 3}), themes([2]int{1, 0}), One / 3, true},
		{"not met", themes([2]int{0, 2}), themes([2]int{0, 0}), 0, true},
		{"urgent needs weigh more", themes([2]int{0, 3}, [2]int{0, 1}), themes([2]int{3, 0}, [2]int{0, 0}), One / 4 * 3, true},
		{"strength without need adds nothing", themes([2]int{0, 1}, [2]int{0, 0}), themes([2]int{0, 0}, [2]int{3, 0}), 0, true},
		{"no needs declared", themes([2]int{3, 0}), themes([2]int{3, 0}), 0, false},
		{"nothing known of the other side", themes([2]int{0, 3}), nil, 0, false},
		{"theme missing on the other side", themes([2]int{0, 0}, [2]int{0, 3}), themes([2]int{3, 0}), 0, true},
		{"half of the wanted sub-themes offered", sub(themes([2]int{0, 3}), nil, []string{"x", "y"}), sub(themes([2]int{3, 0}), []string{"x"}, nil), One / 4 * 3, true},
		{"sub-themes named by one side only", sub(themes([2]int{0, 3}), nil, []string{"x", "y"}), themes([2]int{3, 0}), One, true},
	}
	for _, tt := range tests {
		if got, known := needsMet(tt.needs, tt.strengths); got != tt.want || known != tt.known {
			t.Errorf("%s: needsMet = %d, %v, want %d, %v", tt.name, got, known, tt.want, tt.known)
		}
	}
}

func TestSimilar(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		a, b  *int64
		want  int64
		known bool
	}{
		{"equal", ptr[int64](5000), ptr[int64](5000), One, true},
		{"tenfold", ptr[int64](5000), ptr[int64](50000), 0, true},
		{"more than tenfold is below nought and cut later", ptr[int64](1), ptr[int64](1000), -2 * One, true},
		{"unknown", nil, ptr[int64](1), 0, false},
		{"nobody lives there", ptr[int64](0), ptr[int64](1), 0, false},
	}
	for _, tt := range tests {
		got, known := similar(tt.a, tt.b)
		if diff := got - tt.want; known != tt.known || diff < -50 || diff > 50 {
			t.Errorf("%s: similar = %d, %v, want %d, %v", tt.name, got, known, tt.want, tt.known)
		}
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	at := func(lat int64) Figures { return Figures{Lat: &lat, Lon: ptr[int64](2_000_000)} }
	eu := at(5_000_000)
	near := at(5_000_000)
	far := at(-5_000_000)
	with := func(f Figures, border int64, rail *bool) Figures {
		f.Rail = rail
		if border >= 0 {
			f.ToEU = &border
		}
		return f
	}
	tests := []struct {
		name  string
		ua    Figures
		want  int64
		known bool
	}{
		{"next door, nothing known of roads", near, One, true},
		{"next door, at the border with a station", with(near, 50, ptr(true)), One, true},
		{"next door, in the middle of the border's reach", with(near, 425, nil), One * 3 / 4, true},
		{"next door, far from the border", with(near, 800, nil), One / 2, true},
		{"next door, farther", with(near, 1_200, nil), One / 2, true},
		{"next door, no station", with(near, -1, ptr(false)), One / 2, true},
		{"next door, at the border without a station", with(near, 10, ptr(false)), One * 3 / 4, true},
		{"at the other end of the world, at the border with a station", with(far, 0, ptr(true)), One / 2, true},
		{"nobody knows where it lies", with(Figures{}, 0, ptr(true)), 0, false},
	}
	for _, tt := range tests {
		if got, known := reach(&eu, &tt.ua); known != tt.known || known && got != tt.want {
			t.Errorf("%s: reach = %d, %v, want %d, %v", tt.name, got, known, tt.want, tt.known)
		}
	}
}

func TestLog2_AgreesWithTheRealOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Min(1).Draw(t, "n")
		if want, got := math.Log2(float64(n)), float64(log2(n))/65536; math.Abs(want-got) > 2e-5 {
			t.Fatalf("log2(%d) = %f, want %f", n, got, want)
		}
	})
}

func TestKilometres(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                   string
		lat1, lon1, lat2, lon2 int64
		want                   int
	}{
		{"same place", 5_007_800, 2_991_900, 5_007_800, 2_991_900, 0},
		{"Fastiv to Druskininkai", 5_007_800, 2_991_900, 5_401_800, 2_397_200, 599},
		{"across the date line", 0, 17_950_000, 0, -17_950_000, 111},
		{"to the other side", 0, 0, 0, 18_000_000, 20015},
	}
	for _, tt := range tests {
		if got := kilometres(tt.lat1, tt.lon1, tt.lat2, tt.lon2); got < tt.want-2 || got > tt.want+2 {
			t.Errorf("%s: kilometres = %d, want about %d", tt.name, got, tt.want)
		}
	}
}

// TestKilometres_AgreesWithTheRealOne wherever the distance is not within a metre of a half kilometre.
func TestKilometres_AgreesWithTheRealOne(t *testing.T) {
	t.Parallel()
	const toRadians = math.Pi / 180 / 100_000
	rapid.Check(t, func(t *rapid.T) {
		lat1, lon1 := rapid.Int64Range(-9_000_000, 9_000_000).Draw(t, "lat 1"), rapid.Int64Range(-18_000_000, 18_000_000).Draw(t, "lon 1")
		near := rapid.SampledFrom([]int64{1_000, 100_000, 18_000_000}).Draw(t, "near")
		lat2 := min(max(lat1+rapid.Int64Range(-near, near).Draw(t, "lat apart"), -9_000_000), 9_000_000)
		lon2 := lon1 + rapid.Int64Range(-near, near).Draw(t, "lon apart")
		a, b, dLon := float64(lat1)*toRadians, float64(lat2)*toRadians, float64(lon2-lon1)*toRadians
		s, l := math.Sin((b-a)/2), math.Sin(dLon/2)
		want := 2 * 6371 * math.Asin(math.Min(1, math.Sqrt(s*s+math.Cos(a)*math.Cos(b)*l*l)))
		got := kilometres(lat1, lon1, lat2, lon2)
		if math.Abs(want-float64(got)) > 0.501 {
			t.Fatalf("kilometres = %d, want %f", got, want)
		}
		if back := kilometres(lat2, lon2, lat1, lon1); back != got {
			t.Fatalf("kilometres = %d, the other way %d", got, back)
		}
	})
}

func anyCandidate(t *rapid.T, name string) Candidate {
	number := func(what string, max int64) *int64 {
		if rapid.Bool().Draw(t, name+what+" unknown") {
			return nil
		}
		return ptr(rapid.Int64Range(0, max).Draw(t, name+what))
	}
	c := Candidate{
		Application: name, Languages: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"en", "uk", "de", "pl"}), 0, 4, rapid.ID).Draw(t, name+"languages"),
		Experience: rapid.SampledFrom([]Experience{"", NoExperience, SomeExperience, MuchExperience}).Draw(t, name+"experience"),
		Figures: Figures{
			Population: number("population", 5_000_000), Density: number("density", 20_000), Lat: number("lat", 9_000_000), Lon: number("lon", 18_000_000),
			ToEU: number("to the EU", 1_300),
		},
	}
	if rapid.Bool().Draw(t, name+"has class") {
		c.Figures.Urban = ptr(rapid.IntRange(1, 3).Draw(t, name+"class"))
		c.Figures.Standing = ptr(rapid.IntRange(0, 100).Draw(t, name+"standing"))
		c.Figures.Mountain = ptr(rapid.Bool().Draw(t, name+"mountain"))
		c.Figures.Rail = ptr(rapid.Bool().Draw(t, name+"rail"))
	}
	for _, id := range []string{"a", "b", "c"} {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3) // one may be named twice
		c.Themes = append(c.Themes, Theme{
			ID: id, Strength: rapid.IntRange(0, 3).Draw(t, name+"s"+id), Need: rapid.IntRange(0, 3).Draw(t, name+"n"+id),
			Offers: parts.Draw(t, name+"offers"+id), Needs: parts.Draw(t, name+"needs"+id),
		})
	}
	return c
}

func rate(eu, ua Candidate, s Settings) Score { return NewRater(s).Rate(&eu, &ua) }

func TestRate_StaysInRangeAndExplainsItself(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		eu, ua := anyCandidate(t, "eu"), anyCandidate(t, "ua")
		w := Weights{}
		for _, id := range FactorIDs() {
			w[id] = rapid.IntRange(0, MaxWeight).Draw(t, string(id))
		}
		if w.Validate() != nil {
			return
		}
		settings := Settings{Weights: w, Rules: DefaultRules()}
		if MayStart(settings) != nil {
			return
		}
		s := rate(eu, ua, settings)
		if s.Value < 0 || s.Value > One || s.Confidence < 0 || s.Confidence > One {
			t.Fatalf("score %d with confidence %d is out of range", s.Value, s.Confidence)
		}
		var sum int32
		for _, share := range Shares(s, settings) {
			sum += share.Points
		}
		if diff := s.Value - sum; diff < 0 || diff > int32(len(s.Factors)) {
			t.Fatalf("shares add up to %d, the score is %d", sum, s.Value)
		}
	})
}

func TestRate_UnknownFactorsDropOut(t *testing.T) {
	t.Parallel()
	eu := Candidate{Themes: themes([2]int{3, 0}), Languages: []string{"en"}}
	ua := Candidate{Themes: themes([2]int{0, 3}), Languages: []string{"en"}}
	s := rate(eu, ua, Settings{Weights: Weights{NeedsMet: 30, Size: 70}})
	if s.Value != One || s.Confidence != 300_000 {
		t.Errorf("Rate = %d with confidence %d, want %d with 300000", s.Value, s.Confidence, One)
	}
}

func TestRate_Vetoes(t *testing.T) {
	t.Parallel()
	good := Candidate{Themes: themes([2]int{3, 3}), Languages: []string{"en"}}
	tests := []struct {
		name string
		ua   func(*Candidate)
		r    Rules
		want Veto
	}{
		{"nothing speaks against it", func(*Candidate) {}, DefaultRules(), Allowed},
		{"occupied", func(c *Candidate) { c.Occupied = "yes" }, DefaultRules(), IsOccupied},
		{"partly occupied may take part", func(c *Candidate) { c.Occupied = "partly" }, DefaultRules(), Allowed},
		{"no common language", func(c *Candidate) { c.Languages = []string{"uk"} }, DefaultRules(), NoLanguage},
		{"rule off", func(c *Candidate) { c.Languages = []string{"uk"} }, Rules{}, Allowed},
		{"too little known", func(*Candidate) {}, Rules{MinConfidence: 100}, TooLittle},
	}
	for _, tt := range tests {
		ua := good
		tt.ua(&ua)
		if got := rate(good, ua, Settings{Weights: DefaultWeights(), Rules: tt.r}).Veto; got != tt.want {
			t.Errorf("%s: veto = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWeights_Validate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		w    Weights
		want []string
	}{
		{"default", DefaultWeights(), nil},
		{"all nought", Weights{NeedsMet: 0}, []string{"weight-needs_met"}},
		{"none", Weights{}, []string{"weight-needs_met"}},
		{"negative and too large, in order", Weights{Size: 101, Density: -1}, []string{"weight-density", "weight-size"}},
		{"unknown factor", Weights{"luck": 5}, []string{"weight-luck"}},
	}
	for _, tt := range tests {
		var got []string
		if f, ok := fault.As(tt.w.Validate()); ok {
			for _, field := range f.Fields {
				got = append(got, field.Name)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: %s", tt.name, d)
		}
	}
}
