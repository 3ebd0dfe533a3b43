package diagram

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWrap_FitsAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"", "Pair", "Freeze the applications", strings.Repeat("ї", 80), strings.Repeat("long ", 30), "short " + strings.Repeat("x", 60), strings.Repeat("x", 60) + " short",
	} {
		lines := wrap(name)
		if len(lines) == 0 || len(lines) > 2 {
			t.Errorf("wrap(%q) = %d lines, want one or two", name, len(lines))
		}
		for _, line := range lines {
			if utf8.RuneCountInString(line) > lineChars+2 {
				t.Errorf("wrap(%q) has the line %q, longer than %d", name, line, lineChars+2)
			}
		}
	}
}
