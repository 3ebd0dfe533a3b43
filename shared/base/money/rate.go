package money

import (
	"fmt"
	"math/big"
	"strings"
)

// A Rate is an exact fraction Num / Den: an exchange rate (units of the target currency for one of the source), a share or
// an index. Den is positive. The zero Rate is no rate.
type Rate struct{ Num, Den int64 }

// maxRateDecimals is enough for every published rate: InforEuro has at most 8.
const maxRateDecimals = 12

// ParseRate reads a decimal fraction with a point, as rates are published: "48.3517". A rate is positive and has at most 6
// digits before and 12 after the point. It fails with ErrRate.
func ParseRate(s string) (Rate, error) {
	whole, fraction, point := strings.Cut(s, ".")
	if !onlyDigits(whole) || len(whole) > 6 || point && !onlyDigits(fraction) || len(fraction) > maxRateDecimals {
		return Rate{}, fmt.Errorf("rate %.32q: %w", s, ErrRate)
	}
	r := Rate{Den: pow10(len(fraction))}
	for _, digit := range []byte(whole + fraction) {
		r.Num = r.Num*10 + int64(digit-'0')
	}
	if r.Num == 0 {
		return Rate{}, fmt.Errorf("rate %q: %w", s, ErrRate)
	}
	return r, nil
}

// Inverse gives Den / Num, for a rate that was published in the other direction.
func (r Rate) Inverse() Rate { return Rate{r.Den, r.Num} }

// A Rounding says which whole number of minor units stands for an exact fraction.
type Rounding string

// The roundings. The zero Rounding is refused, so that each use states its own.
const (
	HalfUp   Rounding = "half_up"   // to the nearest, halves away from zero: commercial rounding
	HalfEven Rounding = "half_even" // to the nearest, halves to the even one: without bias in sums
	Down     Rounding = "down"      // towards zero: never pays more than the exact amount
	Up       Rounding = "up"        // away from zero
)

// Times gives a × r in the same currency, computed exactly and rounded once. It fails with ErrRate, ErrOverflow.
func (a Amount) Times(r Rate, rounding Rounding) (Amount, error) {
	return a.scale(a.Currency, r, rounding, 0)
}

// Convert gives the amount in another currency at a rate of units of that currency for one unit of a's, computed exactly
// and rounded once. It fails with ErrCurrency, ErrRate, ErrOverflow.
func (a Amount) Convert(to Currency, r Rate, rounding Rounding) (Amount, error) {
	from, okFrom := a.Currency.Exponent()
	target, okTo := to.Exponent()
	if !okFrom || !okTo {
		return Amount{}, fmt.Errorf("convert %s to %s: %w", a.Currency, to, ErrCurrency)
	}
	return a.scale(to, r, rounding, target-from)
}

// scale multiplies by r and by 10^shift.
func (a Amount) scale(to Currency, r Rate, rounding Rounding, shift int) (Amount, error) {
	if r.Den <= 0 || r.Num < 0 {
		return Amount{}, fmt.Errorf("rate %d/%d: %w", r.Num, r.Den, ErrRate)
	}
	num := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(r.Num))
	den := big.NewInt(r.Den)
	if shift > 0 {
		num.Mul(num, big.NewInt(pow10(shift)))
	} else {
		den.Mul(den, big.NewInt(pow10(-shift)))
	}
	minor, err := round(num, den, rounding)
	if err != nil {
		return Amount{}, err
	}
	if !minor.IsInt64() {
		return Amount{}, fmt.Errorf("multiply %s by %d/%d: %w", a.Currency, r.Num, r.Den, ErrOverflow)
	}
	return Amount{minor.Int64(), to}, nil
}

// round gives num / den as a whole number; den is positive.
func round(num, den *big.Int, rounding Rounding) (*big.Int, error) {
	quotient, rest := new(big.Int).QuoRem(num, den, new(big.Int)) // towards zero
	half := new(big.Int).Abs(rest)
	atHalf := half.Lsh(half, 1).Cmp(den)
	var away bool
	switch rounding {
	case Down:
	case Up:
		away = rest.Sign() != 0
	case HalfUp:
		away = atHalf >= 0
	case HalfEven:
		away = atHalf > 0 || atHalf == 0 && quotient.Bit(0) == 1
	default:
		return nil, fmt.Errorf("rounding %q is not known", rounding)
	}
	if away {
		quotient.Add(quotient, big.NewInt(int64(num.Sign())))
	}
	return quotient, nil
}
