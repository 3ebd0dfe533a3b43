package text

import (
	"strings"
	"unicode"
)

// Latin transliterates Ukrainian by resolution 55 of the Cabinet of Ministers of 27 January 2010: зг is zgh, є ї й ю я differ
// at the start of a word, apostrophe and soft sign go, and a word in capitals stays in capitals. What is not Ukrainian
// Cyrillic stays as it is. A part of a word after a hyphen counts as a word.
func Latin(s string) string {
	s = composed(s)
	runes := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range runes {
		if isApostrophe(r) {
			if insideCyrillic(runes, i) {
				continue
			}
			b.WriteRune(r)
			continue
		}
		latin, known := ukrainianLatin(unicode.ToLower(r), startsWord(runes, i), afterZ(runes, i))
		switch {
		case !known:
			b.WriteRune(r)
		case !unicode.IsUpper(r):
			b.WriteString(latin)
		case inCapitals(runes, i):
			b.WriteString(strings.ToUpper(latin))
		case latin != "":
			b.WriteString(strings.ToUpper(latin[:1]) + latin[1:])
		}
	}
	return b.String()
}

// ukrainianLatin is the table of the resolution; ok is false for what is no letter of the Ukrainian alphabet.
func ukrainianLatin(r rune, first, afterZ bool) (latin string, ok bool) {
	switch r {
	case 'г':
		if afterZ {
			return "gh", true
		}
		return "h", true
	case 'є':
		return either(first, "ye", "ie"), true
	case 'ї':
		return either(first, "yi", "i"), true
	case 'й':
		return either(first, "y", "i"), true
	case 'ю':
		return either(first, "yu", "iu"), true
	case 'я':
		return either(first, "ya", "ia"), true
	}
	const letters = "абвґдежзиіклмнопрстуфхцчшщь"
	i := strings.IndexRune(letters, r)
	if i < 0 {
		return "", false
	}
	return ukrainianLetters[i/len("а")], true
}

// ukrainianLetters is in the order of the letters that are the same everywhere in a word.
var ukrainianLetters = [...]string{
	"a", "b", "v", "g", "d", "e", "zh", "z", "y", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts",
	"ch", "sh", "shch", "",
}

func either(first bool, start, inside string) string {
	if first {
		return start
	}
	return inside
}

// startsWord reports whether no letter stands before, across apostrophes and stress marks.
func startsWord(runes []rune, i int) bool {
	for i--; i >= 0; i-- {
		if isApostrophe(runes[i]) || unicode.Is(unicode.Mn, runes[i]) {
			continue
		}
		return !unicode.IsLetter(runes[i])
	}
	return true
}

func afterZ(runes []rune, i int) bool { return i > 0 && (runes[i-1] == 'з' || runes[i-1] == 'З') }

// inCapitals reports whether a capital stands among capitals: the next letter is one, or there is none and the one before is.
func inCapitals(runes []rune, i int) bool {
	if next := neighbour(runes, i, 1); next != 0 {
		return unicode.IsUpper(next)
	}
	return unicode.IsUpper(neighbour(runes, i, -1))
}

// neighbour gives the next letter of the word in a direction, 0 when the word ends there.
func neighbour(runes []rune, i, step int) rune {
	for i += step; i >= 0 && i < len(runes); i += step {
		switch {
		case isApostrophe(runes[i]) || unicode.Is(unicode.Mn, runes[i]):
		case unicode.IsLetter(runes[i]):
			return runes[i]
		default:
			return 0
		}
	}
	return 0
}

// insideCyrillic reports whether the apostrophe separates two Cyrillic letters; quotation marks around a word do not.
func insideCyrillic(runes []rune, i int) bool {
	return i > 0 && i+1 < len(runes) && unicode.Is(unicode.Cyrillic, runes[i-1]) && unicode.Is(unicode.Cyrillic, runes[i+1])
}

// isApostrophe knows what people type between a consonant and я, ю, є or ї, and in names of other languages.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', 'ʼ', '`', '´', '′', '‘', 'ʹ', 'ʻ', '＇', '‛':
		return true
	}
	return false
}
