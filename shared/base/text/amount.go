package text

import (
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/money"
)

// Money writes an amount with all decimals of its currency: "€1,234.56", "PLN 1,234.56"; "1 234,56 євро",
// "1 234,56 грн", "1 234,56 PLN" with non-breaking spaces.
func (p *Printer) Money(a money.Amount) string {
	exponent, _ := a.Currency.Exponent()
	number := p.Decimal(Decimal{Unscaled: a.Minor, Scale: uint8(exponent)}) // 0 or 2
	if p.lang == Ukrainian {
		return number + nbsp + ukrainianUnit(a.Currency)
	}
	number, negative := strings.CutPrefix(number, minus)
	sign := englishSign(a.Currency)
	if negative {
		sign = minus + sign
	}
	return sign + number
}

func ukrainianUnit(c money.Currency) string {
	switch c {
	case money.EUR:
		return "євро"
	case money.UAH:
		return "грн"
	}
	return string(c)
}

func englishSign(c money.Currency) string {
	switch c {
	case money.EUR:
		return "€"
	case money.GBP:
		return "£"
	}
	return string(c) + nbsp
}

// List joins names: "a, b and c", "а, б та в".
func (p *Printer) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + p.words.and + items[last]
}
