package text

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

const (
	maxMarks     = 4  // combining marks that a letter keeps; no living language needs as many
	bytesPerRune = 12 // of input before cleaning; longer input is too long without being looked at
)

// Clean makes one line of what a person typed or pasted: composed (NFC), without space around it, with single spaces in it,
// without marks that cannot be seen. At most limit characters, hence 4 × limit bytes, are left; 0 is no limit. It fails with
// fault.Invalid: "form.error.single_line", "form.error.control_characters" or "form.error.too_long" (count); the field's
// name in the message, "what", is added by the caller.
func Clean(s string, limit int) (string, error) {
	s, err := clean(s, limit)
	if err != nil {
		return "", err
	}
	if strings.Contains(s, "\n") {
		return "", fault.New(fault.Invalid, "form.error.single_line")
	}
	if strings.Contains(s, "  ") {
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
	}
	return s, within(s, limit)
}

// CleanLines is Clean for a text of several lines: every line break becomes \n and counts as one character.
func CleanLines(s string, limit int) (string, error) {
	s, err := clean(s, limit)
	if err != nil {
		return "", err
	}
	return s, within(s, limit)
}

func within(s string, limit int) error {
	if limit > 0 && utf8.RuneCountInString(s) > limit {
		return fault.New(fault.Invalid, "form.error.too_long", "count", limit)
	}
	return nil
}

// clean does what both have in common, but for the limit.
func clean(s string, limit int) (string, error) {
	if limit > 0 && len(s) > bytesPerRune*(limit+1) {
		return "", fault.New(fault.Invalid, "form.error.too_long", "count", limit)
	}
	if !utf8.ValidString(s) {
		return "", refuse("no UTF-8")
	}
	s = norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	c := cleaner{}
	c.out.Grow(len(s))
	for _, r := range s {
		if !c.add(r) {
			return "", refuse("control character")
		}
	}
	return norm.NFC.String(strings.Trim(c.out.String(), " \n")), nil
}

func refuse(why string) error {
	return fault.Wrap(fault.Invalid, "form.error.control_characters", errors.New("clean text: "+why))
}

// A cleaner holds what has been kept and what it waits with: spaces, which a line's end swallows.
type cleaner struct {
	out    strings.Builder
	spaces int
	marks  int
	last   rune // kept last
	joiner bool // a zero-width joiner waits for the second half of an emoji
}

// add keeps, replaces or drops a character; it reports false for one that makes the text suspect.
func (c *cleaner) add(r rune) bool {
	switch {
	case r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
		c.spaces = 0
		c.keep('\n')
	case r == '\t' || unicode.Is(unicode.Zs, r):
		c.spaces++
	case r == '\u200d':
		c.joiner = c.last > unicode.MaxLatin1 && !unicode.IsLetter(c.last)
	case invisible(r):
	case unicode.IsControl(r) || r == utf8.RuneError || nonCharacter(r):
		return false
	case unicode.Is(unicode.Mn, r):
		if c.marks++; c.marks <= maxMarks {
			c.keep(r)
		}
	default:
		c.marks = 0
		if c.joiner && c.spaces == 0 && !unicode.IsLetter(r) && r > unicode.MaxLatin1 {
			c.out.WriteRune('\u200d')
		}
		c.keep(r)
	}
	return true
}

func (c *cleaner) keep(r rune) {
	for ; c.spaces > 0; c.spaces-- {
		c.out.WriteByte(' ')
	}
	c.out.WriteRune(r)
	c.last, c.joiner = r, false
}

// invisible marks are dropped without a word, since they come with pasted text: zero-width characters, soft hyphens, marks
// and overrides of direction (which could also show "exe.cod" for "doc.exe"), and tags.
func invisible(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u034f', r == '\u061c', r == '\u180e', r == '\ufeff',
		r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f',
		r >= '\ufff9' && r <= '\ufffb', r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

func nonCharacter(r rune) bool { return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef }
