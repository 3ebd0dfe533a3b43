// Package money is about amounts: whole minor units of a currency, never floating point. Every operation is exact or says how
// it rounds, refuses to mix currencies and refuses to overflow.
package money

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// A Currency is an ISO 4217 code, for example EUR.
type Currency string

// The currencies that the programmes of Europe use.
const (
	EUR Currency = "EUR"
	UAH Currency = "UAH"
	PLN Currency = "PLN"
	CZK Currency = "CZK"
	HUF Currency = "HUF"
	RON Currency = "RON"
	DKK Currency = "DKK"
	SEK Currency = "SEK"
	BGN Currency = "BGN"
	MDL Currency = "MDL"
	NOK Currency = "NOK"
	ISK Currency = "ISK"
	CHF Currency = "CHF"
	GBP Currency = "GBP"
	USD Currency = "USD"
)

// Currencies lists the known currencies in the order in which a form offers them.
func Currencies() []Currency {
	return []Currency{EUR, UAH, PLN, CZK, HUF, RON, DKK, SEK, BGN, MDL, NOK, ISK, CHF, GBP, USD}
}

// Exponent gives the number of decimals of the currency by ISO 4217; false for a currency that is not known here.
func (c Currency) Exponent() (int, bool) {
	switch c {
	case ISK:
		return 0, true
	case EUR, UAH, PLN, CZK, HUF, RON, DKK, SEK, BGN, MDL, NOK, CHF, GBP, USD:
		return 2, true
	}
	return 0, false
}

// ParseCurrency accepts the code of a known currency in its one spelling.
func ParseCurrency(s string) (Currency, error) {
	c := Currency(s)
	if _, ok := c.Exponent(); !ok {
		return "", fmt.Errorf("currency %.16q: %w", s, ErrCurrency)
	}
	return c, nil
}

// The ways in which arithmetic fails. They are mistakes of a program or its data; what people type is refused by Parse.
var (
	ErrCurrency = errors.New("unknown currency")
	ErrMixed    = errors.New("amounts of different currencies")
	ErrOverflow = errors.New("amount too large")
	ErrRate     = errors.New("not a rate")
	ErrWeights  = errors.New("nothing to allocate by")
)

// An Amount is a number of minor units (cents, kopiykas) of a currency. The zero Amount has no currency and adds to none.
type Amount struct {
	Minor    int64
	Currency Currency
}

// Add gives a + b; it fails with ErrMixed, ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("add %s to %s: %w", b.Currency, a.Currency, ErrMixed)
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) && b.Minor != 0 {
		return Amount{}, fmt.Errorf("add: %w", ErrOverflow)
	}
	return Amount{sum, a.Currency}, nil
}

// Sub gives a - b; it fails with ErrMixed, ErrOverflow.
func (a Amount) Sub(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("subtract %s from %s: %w", b.Currency, a.Currency, ErrMixed)
	}
	difference := a.Minor - b.Minor
	if (difference < a.Minor) != (b.Minor > 0) && b.Minor != 0 {
		return Amount{}, fmt.Errorf("subtract: %w", ErrOverflow)
	}
	return Amount{difference, a.Currency}, nil
}

// Sum adds amounts of the currency; no amounts give zero. It fails with ErrMixed, ErrOverflow.
func Sum(c Currency, amounts ...Amount) (Amount, error) {
	total := Amount{Currency: c}
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

// Compare is negative when a is less than b, zero when they are equal; it fails with ErrMixed.
func (a Amount) Compare(b Amount) (int, error) {
	if a.Currency != b.Currency {
		return 0, fmt.Errorf("compare %s with %s: %w", a.Currency, b.Currency, ErrMixed)
	}
	return cmp.Compare(a.Minor, b.Minor), nil
}

// IsZero reports whether the amount is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// String writes the amount for logs and files: "EUR 1234.56". Pages use text.Printer.
func (a Amount) String() string {
	exponent, ok := a.Currency.Exponent()
	if !ok {
		return fmt.Sprintf("%s %d minor units", a.Currency, a.Minor)
	}
	return fmt.Sprintf("%s %s", a.Currency, big.NewRat(a.Minor, pow10(exponent)).FloatString(exponent))
}

// Allocate divides the amount by weights, none negative, so that the parts add up to it to the last cent: each gets its
// exact share rounded down, and the cents that remain go to the largest remainders, the first among equals first.
// It fails with ErrWeights when there is no positive weight, ErrOverflow when their sum is out of range.
func (a Amount) Allocate(weights ...int64) ([]Amount, error) {
	var total uint64
	for _, w := range weights {
		if w < 0 {
			return nil, fmt.Errorf("allocate: negative weight %d: %w", w, ErrWeights)
		}
		if total += uint64(w); total > math.MaxInt64 {
			return nil, fmt.Errorf("allocate: sum of weights: %w", ErrOverflow)
		}
	}
	if total == 0 {
		return nil, fmt.Errorf("allocate: %w", ErrWeights)
	}
	shares, remainders, left := divide(magnitude(a.Minor), weights, total)
	for ; left > 0; left-- {
		largest := 0
		for i, r := range remainders {
			if r > remainders[largest] {
				largest = i
			}
		}
		shares[largest]++
		remainders[largest] = 0
	}
	parts := make([]Amount, len(shares))
	for i, share := range shares {
		parts[i] = Amount{int64(share), a.Currency} // the magnitude of MinInt64 turns into itself
		if a.Minor < 0 {
			parts[i].Minor = -parts[i].Minor
		}
	}
	return parts, nil
}

// divide gives each weight's share of n rounded down, its remainder, and what is left over all shares.
func divide(n uint64, weights []int64, total uint64) (shares, remainders []uint64, left uint64) {
	shares, remainders = make([]uint64, len(weights)), make([]uint64, len(weights))
	left = n
	for i, w := range weights {
		hi, lo := bits.Mul64(n, uint64(w))
		shares[i], remainders[i] = bits.Div64(hi, lo, total)
		left -= shares[i]
	}
	return shares, remainders, left
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
