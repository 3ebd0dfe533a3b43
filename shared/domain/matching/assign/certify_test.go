package assign

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// often checks a property on thousands of draws; rapid by itself takes a hundred.
func often(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	for range 20 {
		rapid.Check(t, property)
	}
}

// hardSelection draws a selection whose rules hold often enough to be of interest and whose search has to split.
func hardSelection(t *rapid.T) Selection {
	m, n := rapid.IntRange(4, 8).Draw(t, "rows"), rapid.IntRange(4, 8).Draw(t, "columns")
	s := Selection{
		Rows: m, Cols: n, Pairs: rapid.IntRange(2, 4).Draw(t, "pairs"), AtMost: rapid.Bool().Draw(t, "at most"),
		Score:        rapid.SliceOfN(rapid.Int32Range(0, 1000), m*n, m*n).Draw(t, "score"),
		RowGroup:     rapid.SliceOfN(rapid.Int32Range(0, 4), m, m).Draw(t, "row group"),
		MaxRowGroups: rapid.IntRange(1, 3).Draw(t, "row groups"),
		Cover:        rapid.SliceOfN(rapid.Int32Range(0, 2), 3, 3).Draw(t, "cover"),
		PairThemes:   rapid.SliceOfN(rapid.Uint64Range(0, 7), m*n, m*n).Draw(t, "themes"),
	}
	if rapid.Bool().Draw(t, "several") {
		s.RowCap, s.ColCap = slicesOf(m, 2), slicesOf(n, 2)
	}
	if rapid.Bool().Draw(t, "limited groups") {
		s.RowGroupCap, s.ColGroup = slicesOf(5, 2), rapid.SliceOfN(rapid.Int32Range(0, 3), n, n).Draw(t, "column group")
		s.ColGroupCap = slicesOf(4, 1)
	}
	return s
}

func TestCertificate_HoldsAfterEverySearch(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s := hardSelection(t)
		s.Effort = rapid.SampledFrom([]int64{0, 0, 1000, 3000, 10_000}).Draw(t, "effort")
		r, err := Select(context.Background(), s)
		switch {
		case err == nil:
			err = VerifySelection(s, r)
		case errors.Is(err, ErrInfeasible):
			err = VerifyInfeasible(s, r.Certificate)
		case errors.Is(err, ErrCut):
			err = nil
		}
		if err != nil {
			t.Fatalf("%+v: %+v: %v", s, r, err)
		}
	})
}

// TestCertificate_NeverShowsTooMuch damages certificates in every way at random and lets them speak for too small a
// bound: whatever they say, none may show less than the best there is.
func TestCertificate_NeverShowsTooMuch(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s := hardSelection(t)
		if rapid.Bool().Draw(t, "any") {
			s = drawSelection(t, 5)
		}
		r, err := Select(context.Background(), s)
		if err != nil {
			t.SkipNow()
		}
		c := damaged(t, s, *r.Certificate)
		if err := c.holds(&s, r.Total-1); !errors.Is(err, ErrRefused) {
			t.Fatalf("%+v shows that no selection of %+v reaches %d, but %+v does (%v)", c, s, r.Total, r.Pairs, err)
		}
		if err := VerifyInfeasible(s, &c); !errors.Is(err, ErrRefused) {
			t.Fatalf("%+v shows that there is no selection of %+v, but there is %+v (%v)", c, s, r.Pairs, err)
		}
	})
}

func damaged(t *rapid.T, s Selection, c Certificate) Certificate {
	c.Steps, c.Prices = slices.Clone(c.Steps), slices.Clone(c.Prices)
	c.Blank = rapid.Bool().Draw(t, "blank")
	for range rapid.IntRange(1, 6).Draw(t, "damages") {
		at := rapid.IntRange(0, len(c.Steps)-1).Draw(t, "step")
		price := Charge{rapid.IntRange(0, 8).Draw(t, "of"), rapid.SampledFrom([]int64{-1, 1, 64, 6400, 64_000, 1 << 30, 1 << 44, 1 << 50}).Draw(t, "price")}
		switch rapid.IntRange(0, 6).Draw(t, "damage") {
		case 0:
			c.Steps[at] = Step{Kind: LeafStep, Prices: rapid.IntRange(0, len(c.Prices)).Draw(t, "prices")}
		case 1: // splits a leaf on something else
			if c.Steps[at].Kind == LeafStep {
				n := len(c.Steps)
				kind := rapid.SampledFrom([]StepKind{GroupStep, RowStep, PairStep}).Draw(t, "kind")
				leaf := c.Steps[at]
				c.Steps = append(c.Steps, leaf, leaf)
				c.Steps[at] = Step{Kind: kind, At: rapid.IntRange(0, s.Rows).Draw(t, "at"), With: rapid.IntRange(0, s.Cols).Draw(t, "with"), No: n, Yes: n + 1}
			}
		case 2:
			c.Steps[at].No, c.Steps[at].Yes = c.Steps[at].Yes, c.Steps[at].No
		case 3:
			c.Steps[at].At++
		case 4, 5, 6:
			p := c.Prices[len(c.Prices)-1]
			switch rapid.IntRange(0, 2).Draw(t, "list") {
			case 0:
				p.Cols = append([]Charge{price}, p.Cols...)
			case 1:
				p.ColGroups = []Charge{price}
			case 2:
				p.Themes = []Charge{price}
			}
			c.Prices = append(c.Prices, p)
			if c.Steps[at].Kind == LeafStep {
				c.Steps[at].Prices = len(c.Prices) - 1
			}
		}
	}
	return c
}

