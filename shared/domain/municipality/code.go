package municipality

import (
	"slices"
	"strings"
)

// katotthDigits is the number of digits after "UA": two each of oblast and raion, three of the hromada and so on.
const katotthDigits = 17

// maxCode bounds the length of a GISCO identifier; the longest known has 16 characters.
const maxCode = 24

// Members lists the member states of the European Union whose units the register can hold.
func Members() []Country {
	return []Country{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
		"NL", "PL", "PT", "RO", "SE", "SI", "SK",
	}
}

// ParseCountry reads a country code of ISO 3166 or of Eurostat (EL is GR) in either case; false for any country
// other than Ukraine and the member states.
func ParseCountry(s string) (Country, bool) {
	c := Country(strings.ToUpper(strings.TrimSpace(s)))
	if c == "EL" {
		c = "GR"
	}
	return c, c == Ukraine || slices.Contains(Members(), c)
}

// Eurostat gives the country code that GISCO identifiers begin with: EL for Greece, otherwise the ISO code.
func (c Country) Eurostat() string {
	if c == "GR" {
		return "EL"
	}
	return string(c)
}

// Country tells from the code's beginning where the place is; "" when it is no code.
func (c Code) Country() Country {
	if len(c) < 3 {
		return ""
	}
	country, ok := ParseCountry(string(c[:2]))
	if !ok {
		return ""
	}
	return country
}

// ParseCode reads a KATOTTH code in any spelling (Cyrillic letters that look Latin, O for zero, spaces, either case) or a
// GISCO identifier in either case, with GR for EL. False when it is neither; whether such a place exists is another question.
func ParseCode(s string) (Code, bool) {
	if code, ok := parseKATOTTH(s); ok {
		return code, true
	}
	head, rest, ok := strings.Cut(strings.ToUpper(strings.TrimSpace(s)), "_")
	country, known := ParseCountry(head)
	if !ok || !known || country == Ukraine || len(s) > maxCode || rest == "" || strings.ContainsFunc(rest, notAlphanumeric) {
		return "", false
	}
	return Code(country.Eurostat() + "_" + rest), true
}

func parseKATOTTH(s string) (Code, bool) {
	s, ok := LooksLikeKATOTTH(s)
	return Code(s), ok && len(s) == len(Ukraine)+katotthDigits
}

// LooksLikeKATOTTH normalises the beginning of a KATOTTH code, as long as it is typed. False when it cannot be one.
func LooksLikeKATOTTH(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		if r == ' ' || r == '\u00a0' || r == '\ufeff' || r == '\u200b' || r == '\t' {
			continue
		}
		c := likeness(r, b.Len() < len(Ukraine))
		if c == 0 || b.Len() == len(Ukraine)+katotthDigits {
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), strings.HasPrefix(b.String(), string(Ukraine))
}

// likeness gives the letter of "UA" (when letter is set) or the digit that r is or is mistaken for, 0 for none.
func likeness(r rune, letter bool) byte {
	if letter {
		switch r {
		case 'U', 'u', 'Ｕ':
			return 'U'
		case 'A', 'a', 'А', 'а', 'Α', 'Ａ': // Latin, Cyrillic, Greek, full width
			return 'A'
		}
		return 0
	}
	switch {
	case r >= '0' && r <= '9':
		return byte(r)
	case r >= '０' && r <= '９':
		return byte(r-'０') + '0'
	}
	switch r {
	case 'O', 'o', 'О', 'о', 'Ο':
		return '0'
	case 'I', 'l', 'І', 'і':
		return '1'
	case 'З', 'з':
		return '3'
	}
	return 0
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z')
}
