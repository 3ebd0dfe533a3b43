package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold makes the key by which a name is found: different spellings of one name give the same key, and the key of what has
// been typed so far is the start of the key of the whole. It is for comparing only, never shown, and never decides
// that two addresses or people are the same.
//
// Case, accents, apostrophes, soft signs and punctuation do not count. Ukrainian becomes Latin by the official rule, Greek
// by ELOT 743. Spellings that people mix up meet: y and i (Kamyanets, Kamianets; -skyi, -sky), ä ö ü and ae oe ue, å and
// aa, ø and oe, ł and l, ß and ss. A Bulgarian name is first made Latin by LatinBulgarian.
func Fold(s string) string {
	f := folder{out: make([]byte, 0, len(s)+8)}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			f.ascii(c)
			f.prev = rune(c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if combining(r) && f.composes(r) && !norm.NFC.IsNormalString(s) {
			return Fold(norm.NFC.String(s))
		}
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		f.rune(r, next)
		f.prev = r
		i += size
	}
	if n := len(f.out); n > 0 && f.out[n-1] == ' ' {
		f.out = f.out[:n-1]
	}
	return string(f.out)
}

type folder struct {
	out  []byte
	prev rune
}

// composes reports whether a mark makes another letter of the one before, and not only an accented one: и and breve, for
// example, in text that was decomposed.
func (f *folder) composes(mark rune) bool {
	return unicode.Is(unicode.Cyrillic, f.prev) && (mark == '\u0306' || mark == '\u0308') && f.prev != 'й' && f.prev != 'ї'
}

// ascii adds a character to the key, or nothing, or a space.
func (f *folder) ascii(c byte) {
	switch {
	case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		f.letter(c)
	case c >= 'A' && c <= 'Z':
		f.letter(c + 'a' - 'A')
	case c == '\'' || c == '`':
	default:
		if n := len(f.out); n > 0 && f.out[n-1] != ' ' {
			f.out = append(f.out, ' ')
		}
	}
}

// letter adds a letter so that spellings meet: y is i, i counts once, and e after a, o, u and the second a are dropped.
func (f *folder) letter(c byte) {
	if c == 'y' {
		c = 'i'
	}
	if n := len(f.out); n > 0 {
		switch last := f.out[n-1]; {
		case c == 'i' && last == 'i', c == 'a' && last == 'a', c == 'e' && (last == 'a' || last == 'o' || last == 'u'):
			return
		}
	}
	f.out = append(f.out, c)
}

func (f *folder) letters(s string) {
	for i := range len(s) {
		f.letter(s[i])
	}
}

func (f *folder) rune(r, next rune) {
	if isApostrophe(r) || combining(r) {
		return
	}
	r = toLower(r)
	switch {
	case r >= 'а' && r <= 'ґ':
		f.cyrillic(r)
	case r >= 0x370 && r < 0x400 || r >= 0x1f00 && r < 0x2000:
		f.greek(r, next)
	default:
		f.other(r)
	}
}

func (f *folder) cyrillic(r rune) {
	if r == 'г' && (f.prev == 'з' || f.prev == 'З') {
		f.letters("gh")
		return
	}
	if latin := cyrillicFold[r-'а']; latin != "" {
		f.letters(latin)
		return
	}
	if r != 'ь' {
		f.out = utf8.AppendRune(f.out, r)
	}
}

// other decomposes what is left: accented Latin, full-width and styled letters, ligatures.
func (f *folder) other(r rune) {
	if latin := latinFold(r); latin != "" {
		f.letters(latin)
		return
	}
	var buf [utf8.UTFMax]byte
	decomposed := norm.NFKD.Properties(buf[:utf8.EncodeRune(buf[:], r)]).Decomposition()
	if len(decomposed) == 0 {
		f.undecomposed(r)
		return
	}
	for len(decomposed) > 0 {
		part, size := utf8.DecodeRune(decomposed)
		decomposed = decomposed[size:]
		switch {
		case part < utf8.RuneSelf:
			f.ascii(byte(part))
		case !combining(part) && !isApostrophe(part):
			f.undecomposed(unicode.ToLower(part))
		}
	}
}

// undecomposed keeps letters and digits of other scripts and makes one space of anything else.
func (f *folder) undecomposed(r rune) {
	switch {
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		f.out = utf8.AppendRune(f.out, r)
	case !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Cf, r):
		f.ascii(' ')
	}
}

func toLower(r rune) rune {
	if r >= 0 && r < rune(len(lowerTable)) && lowerTable[r] != 0 {
		return rune(lowerTable[r])
	}
	return unicode.ToLower(r)
}

func combining(r rune) bool { return r >= 0x300 && r < 0x370 }
