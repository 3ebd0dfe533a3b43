package municipality

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// KeyVersion changes whenever SearchKey gives other keys: a reader of older snapshots then makes the keys anew.
const KeyVersion = 1

// SearchKey gives the form in which names are compared: lower-case Latin letters and digits in words with one space between,
// without marks or apostrophes; Cyrillic and Greek letters become Latin ones, j and y become i and
// a second i in a row is dropped, since spellings differ most in them.
func SearchKey(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	space, last := false, byte(0)
	decomposed := []rune(norm.NFKD.String(prepare(s)))
	for i, r := range decomposed {
		if joiner(r) || unicode.Is(unicode.Mn, r) {
			continue
		}
		letters := keyLetters(decomposed, i)
		if letters == "" {
			space = b.Len() > 0
			continue
		}
		if letters == silent {
			continue
		}
		if space {
			b.WriteByte(' ')
			space, last = false, 0
		}
		for _, c := range []byte(letters) {
			if c == 'j' || c == 'y' {
				c = 'i'
			}
			if c == 'i' && last == 'i' {
				continue
			}
			b.WriteByte(c)
			last = c
		}
	}
	return b.String()
}

// silent marks a letter that has no sound of its own: the soft sign.
const silent = "\x00"

// prepare composes what NFKD would take apart into a letter of its own: й and ї are letters, not и and і with marks.
func prepare(s string) string {
	if !strings.ContainsFunc(s, cyrillic) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case 'й', 'Й', 'ї', 'Ї':
			return 'i'
		}
		return r
	}, norm.NFC.String(s))
}

func cyrillic(r rune) bool { return r >= 0x0400 && r < 0x0530 }

// Romanise writes Greek and Cyrillic letters as Latin ones, for names that no list gives in Latin letters; the rest stays.
// Ukrainian names have their own rule (resolution 55) in the registers already.
func Romanise(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x0370 && r < 0x0530 }) {
		return s
	}
	var b strings.Builder
	decomposed := []rune(norm.NFKD.String(prepare(s)))
	for i, r := range decomposed {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < 0x0370 || r >= 0x0530:
			b.WriteRune(r)
		default:
			b.WriteString(strings.TrimSuffix(keyLetters(decomposed, i), silent))
		}
	}
	return norm.NFC.String(b.String())
}

// joiner reports what belongs to a word without being a letter: apostrophes in all their forms, soft hyphens, joiners.
func joiner(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʹ', '`', '´', 'ʻ', '′', '＇', '‛', '"', '\u0301', '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return true
	}
	return false
}

// keyLetters gives the Latin letters of the i-th rune, "" for what separates words.
func keyLetters(s []rune, i int) string {
	r := unicode.ToLower(s[i])
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return plain[r : r+1]
	case cyrillic(r):
		return cyrillicLetters(r)
	case r >= 0x0370 && r < 0x0400:
		return greekLetters(s, i, r)
	}
	return latinLetters(r)
}

// plain lets single ASCII letters be cut out without allocating.
var plain = func() string {
	var b strings.Builder
	for c := range 128 {
		b.WriteByte(byte(c))
	}
	return b.String()
}()

// latinLetters gives Latin letters that have no decomposition; other scripts' letters stand for themselves.
func latinLetters(r rune) string {
	switch r {
	case 'ß', 'ẞ':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'ħ':
		return "h"
	case 'ŧ':
		return "t"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	case 'ŋ':
		return "n"
	case 'ĸ':
		return "k"
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return string(r)
	}
	return ""
}

// cyrillicLetters follows resolution 55 inside words; Russian and Bulgarian letters are near their sound.
func cyrillicLetters(r rune) string {
	const alphabet = "абвгґдежзиклмнопрстуфхцчшщьюяєіїйъыэёђѓѕјљњћќўџ"
	letters := [...]string{
		"a", "b", "v", "h", "g", "d", "e", "zh", "z", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts",
		"ch", "sh", "shch", silent, "iu", "ia", "ie", "i", "i", "i", silent, "i", "e", "e", "d", "g", "z", "i", "l", "n", "c",
		"k", "u", "dz",
	}
	i := 0
	for _, a := range alphabet {
		if a == r {
			return letters[i]
		}
		i++
	}
	return silent
}

// greekLetters follows ELOT 743 without the marks that NFKD took off.
func greekLetters(s []rune, i int, r rune) string {
	const alphabet = "αβγδεζηθικλμνξοπρσςτυφχψω"
	letters := [...]string{
		"a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f", "ch", "ps", "o",
	}
	before := neighbour(s, i, -1)
	after := neighbour(s, i, +1)
	switch {
	case r == 'υ' && before == 'ο':
		return "u"
	case r == 'υ' && (before == 'α' || before == 'ε' || before == 'η'):
		if strings.ContainsRune("θκξπστφχψ", after) || after == 0 {
			return "f"
		}
		return "v"
	case r == 'γ' && (after == 'γ' || after == 'ξ' || after == 'χ'):
		return "n"
	case r == 'μ' && after == 'π' && before == 0:
		return "b"
	case r == 'π' && before == 'μ' && neighbour(s, i-1, -1) == 0:
		return silent
	}
	n := 0
	for _, a := range alphabet {
		if a == r {
			return letters[n]
		}
		n++
	}
	return silent
}

// neighbour gives the next letter in a direction, past combining marks; 0 at the edge of a word.
func neighbour(s []rune, i, step int) rune {
	for i += step; i >= 0 && i < len(s); i += step {
		switch {
		case unicode.Is(unicode.Mn, s[i]):
		case unicode.IsLetter(s[i]):
			return unicode.ToLower(s[i])
		default:
			return 0
		}
	}
	return 0
}
