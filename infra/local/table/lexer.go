package table

import "strings"

type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // letters, digits, underscores; a keyword, a function or an attribute
	tokenName             // #name
	tokenValue            // :value
	tokenNumber           // digits
	tokenSign             // punctuation and operators
	tokenBad              // what no expression may contain
)

// token is one word of an expression with its place, so that errors can show what stands beside it.
type token struct {
	kind     tokenKind
	text     string
	from, to int
}

// keyword says whether the token is this keyword, in whatever case.
func (t token) keyword(word string) bool {
	return t.kind == tokenWord && strings.EqualFold(t.text, word)
}

func (t token) sign(text string) bool { return t.kind == tokenSign && t.text == text }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isPart(c byte) bool   { return isLetter(c) || isDigit(c) || c == '_' }

// lex splits an expression; the last token is always tokenEnd.
func lex(s string) []token {
	var tokens []token
	for i := 0; ; {
		for i < len(s) && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
			i++
		}
		if i == len(s) {
			return append(tokens, token{kind: tokenEnd, text: "<EOF>", from: i, to: i})
		}
		kind, n := lexOne(s[i:])
		tokens = append(tokens, token{kind: kind, text: s[i : i+n], from: i, to: i + n})
		i += n
	}
}

// lexOne returns the kind and length of the token that s starts with.
func lexOne(s string) (tokenKind, int) {
	switch c := s[0]; {
	case isLetter(c):
		return tokenWord, 1 + span(s[1:], isPart)
	case isDigit(c):
		return tokenNumber, span(s, isDigit)
	case c == '#' || c == ':':
		n := span(s[1:], isPart)
		if n == 0 {
			return tokenBad, 1
		}
		if c == '#' {
			return tokenName, n + 1
		}
		return tokenValue, n + 1
	case strings.HasPrefix(s, "<=") || strings.HasPrefix(s, ">=") || strings.HasPrefix(s, "<>"):
		return tokenSign, 2
	case strings.IndexByte("()[],.=<>+-", c) >= 0:
		return tokenSign, 1
	}
	return tokenBad, max(1, span(s, func(c byte) bool { return c >= 0x80 }))
}

func span(s string, is func(byte) bool) int {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}
