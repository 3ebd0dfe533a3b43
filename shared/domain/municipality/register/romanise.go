package register

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// latinName gives a name in Latin letters, with a capital where the name has one: for those few that no list gives so.
func latinName(name string) string {
	if !foreignScript(name) {
		return name
	}
	var b strings.Builder
	runes := []rune(norm.NFD.String(text.LatinBulgarian(name)))
	for i, r := range runes {
		switch letters := greekLetters(runes, i); {
		case unicode.Is(unicode.Mn, r):
		case letters == "":
			b.WriteRune(r)
		case unicode.IsUpper(r):
			b.WriteString(strings.ToUpper(letters[:1]) + letters[1:])
		case letters != silent:
			b.WriteString(letters)
		}
	}
	return norm.NFC.String(b.String())
}

// silent marks a letter that its neighbour has spoken for.
const silent = "-"

// greekLetters gives the Latin letters of a Greek one by ELOT 743, "" for any other rune.
func greekLetters(s []rune, i int) string {
	const alphabet = "αβγδεζηθικλμνξοπρσςτυφχψω"
	r := unicode.ToLower(s[i])
	before, after := letterAt(s, i, -1), letterAt(s, i, +1)
	switch {
	case r == 'υ' && before == 'ο':
		return "u"
	case r == 'υ' && (before == 'α' || before == 'ε' || before == 'η'):
		if after == 0 || strings.ContainsRune("θκξπστφχψ", after) {
			return "f"
		}
		return "v"
	case r == 'γ' && (after == 'γ' || after == 'ξ' || after == 'χ'):
		return "n"
	case r == 'μ' && after == 'π' && before == 0:
		return "b"
	case r == 'π' && before == 'μ' && letterAt(s, i-1, -1) == 0:
		return silent
	}
	at := strings.IndexRune(alphabet, r)
	if at < 0 {
		return ""
	}
	return [...]string{
		"a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f", "ch", "ps", "o",
	}[at/len("α")]
}

// letterAt gives the next letter in a direction, past combining marks; 0 at the edge of a word.
func letterAt(s []rune, i, step int) rune {
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