// searched gives a selection with an answer and its certificate, with a step at least: where the search took none, one
// that leaves the prices as they are.
func searched(t *rapid.T) (Selection, Selected) {
	s := hardSelection(t)
	r, err := Select(context.Background(), s)
	if err != nil {
		t.SkipNow()
	}
	if c := r.Certificate; len(c.Steps) == 1 {
		c.Steps = []Step{{Kind: RowStep, At: rapid.IntRange(0, s.Rows-1).Draw(t, "row"), No: 1, Yes: 2}, c.Steps[0], c.Steps[0]}
	}
	if err := VerifySelection(s, r); err != nil {
		t.Fatalf("VerifySelection(%+v, %+v) = %v", s, r, err)
	}
	return s, r
}

func TestCertificate_TamperedIsFound(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s, r := searched(t)
		c := *r.Certificate
		c.Steps, c.Prices = slices.Clone(c.Steps), slices.Clone(c.Prices)
		leaf := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Kind == LeafStep })
		inner := rapid.SampledFrom(innerSteps(c)).Draw(t, "inner")
		r.Certificate = &c
		what := rapid.SampledFrom([]string{
			"leaf missing", "branch twice", "cycle", "prices missing", "price negative", "price too high", "price of nothing",
			"price twice", "lower answer", "lower bound", "unknown step", "decides twice", "none", "empty",
		}).Draw(t, "tampered")
		switch what {
		case "leaf missing":
			c.Steps = c.Steps[:len(c.Steps)-1]
		case "branch twice":
			c.Steps[inner].No = c.Steps[inner].Yes
			if r.Certificate.holds(&s, r.Bound) == nil {
				t.SkipNow() // the prices of the other branch happen to hold for this one as well
			}
		case "cycle":
			c.Steps[inner].Yes = inner
		case "prices missing":
			c.Steps[leaf].Prices = len(c.Prices)
		case "price negative":
			c.tamper(leaf, Charge{0, -1})
		case "price too high":
			c.tamper(leaf, Charge{0, 1 << 47})
		case "price of nothing":
			c.tamper(leaf, Charge{s.Cols, 1})
		case "price twice":
			c.tamper(leaf, Charge{0, 1}, Charge{0, 1})
		case "lower answer":
			r.Total--
		case "lower bound":
			r.Total, r.Bound = r.Total-1, r.Bound-1
		case "unknown step":
			c.Steps[inner].Kind = "column"
		case "decides twice":
			n := len(c.Steps)
			step := c.Steps[inner]
			c.Steps = append(c.Steps, c.Steps[leaf], c.Steps[leaf])
			step.No, step.Yes = n, n+1
			c.Steps = append(c.Steps, step)
			c.Steps[inner].Yes = n + 2
			c.Steps[n+2].No, c.Steps[n+2].Yes = n, n+1
		case "none":
			r.Certificate = nil
		case "empty":
			c = Certificate{}
		}
		if err := VerifySelection(s, r); !errors.Is(err, ErrRefused) {
			t.Fatalf("%s: VerifySelection(%+v, %+v) = %v, want ErrRefused", what, s, r, err)
		}
	})
}

func innerSteps(c Certificate) []int {
	var out []int
	for k, s := range c.Steps {
		if s.Kind != LeafStep {
			out = append(out, k)
		}
	}
	return out
}

// tamper gives a leaf the charges for columns.
func (c *Certificate) tamper(leaf int, charges ...Charge) {
	c.Steps[leaf].Prices = len(c.Prices)
	c.Prices = append(c.Prices, Charges{Cols: charges})
}

// TestThin_KeepsTheBest checks by brute force that leaving pairs aside costs nothing.
func TestThin_KeepsTheBest(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s := drawSelection(t, 5)
		k, ok := newCourt(&s, nil)
		if !ok {
			if want := bestSelection(s); want >= 0 {
				t.Fatalf("the locked pairs of %+v break no rule: %d", s, want)
			}
			return
		}
		k.collect()
		less := s
		less.Score = slices.Repeat([]int32{Forbidden}, len(s.Score))
		for _, l := range s.Locked {
			less.Score[l.Row*s.Cols+l.Col] = s.at(l.Row, l.Col)
		}
		for _, line := range k.rows {
			for _, c := range line {
				less.Score[c.Row*s.Cols+c.Col] = s.at(c.Row, c.Col)
			}
		}
		if got, want := bestSelection(less), bestSelection(s); got != want {
			t.Fatalf("the pairs that matter of %+v reach %d, all reach %d", s, got, want)
		}
	})
}

func BenchmarkVerifySelection(b *testing.B) {
	for name, change := range map[string]func(*Selection){
		"plain":   func(*Selection) {},
		"covers":  func(s *Selection) { s.Cover = []int32{1, 1, 2, 3, 3, 0} },
		"oblasts": func(s *Selection) { s.ColGroupCap = ones(25); s.RowGroupCap = slicesOf(27, 3) },
		"several": func(s *Selection) { s.RowCap, s.ColCap = slicesOf(s.Rows, 3), slicesOf(s.Cols, 2) },
	} {
		s := sampleSelection(1, 300, 1469, false)
		change(&s)
		r, err := Select(context.Background(), s)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/search", func(b *testing.B) {
			for b.Loop() {
				_, _ = Select(context.Background(), s)
			}
		})
		b.Run(name+"/check", func(b *testing.B) {
			for b.Loop() {
				if err := VerifySelection(s, r); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(r.Certificate.Steps)), "steps")
		})
	}
}
