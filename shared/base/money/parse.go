package money

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

const (
	maxInput  = 64 // bytes of a number that are looked at
	maxDigits = 15 // of a number with its decimals: exact in every language that reads our files
)

// Parse reads an amount as people in Ukraine, the United Kingdom and the rest of Europe write it: "1 234,56", "1,234.56",
// "1.234,56", "1234.5", with the currency's code or sign before or after it or without. It fails with fault.Invalid:
// "form.error.money", "form.error.decimals" (count) or "form.error.number_digits" (count).
func Parse(s string, c Currency) (Amount, error) {
	exponent, ok := c.Exponent()
	if !ok {
		return Amount{}, fmt.Errorf("parse amount in %.16q: %w", c, ErrCurrency)
	}
	minor, err := ParseDecimal(withoutCurrency(s, c), exponent)
	if e, ok := fault.As(err); ok && e.Key == "form.error.number" {
		e.Key = "form.error.money"
	}
	if err != nil {
		return Amount{}, err
	}
	return Amount{minor, c}, nil
}

// withoutCurrency cuts the currency's code or one of its signs off either end.
func withoutCurrency(s string, c Currency) string {
	s = trimSpace(s)
	for _, sign := range append(signs(c), string(c)) {
		for _, spelling := range []string{sign, strings.ToLower(sign)} {
			if rest, ok := strings.CutPrefix(s, spelling); ok {
				return trimSpace(rest)
			}
			if rest, ok := strings.CutSuffix(s, spelling); ok {
				return trimSpace(rest)
			}
		}
	}
	return s
}

func signs(c Currency) []string {
	switch c {
	case EUR:
		return []string{"€", "євро"}
	case UAH:
		return []string{"₴", "грн.", "грн"}
	case PLN:
		return []string{"zł", "злотих"}
	case CZK:
		return []string{"Kč"}
	case GBP:
		return []string{"£"}
	case USD:
		return []string{"$"}
	}
	return nil
}

// ParseDecimal reads a decimal number with at most scale decimals, in the notations of Parse, and gives it times
// 10^scale: "1 234,5" with scale 2 is 123450. A single mark before exactly three digits sets thousands apart when so many
// decimals are not allowed; where they are, it could be either and is refused. It fails with fault.Invalid:
// "form.error.number", "form.error.decimals" (count), "form.error.whole_number" or "form.error.number_digits" (count).
func ParseDecimal(s string, scale int) (unscaled int64, err error) {
	s = trimSpace(s)
	if len(s) > maxInput {
		return 0, notNumber("too long")
	}
	negative := false
	for _, minus := range []string{"-", "\u2212"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			s, negative = rest, true
			break
		}
	}
	whole, fraction, err := split(s, scale)
	if err != nil {
		return 0, err
	}
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > scale {
		if scale == 0 {
			return 0, fault.New(fault.Invalid, "form.error.whole_number")
		}
		return 0, fault.New(fault.Invalid, "form.error.decimals", "count", scale)
	}
	fraction += strings.Repeat("0", scale-len(fraction))
	if len(whole)+len(fraction) > maxDigits {
		return 0, fault.New(fault.Invalid, "form.error.number_digits", "count", maxDigits)
	}
	for _, digit := range []byte(whole + fraction) {
		unscaled = unscaled*10 + int64(digit-'0')
	}
	if negative {
		unscaled = -unscaled
	}
	return unscaled, nil
}

// split finds the decimal mark and takes the marks of thousands out.
func split(s string, scale int) (whole, fraction string, err error) {
	s = spaces.Replace(s)
	mark := strings.LastIndexAny(s, ".,")
	if mark >= 0 && !decimalMark(s, mark) {
		mark = -1
	}
	whole = s
	if mark >= 0 {
		whole, fraction = s[:mark], s[mark+1:]
		if !onlyDigits(fraction) || strings.Contains(whole, s[mark:mark+1]) {
			return "", "", notNumber("decimal mark")
		}
	} else if scale >= 3 && strings.Count(s, ".")+strings.Count(s, ",") == 1 {
		return "", "", notNumber("a mark that is either of decimals or of thousands")
	}
	whole, ok := ungroup(whole)
	if !ok {
		return "", "", notNumber("digits")
	}
	return whole, fraction, nil
}

// decimalMark tells whether the last mark, at place i, stands before decimals. It does when another mark sets thousands
// apart before it, and when it cannot do so itself.
func decimalMark(s string, i int) bool {
	if strings.ContainsAny(s[:i], ". ,'") {
		return !strings.Contains(s[:i], s[i:i+1])
	}
	return len(s)-i-1 != 3 || i < 1 || i > 3 || s[0] == '0'
}

// ungroup takes out the marks between groups of three digits; all must be the same.
func ungroup(s string) (string, bool) {
	i := strings.IndexAny(s, " .,'")
	if i < 0 {
		return s, onlyDigits(s)
	}
	groups := strings.Split(s, s[i:i+1])
	if len(groups[0]) > 3 {
		return "", false
	}
	for n, group := range groups {
		if !onlyDigits(group) || n > 0 && len(group) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func notNumber(why string) error {
	return fault.Wrap(fault.Invalid, "form.error.number", fmt.Errorf("parse number: %s", why))
}

func onlyDigits(s string) bool {
	return s != "" && !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < '0' || b > '9' })
}

// spaces makes one of each way to set thousands apart by a space or an apostrophe.
var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2019", "'")

func trimSpace(s string) string { return strings.Trim(s, " \t\r\n\u00a0\u202f\u2009\u200b\ufeff") }
