package text

import (
	"testing"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

func TestLang_Plural(t *testing.T) {
	t.Parallel()
	names := map[plural.Form]form{
		plural.Zero: zero, plural.One: one, plural.Two: two, plural.Few: few, plural.Many: many, plural.Other: other,
	}
	for _, lang := range Langs() {
		tag := language.Make(string(lang))
		for n := range 2500 {
			if got, want := lang.plural(Decimal{Unscaled: int64(n)}), names[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]; got != want {
				t.Errorf("%s: plural(%d) = %s, want %s", lang, n, got, want)
			}
			tenths := Decimal{Unscaled: int64(n), Scale: 1}
			f := n % 10
			trimmed := 1
			if f == 0 {
				trimmed = 0
			}
			if got, want := lang.plural(tenths), names[plural.Cardinal.MatchPlural(tag, n/10, 1, trimmed, f, f)]; got != want {
				t.Errorf("%s: plural(%d/10) = %s, want %s", lang, n, got, want)
			}
		}
		if got, want := lang.plural(Decimal{Unscaled: -21}), lang.plural(Decimal{Unscaled: 21}); got != want {
			t.Errorf("%s: plural(-21) = %s, want %s", lang, got, want)
		}
	}
}

// What a cold start pays for the first message of an area.
func BenchmarkReadArea(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readArea("catalogue/uk/form.toml"); err != nil {
			b.Fatal(err)
		}
	}
}
