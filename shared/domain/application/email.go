package application

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// CleanEmail gives a typed address the form that is stored: composed, no spaces around or invisible characters, the domain
// in lower case. The part before the @ stays as typed.
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

// invisible are the characters that come along when an address is copied and that nobody sees.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff':
		return true
	}
	return false
}

// Canonical gives the form in which two addresses are compared. Look-alike letters of other alphabets stay different.
func Canonical(email string) string { return strings.ToLower(CleanEmail(email)) }

// AddressHash is the name under which an address is held back from mail: the address itself is not kept for this.
func AddressHash(email string) string {
	sum := sha256.Sum256([]byte(Canonical(email)))
	return hex.EncodeToString(sum[:])
}

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

// Scripts reports whether an address mixes alphabets within a word: valid, but staff are shown it, because one letter may
// stand for another that looks the same.
func Scripts(email string) (mixed bool) { return len(text.MixedWords(email)) > 0 }
