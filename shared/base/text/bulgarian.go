package text

import (
	"strings"
	"unicode"
)

// LatinBulgarian transliterates Bulgarian by its Transliteration Act of 2009: ъ is a, щ is sht, a final ия is ia. Search keys of
// Bulgarian names are made of it, since the same Cyrillic letters sound differently in Ukrainian.
func LatinBulgarian(s string) string {
	runes := []rune(composed(s))
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range runes {
		lower := unicode.ToLower(r)
		latin, known := bulgarianLatin(lower)
		if lower == 'я' && neighbour(runes, i, 1) == 0 && unicode.ToLower(neighbour(runes, i, -1)) == 'и' {
			latin = "a"
		}
		switch {
		case !known:
			b.WriteRune(r)
		case !unicode.IsUpper(r):
			b.WriteString(latin)
		case inCapitals(runes, i):
			b.WriteString(strings.ToUpper(latin))
		default:
			b.WriteString(strings.ToUpper(latin[:1]) + latin[1:])
		}
	}
	return b.String()
}

func bulgarianLatin(r rune) (latin string, ok bool) {
	const letters = "абвгдежзийклмнопрстуфхцчшщъьюя"
	i := strings.IndexRune(letters, r)
	if i < 0 {
		return "", false
	}
	return bulgarianLetters[i/len("а")], true
}

var bulgarianLetters = [...]string{
	"a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "ts", "ch",
	"sh", "sht", "a", "y", "yu", "ya",
}
