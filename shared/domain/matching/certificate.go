package matching

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A Certificate shows that a limited run cannot reach more than its bound, to whoever has the frozen input: it divides all
// ways to pair into parts, and for each part gives prices by which none of it reaches more, see [assign.Certificate]. The
// first step is the beginning; a step without a question is a part.
type Certificate struct {
	Steps  []ProofStep   `json:"steps"`
	Prices []LimitPrices `json:"prices"`
}

// A ProofStep divides by a question: whether a member state takes part, whether an EU municipality is part of a pair, or
// whether a pair is made. No and Yes number the steps that follow, Prices the prices of a part.
type ProofStep struct {
	State  string `json:"state,omitempty"`
	EU     string `json:"eu,omitempty"` // application
	UA     string `json:"ua,omitempty"` // application, where a pair is asked for
	No     int    `json:"no,omitempty"`
	Yes    int    `json:"yes,omitempty"`
	Prices int    `json:"prices,omitempty"`
}

// Part reports whether the step asks nothing.
func (s ProofStep) Part() bool { return s.State == "" && s.EU == "" }

// LimitPrices are in 64ths of a millionth. What is not listed has the price 0.
type LimitPrices struct {
	UA      []PlacePrice `json:"ua,omitempty"`      // of each place for a partner
	Oblasts []NamedPrice `json:"oblasts,omitempty"` // of each pair that an oblast may have
	Themes  []NamedPrice `json:"themes,omitempty"`  // of each cover that a theme needs
}

// PriceParts is how many parts of a millionth the prices of a certificate are counted in.
const PriceParts = 64

// A NamedPrice is the price of an oblast's limit, by code, or of a theme's, by id.
type NamedPrice struct {
	Name  string `json:"name"`
	Price int64  `json:"price"`
}

// mostShown bounds the certificate that a result carries, in steps and prices. A longer one was checked as well.
const mostShown = 20_000

// checked selects and lets the certificate be checked by code that knows nothing of the search, whichever way it ended.
func (m *matrix) checked(ctx context.Context, s assign.Selection) (assign.Selected, error) {
	r, err := m.search(ctx, s)
	var wrong error
	switch {
	case err == nil:
		wrong = assign.VerifySelection(s, r)
	case errors.Is(err, assign.ErrInfeasible):
		wrong = assign.VerifyInfeasible(s, r.Certificate)
	}
	if wrong != nil {
		return r, fmt.Errorf("certificate: %w", wrong)
	}
	return r, err
}

// certified adds to a proof what others need to check it.
func (m *matrix) certified(o *outcome) {
	if c := o.found.Certificate; c != nil {
		o.proof.Parts = (len(c.Steps) + 1) / 2
		size := len(c.Steps)
		for _, p := range c.Prices {
			size += len(p.Cols) + len(p.ColGroups) + len(p.Themes)
		}
		if size <= mostShown {
			o.proof.Certificate = m.spelled(c)
		}
	}
	if o.solved != nil {
		o.proof.Prices = m.dualPrices(o.priced)
	}
}

// spelled is a certificate with names in place of numbers.
func (m *matrix) spelled(c *assign.Certificate) *Certificate {
	out := &Certificate{}
	for _, s := range c.Steps {
		step := ProofStep{No: s.No, Yes: s.Yes, Prices: s.Prices}
		switch s.Kind {
		case assign.GroupStep:
			step.State = m.states[s.At]
		case assign.RowStep:
			step.EU = m.in.EU[s.At].Application
		case assign.PairStep:
			step.EU, step.UA = m.in.EU[s.At].Application, m.in.UA[s.With].Application
		}
		out.Steps = append(out.Steps, step)
	}
	for _, p := range c.Prices {
		var prices LimitPrices
		for _, x := range p.Cols {
			prices.UA = append(prices.UA, PlacePrice{m.in.UA[x.At].Application, x.Price})
		}
		for _, x := range p.ColGroups {
			prices.Oblasts = append(prices.Oblasts, NamedPrice{m.oblast[x.At], x.Price})
		}
		for _, x := range p.Themes {
			prices.Themes = append(prices.Themes, NamedPrice{m.themes[x.At], x.Price})
		}
		out.Prices = append(out.Prices, prices)
	}
	return out
}

// numbered is a certificate with numbers in place of names; a name that is not in the input gets one that no check accepts.
func (m *matrix) numbered(c *Certificate) *assign.Certificate {
	out := &assign.Certificate{}
	for _, s := range c.Steps {
		step := assign.Step{Kind: assign.LeafStep, No: s.No, Yes: s.Yes, Prices: s.Prices}
		switch {
		case s.State != "":
			step.Kind, step.At = assign.GroupStep, slices.Index(m.states, s.State)
		case s.UA != "":
			step.Kind, step.At, step.With = assign.PairStep, numberOf(m.rowOf, s.EU), numberOf(m.colOf, s.UA)
		case s.EU != "":
			step.Kind, step.At = assign.RowStep, numberOf(m.rowOf, s.EU)
		}
		out.Steps = append(out.Steps, step)
	}
	for _, p := range c.Prices {
		var prices assign.Charges
		for _, x := range p.UA {
			prices.Cols = append(prices.Cols, assign.Charge{At: numberOf(m.colOf, x.Application), Price: x.Price})
		}
		for _, x := range p.Oblasts {
			prices.ColGroups = append(prices.ColGroups, assign.Charge{At: slices.Index(m.oblast, x.Name), Price: x.Price})
		}
		for _, x := range p.Themes {
			prices.Themes = append(prices.Themes, assign.Charge{At: slices.Index(m.themes, x.Name), Price: x.Price})
		}
		out.Prices = append(out.Prices, prices)
	}
	return out
}

func numberOf(at map[string]int, application string) int {
	if k, ok := at[application]; ok {
		return k
	}
	return -1
}
