package text

import "slices"

// A form is a CLDR plural category.
type form string

const (
	one   form = "one"
	two   form = "two"
	few   form = "few"
	many  form = "many"
	other form = "other"
	zero  form = "zero"
)

var allForms = []form{zero, one, two, few, many, other}

func (f form) valid() bool { return slices.Contains(allForms, f) }

// forms lists the categories that a message with a number needs in the language.
func (l Lang) forms() []form {
	if l == Ukrainian {
		return []form{one, few, many, other}
	}
	return []form{one, other}
}

// plural chooses the form of a number by the CLDR rules; what has visible decimals takes the form "other" in both languages:
// 1,5 дня, 1.5 days.
func (l Lang) plural(n Decimal) form {
	if n.Scale > 0 {
		return other
	}
	abs := n.magnitude()
	if l != Ukrainian {
		if abs == 1 {
			return one
		}
		return other
	}
	last, lastTwo := abs%10, abs%100
	switch {
	case last == 1 && lastTwo != 11:
		return one
	case last >= 2 && last <= 4 && (lastTwo < 12 || lastTwo > 14):
		return few
	}
	return many
}
