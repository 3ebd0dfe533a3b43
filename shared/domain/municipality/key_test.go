package municipality_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

func TestSearchKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, a, b string }{
		{"two scripts", "Фастів", "Fastiv"},
		{"apostrophes", "Кам’янець-Подільський", "Кам'янець Подільський"},
		{"resolution 55", "Кам’янець", "Kamianets"},
		{"with y", "Ясіня", "Yasinya"},
		{"with j", "Ясіня", "Jasinja"},
		{"adjective", "Хмельницький", "Khmelnytsky"},
		{"Lithuanian", "Joniškis", "JONISKIS"},
		{"Czech", "Jičín", "jicin"},
		{"saint, short", "St. Pölten", "Sankt Pölten"},
		{"saint, French", "St-Denis", "Saint Denis"},
		{"saint, French and a woman", "Ste Maxime", "Sainte-Maxime"},
		{"punctuation", "Garz/Rügen, Stadt", "garz  rugen stadt"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if a, b := municipality.SearchKey(tt.a), municipality.SearchKey(tt.b); a != b {
				t.Errorf("SearchKey(%q) = %q, want %q as of %q", tt.a, a, b, tt.b)
			}
		})
	}
}

// Search relies on it: a line feed separates keys, a space separates words.
func FuzzSearchKey(f *testing.F) {
	for _, s := range []string{"Кам’янець", "Αθήνα", "L'Isle-Adam", "\xff\xfe", "ﷺ", "Ǆ", "İ", "a\nb", " x "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key := municipality.SearchKey(s)
		if strings.ContainsAny(key, "\n\t") || strings.Contains(key, "  ") || strings.TrimSpace(key) != key {
			t.Errorf("SearchKey(%q) = %q, want words with one space between", s, key)
		}
		if utf8.ValidString(s) && !utf8.ValidString(key) {
			t.Errorf("SearchKey(%q) = %q, not UTF-8", s, key)
		}
	})
}
