package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// greek adds a Greek letter by ELOT 743, which spells some pairs of letters by their sound.
func (f *folder) greek(r, next rune) {
	prev, letter, after := greekBase(f.prev), greekBase(r), greekBase(next)
	diaeresis := strings.ContainsRune("ϊΐϋΰΪΫ", r)
	switch {
	case letter == 'υ' && prev == 'ο' && !diaeresis:
		f.letters("u")
	case letter == 'υ' && strings.ContainsRune("αεη", prev) && !diaeresis && !strings.ContainsRune("άέήΆΈΉ", f.prev):
		f.letters(either(after == 0 || strings.ContainsRune("θκξπστφχψ", after), "f", "v"))
	case letter == 'γ' && strings.ContainsRune("γξχ", after):
		f.letters("n")
	case letter == 'μ' && after == 'π' && prev == 0:
		f.letters("b")
	case letter == 'π' && prev == 'μ' && len(f.out) > 0 && f.out[len(f.out)-1] == 'b':
	default:
		const letters = "αβγδεζηθικλμνξοπρστυφχψω"
		if i := strings.IndexRune(letters, letter); i >= 0 {
			f.letters(greekLetters[i/len("α")])
			return
		}
		f.undecomposed(r)
	}
}

var greekLetters = [...]string{
	"a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "t", "y", "f", "ch", "ps", "o",
}

// greekBase gives the small letter without accents, 0 for what is not Greek. Modern letters are in a table; those with the
// accents of old are decomposed.
func greekBase(r rune) rune {
	if r < 0x370 || r >= 0x400 && r < 0x1f00 || r >= 0x2000 {
		return 0
	}
	switch r {
	case 'ά', 'Ά':
		return 'α'
	case 'έ', 'Έ':
		return 'ε'
	case 'ή', 'Ή':
		return 'η'
	case 'ί', 'ϊ', 'ΐ', 'Ί', 'Ϊ':
		return 'ι'
	case 'ό', 'Ό':
		return 'ο'
	case 'ύ', 'ϋ', 'ΰ', 'Ύ', 'Ϋ':
		return 'υ'
	case 'ώ', 'Ώ':
		return 'ω'
	case 'ς':
		return 'σ'
	}
	if r >= 'Α' && r <= 'Ω' {
		return r - 'Α' + 'α'
	}
	if r >= 'α' && r <= 'ω' {
		return r
	}
	base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	return unicode.ToLower(base)
}
