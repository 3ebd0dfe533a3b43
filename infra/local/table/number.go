package table

import (
	"bytes"
	"errors"
	"math/big"
	"strings"
)

// The range of a DynamoDB number: 38 significant digits, magnitudes from 1E-130 to below 1E+126.
const (
	maxDigits   = 38
	maxExponent = 125
	minExponent = -130
)

var (
	errOverflow  = errors.New("Number overflow. Attempting to store a number with magnitude larger than supported range")
	errUnderflow = errors.New("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	errPrecision = errors.New("Attempting to store more than 38 significant digits in a Number")
)

// number is a decimal: d.ddd × 10^exp with its digits free of zeros at either end. Zero has no digits.
type number struct {
	neg    bool
	digits string
	exp    int
}

// parseNumber reads a number as clients write it, with an optional fraction and exponent. It answers with
// AWS's text for what it does not take.
func parseNumber(s string) (number, error) {
	if s == "" {
		return number{}, errors.New("The parameter cannot be converted to a numeric value")
	}
	n, ok := scanNumber(s)
	if !ok {
		return number{}, errors.New("The parameter cannot be converted to a numeric value: " + s)
	}
	return n, n.check()
}

func scanNumber(s string) (number, bool) {
	var n number
	if s[0] == '-' || s[0] == '+' {
		n.neg = s[0] == '-'
		s = s[1:]
	}
	mantissa, exp := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		var ok bool
		if exp, ok = scanExponent(s[i+1:]); !ok {
			return n, false
		}
		mantissa = s[:i]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return n, false
	}
	return normalised(n.neg, whole+fraction, exp+len(whole)-1), true
}

// scanExponent reads a signed integer; beyond any range that matters it stays at a value out of range.
func scanExponent(s string) (int, bool) {
	neg := strings.HasPrefix(s, "-")
	if neg || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	if s == "" {
		return 0, false
	}
	e := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		e = min(e*10+int(c-'0'), 1_000_000)
	}
	if neg {
		e = -e
	}
	return e, true
}

// normalised drops zeros at either end; exp is the exponent of the first digit given.
func normalised(neg bool, digits string, exp int) number {
	trimmed := strings.TrimLeft(digits, "0")
	exp -= len(digits) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, "0")
	if trimmed == "" {
		return number{}
	}
	return number{neg: neg, digits: trimmed, exp: exp}
}

func (n number) check() error {
	switch {
	case n.digits == "":
		return nil
	case n.exp > maxExponent:
		return errOverflow
	case n.exp < minExponent:
		return errUnderflow
	case len(n.digits) > maxDigits:
		return errPrecision
	}
	return nil
}

// String writes the number without an exponent, as AWS returns it.
func (n number) String() string {
	if n.digits == "" {
		return "0"
	}
	var b strings.Builder
	if n.neg {
		b.WriteByte('-')
	}
	switch point := n.exp + 1; {
	case point <= 0:
		b.WriteString("0.")
		b.WriteString(strings.Repeat("0", -point))
		b.WriteString(n.digits)
	case point >= len(n.digits):
		b.WriteString(n.digits)
		b.WriteString(strings.Repeat("0", point-len(n.digits)))
	default:
		b.WriteString(n.digits[:point])
		b.WriteByte('.')
		b.WriteString(n.digits[point:])
	}
	return b.String()
}

// add returns n + m, or n - m, if that is within range and precision.
func (n number) add(m number, minus bool) (number, error) {
	if minus {
		m.neg = !m.neg
	}
	scale := min(n.lowest(), m.lowest())
	sum := new(big.Int).Add(n.scaled(scale), m.scaled(scale))
	digits := new(big.Int).Abs(sum).String()
	r := normalised(sum.Sign() < 0, digits, scale+len(digits)-1)
	return r, r.check()
}

// lowest is the exponent of the last digit.
func (n number) lowest() int {
	if n.digits == "" {
		return maxExponent
	}
	return n.exp - len(n.digits) + 1
}

func (n number) scaled(scale int) *big.Int {
	i := new(big.Int)
	if n.digits == "" {
		return i
	}
	i.SetString(n.digits+strings.Repeat("0", n.lowest()-scale), 10)
	if n.neg {
		i.Neg(i)
	}
	return i
}

// compareNumbers compares two canonical texts.
func compareNumbers(a, b string) int {
	return bytes.Compare(appendNumberKey(nil, a), appendNumberKey(nil, b))
}

// canonical parses the text of a stored, hence valid, number.
func canonical(s string) number {
	n, _ := scanNumber(s)
	return n
}

// appendNumberKey appends bytes that sort as the numbers do and end by themselves: sign, exponent, digits
// and a closing zero byte, all inverted after the sign for negative numbers.
func appendNumberKey(b []byte, text string) []byte {
	n := canonical(text)
	if n.digits == "" {
		return append(b, 2)
	}
	sign := byte(3)
	if n.neg {
		sign = 1
	}
	b = append(b, sign)
	from := len(b)
	e := n.exp + 1000
	b = append(b, byte(e>>8), byte(e))
	b = append(b, n.digits...)
	b = append(b, 0)
	if n.neg {
		for i := from; i < len(b); i++ {
			b[i] = ^b[i]
		}
	}
	return b
}

// numberSize is the storage size AWS documents: about a byte for two digits, one more for the exponent and
// one for a minus sign.
func numberSize(text string) int {
	n := canonical(text)
	size := 1 + (len(n.digits)+1)/2
	if n.neg {
		size++
	}
	return size
}
