package application

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// line gives a typed line its one stored form: NFC, no control or direction characters, line breaks as spaces, nothing
// around. Everything else stays as typed; pages escape it.
func line(s string) string { return strings.Join(strings.FieldsFunc(clean(s), isBreak), " ") }

// lines does the same for text of several lines; line breaks become "\n".
func lines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(clean(s))
	return strings.TrimSpace(s)
}

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\t'
}

func clean(s string) string {
	s = strings.ToValidUTF8(norm.NFC.String(s), "\ufffd")
	s = strings.Map(func(r rune) rune {
		switch {
		case isBreak(r):
			return r
		case unicode.IsControl(r), invisible(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// invisible are the characters that nobody sees and that make equal words differ. The joiners inside emoji and some scripts
// (U+200C, U+200D) are not among them.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200e', '\u200f', '\u2060', '\ufeff':
		return true
	}
	return false
}
