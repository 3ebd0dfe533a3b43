package text

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseMessages reads the part of TOML that a catalogue needs: comments, tables, bare and dotted keys, basic strings of
// one or several lines. A whole area takes microseconds, where a full TOML reader takes milliseconds of every cold start.
// Everything else is refused with its line. Keys are joined with dots.
func parseMessages(src string) (map[string]string, error) {
	p := &tomlParser{rest: src, messages: make(map[string]string, strings.Count(src, "\n"))}
	for p.rest != "" {
		p.line++
		if err := p.statement(p.next()); err != nil {
			return nil, fmt.Errorf("line %d: %w", p.line, err)
		}
	}
	return p.messages, nil
}

type tomlParser struct {
	rest     string
	line     int
	table    string // with its dot, or empty
	messages map[string]string
}

// next takes one line off the rest.
func (p *tomlParser) next() string {
	line, rest, _ := strings.Cut(p.rest, "\n")
	p.rest = rest
	return strings.TrimSuffix(line, "\r")
}

func (p *tomlParser) statement(line string) error {
	line = strings.Trim(line, " \t")
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line[0] == '[':
		name, tail, closed := strings.Cut(line[1:], "]")
		name = strings.Trim(name, " \t")
		if !closed || !onlyComment(tail) || !validKey(name) {
			return fmt.Errorf("table heading %q is not [name]", line)
		}
		p.table = name + "."
		return nil
	}
	key, value, ok := strings.Cut(line, "=")
	key, value = strings.Trim(key, " \t"), strings.Trim(value, " \t")
	if !ok || !validKey(key) {
		return fmt.Errorf(`%q is not key = "text"`, line)
	}
	text, tail, err := p.value(value)
	if err != nil {
		return err
	}
	if !onlyComment(tail) {
		return fmt.Errorf("%q follows the text", tail)
	}
	key = p.table + key
	if _, twice := p.messages[key]; twice {
		return fmt.Errorf("%s is there twice", key)
	}
	p.messages[key] = text
	return nil
}

// value reads the string at the start of s and gives what follows it on its last line.
func (p *tomlParser) value(s string) (text, tail string, err error) {
	if body, ok := strings.CutPrefix(s, `"""`); ok {
		return p.multiline(body)
	}
	if !strings.HasPrefix(s, `"`) {
		return "", "", fmt.Errorf("%q is no text in double quotes", s)
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			text, err = unescape(s[1:i])
			return text, s[i+1:], err
		}
	}
	return "", "", fmt.Errorf("%q has no closing quotes", s)
}

// multiline reads on until the closing quotes; the line break after the opening ones is no part of the text.
func (p *tomlParser) multiline(body string) (text, tail string, err error) {
	var lines []string
	if body != "" {
		lines = append(lines, body)
	}
	for {
		if len(lines) > 0 {
			last := lines[len(lines)-1]
			if before, after, ok := strings.Cut(last, `"""`); ok {
				lines[len(lines)-1] = before
				text, err = unescape(strings.Join(lines, "\n"))
				return text, after, err
			}
		}
		if p.rest == "" {
			return "", "", fmt.Errorf(`text has no closing """`)
		}
		p.line++
		lines = append(lines, p.next())
	}
}

func unescape(s string) (string, error) {
	if !utf8.ValidString(s) || hasControls(s) {
		return "", fmt.Errorf("text %q has control characters or is no UTF-8", s)
	}
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, `\`)
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		if after == "" {
			return "", fmt.Errorf(`text ends in "\"`)
		}
		switch s = after[1:]; after[0] {
		case '"', '\\':
			b.WriteByte(after[0])
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case '\n':
			s = strings.TrimLeft(s, " \t\n")
		case 'u':
			n, err := strconv.ParseUint(s[:min(4, len(s))], 16, 32)
			if err != nil || len(s) < 4 || !utf8.ValidRune(rune(n)) {
				return "", fmt.Errorf(`\u%.4s is no character`, s)
			}
			b.WriteRune(rune(n))
			s = s[4:]
		default:
			return "", fmt.Errorf(`\%c is not one of \" \\ \n \t \u`, after[0])
		}
	}
}

func hasControls(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' && c != '\n' || c == 0x7f {
			return true
		}
	}
	return false
}

func onlyComment(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return s == "" || s[0] == '#'
}

// validKey accepts TOML's bare keys joined by dots.
func validKey(s string) bool {
	dot := true // no letter since the last dot
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-':
			dot = false
		case c == '.' && !dot:
			dot = true
		default:
			return false
		}
	}
	return !dot
}
