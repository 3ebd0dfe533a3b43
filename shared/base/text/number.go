package text

import (
	"strconv"
	"strings"
)

const (
	nbsp  = "\u00a0"
	minus = "\u2212"
)

// A Decimal is an exact decimal number: Unscaled / 10^Scale. {15, 1} is 1.5; a Scale over 18 is shown as 18.
type Decimal struct {
	Unscaled int64
	Scale    uint8
}

const maxScale = 18

func (d Decimal) magnitude() uint64 {
	if d.Unscaled < 0 {
		return -uint64(d.Unscaled)
	}
	return uint64(d.Unscaled)
}

// Number writes a whole number with its thousands apart: "1 234" in Ukrainian with a non-breaking space, "1,234" in English.
func (p *Printer) Number(n int64) string { return p.Decimal(Decimal{Unscaled: n}) }

// Decimal writes a number with as many decimals as its scale: "1,50" in Ukrainian, "1.50" in English.
func (p *Printer) Decimal(d Decimal) string {
	scale := int(min(d.Scale, maxScale))
	digits := strconv.FormatUint(d.magnitude(), 10)
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	whole, fraction := digits[:len(digits)-scale], digits[len(digits)-scale:]
	var b strings.Builder
	if d.Unscaled < 0 {
		b.WriteString(minus)
	}
	p.group(&b, whole)
	if fraction != "" {
		b.WriteString(p.words.decimalMark + fraction)
	}
	return b.String()
}

func (p *Printer) group(b *strings.Builder, whole string) {
	if len(whole) <= 3 {
		b.WriteString(whole)
		return
	}
	head := len(whole) % 3
	b.WriteString(whole[:head])
	for i := head; i < len(whole); i += 3 {
		if i > 0 {
			b.WriteString(p.words.groupMark)
		}
		b.WriteString(whole[i : i+3])
	}
}

// Percent writes a share that is given in percent: "12,5 %" in Ukrainian, "12.5%" in English.
func (p *Printer) Percent(percent Decimal) string { return p.Decimal(percent) + p.words.percent }
