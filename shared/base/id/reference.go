package id

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Reference is what a person reads out on the telephone: two letters of the series, seven random characters and a
// check character, written "BT-7K3M-9QXC". Its alphabet is Crockford's base 32, without I, L, O and U.
//
// The ten characters are a code word over the field of 32 elements: read as coefficients of a polynomial they vanish at a
// generator of the field. Hence every wrong character and every swap of two different characters, adjacent or not, is noticed.
type Reference string

const (
	alphabet     = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	seriesLength = 2
	digits       = 10 // characters without hyphens: series, seven random ones, check

	// maxReferenceInput bounds, in bytes, what ParseReference looks at.
	maxReferenceInput = 64
)

// NewReference makes a reference of the series (two letters of the alphabet, such as "BT") from 5 bytes of entropy.
func NewReference(series string, entropy io.Reader) (Reference, error) {
	if len(series) != seriesLength || strings.ContainsFunc(series, func(r rune) bool { return r < 'A' || value(r) < 0 }) {
		return "", fmt.Errorf("new reference: series %q is not two letters out of %s", series, alphabet[10:])
	}
	var random [5]byte
	if _, err := io.ReadFull(entropy, random[:]); err != nil {
		return "", fmt.Errorf("new reference %s: %w", series, err)
	}
	word := make([]byte, 0, digits)
	word = append(word, series...)
	var bits uint64
	for _, b := range random {
		bits = bits<<8 | uint64(b)
	}
	for range digits - seriesLength - 1 {
		word = append(word, alphabet[bits&31])
		bits >>= 5
	}
	word = append(word, alphabet[double(syndrome(word))])
	return hyphenate(word), nil
}

// ParseReference reads a reference as people write it: in either case, with or without hyphens and spaces, with O for 0,
// I or L for 1, and with Cyrillic letters that look like the Latin ones. It fails with fault.Invalid, key "form.error.reference".
func ParseReference(s string) (Reference, error) {
	word := make([]byte, 0, digits)
	if len(s) > maxReferenceInput {
		return "", malformed("too long")
	}
	for _, r := range s {
		if separator(r) {
			continue
		}
		v := value(lookalike(r))
		if v < 0 || len(word) == digits {
			return "", malformed("a character too many or not of the alphabet")
		}
		word = append(word, alphabet[v])
	}
	if len(word) != digits || word[0] < 'A' || word[1] < 'A' {
		return "", malformed("a character too few or no series")
	}
	if syndrome(word) != 0 {
		return "", malformed("check character differs")
	}
	return hyphenate(word), nil
}

// Series gives the two letters in front, "" when the reference is empty.
func (r Reference) Series() string {
	series, _, _ := strings.Cut(string(r), "-")
	return series
}

func malformed(why string) error {
	return fault.Wrap(fault.Invalid, "form.error.reference", errors.New("parse reference: "+why))
}

func hyphenate(word []byte) Reference {
	return Reference(fmt.Sprintf("%s-%s-%s", word[:2], word[2:6], word[6:]))
}

// syndrome evaluates the word as a polynomial at the generator x of GF(32); 0 says that the check character fits.
func syndrome(word []byte) int {
	acc := 0
	for _, c := range word {
		acc = double(acc) ^ value(rune(c))
	}
	return acc
}

// double multiplies by x in GF(32) modulo the primitive polynomial x^5 + x^2 + 1.
func double(v int) int {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

// value is the place of an upper-case character in the alphabet, -1 for any other.
func value(r rune) int {
	if r >= utf8.RuneSelf {
		return -1
	}
	return strings.IndexByte(alphabet, byte(r))
}

func separator(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '-', '_', '.', '/', '\u00a0', '\u202f', '\u00ad', '\u200b', '\u2060', '\ufeff',
		'\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
		return true
	}
	return false
}

// lookalike gives the character of the alphabet that r is or looks like, in either case; otherwise r.
func lookalike(r rune) rune {
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch r {
	case 'O', 'О', 'о':
		return '0'
	case 'I', 'L', 'І', 'і', 'Ӏ', 'ӏ':
		return '1'
	case 'З', 'з':
		return '3'
	case 'А', 'а':
		return 'A'
	case 'В', 'в':
		return 'B'
	case 'С', 'с':
		return 'C'
	case 'Е', 'е':
		return 'E'
	case 'Н', 'н':
		return 'H'
	case 'Ј', 'ј':
		return 'J'
	case 'К', 'к':
		return 'K'
	case 'М', 'м':
		return 'M'
	case 'Р', 'р':
		return 'P'
	case 'Ѕ', 'ѕ':
		return 'S'
	case 'Т', 'т':
		return 'T'
	case 'Х', 'х':
		return 'X'
	case 'У', 'у':
		return 'Y'
	}
	return r
}
