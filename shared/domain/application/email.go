package application

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"golang.org/x/text/unicode/norm"
)

// CleanEmail gives a typed address the form that is stored: no spaces around or invisible characters, the domain in lower
// case. The part before the @ stays as typed.
func CleanEmail(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, norm.NFC.String(s)))
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		return s[:i+1] + strings.ToLower(s[i+1:])
	}
	return s
}

// Canonical gives the form in which two addresses are compared. Look-alike letters of other alphabets stay different.
func Canonical(email string) string { return strings.ToLower(norm.NFC.String(CleanEmail(email))) }

// validEmail accepts exactly one address of one person with a domain, and nothing that could become a second header line.
func validEmail(s string) bool {
	if len(s) > MaxEmail || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }) {
		return false
	}
	address, err := mail.ParseAddress(s)
	if err != nil || address.Address != s || address.Name != "" {
		return false
	}
	i := strings.LastIndexByte(s, '@')
	local, domain := s[:i], s[i+1:]
	return !strings.ContainsAny(local, `"<>,;:\ ()`) && strings.Contains(domain, ".") &&
		!strings.ContainsAny(domain, "[]%") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}

// Scripts reports whether an address mixes Latin and Cyrillic letters: valid, but staff are shown it, because one letter may
// stand for another that looks the same.
func Scripts(email string) (mixed bool) {
	var latin, cyrillic bool
	for _, r := range email {
		latin = latin || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		cyrillic = cyrillic || r >= 0x400 && r <= 0x52f
	}
	return latin && cyrillic
}

// tooLong checks a text's length in characters, and in bytes for texts whose characters were made to be large.
func tooLong(field, what, s string, limit int) []fault.Field {
	if utf8.RuneCountInString(s) <= limit && len(s) <= limit*MaxBytesPerChar {
		return nil
	}
	return []fault.Field{{
		Name: field, Key: "form.error.too_long",
		Params: fault.Params("what", text.Key("domain.application.field."+what), "count", limit),
	}}
}
