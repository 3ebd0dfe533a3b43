package text_test

import (
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/money"
	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/base/text"
)

func TestPrinter_T(t *testing.T) {
	t.Parallel()
	at := period.Deadline{At: time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC), Zone: period.Kyiv}
	tests := []struct {
		name   string
		key    string
		params []any
		want   string
	}{
		{"plain", "form.back", nil, "Назад"},
		{"missing key", "form.nothing", nil, "[form.nothing]"},
		{"missing area", "nothing.back", nil, "[nothing.back]"},
		{"no area", "form", nil, "[form]"},
		{"empty", "", nil, "[]"},
		{"form of a plural", "form.characters_left.one", nil, "[form.characters_left.one]"},
		{"string", "form.change_hidden", []any{"what", "назву"}, "Змінити назву"},
		{"value is never expanded", "form.change_hidden", []any{"what", "{what} {{.}}"}, "Змінити {what} {{.}}"},
		{"no value", "form.change_hidden", nil, "Змінити {what}"},
		{"odd", "form.change_hidden", []any{"what"}, "Змінити {what}"},
		{"key", "form.change_hidden", []any{"what", text.Key("form.or")}, "Змінити або"},
		{"number", "form.error.number_min", []any{"what", "x", "min", 1234}, "Зазначте x не менше ніж 1\u00a0234"},
		{"deadline", "form.saved_at", []any{"at", at}, "Збережено: 25 жовтня 2026 року, 14:00 (за Києвом)"},
		{"date", "form.saved_at", []any{"at", period.Date{Year: 2026, Month: 10, Day: 5}}, "Збережено: 5 жовтня 2026 року"},
		{"days", "form.saved_at", []any{"at", period.Days{}}, "Збережено: "},
		{"month", "form.saved_at", []any{"at", period.Month{Year: 2026, Month: 10}}, "Збережено: жовтень 2026 року"},
		{"money", "form.saved_at", []any{"at", money.Amount{Minor: 150, Currency: money.UAH}}, "Збережено: 1,50\u00a0грн"},
		{"list", "form.error.file_type", []any{"types", []string{"PDF", "DOCX"}}, "Виберіть файл одного з таких типів: PDF та DOCX"},
		{"language", "form.saved_at", []any{"at", text.English}, "Збережено: англійська"},
		{"anything else", "form.saved_at", []any{"at", true}, "Збережено: true"},
		{"count is no number", "form.characters_left", []any{"count", "many"}, "Залишилося many символу"},
		{"no count", "form.characters_left", nil, "Залишилося {count} символу"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := uk.T(tt.key, tt.params...); got != tt.want {
				t.Errorf("T(%q, %v) = %q, want %q", tt.key, tt.params, got, tt.want)
			}
		})
	}
}

// Whatever the ground floor says to people is in the catalogue.
func TestPrinter_HasGroundFloor(t *testing.T) {
	t.Parallel()
	_, reference := period.ParseClock("x")
	keys := []string{
		"form.error.reference", "form.error.money", "form.error.number", "form.error.number_digits", "form.error.decimals",
		"form.error.whole_number", "form.error.date", "form.error.date_day", "form.error.date_month", "form.error.date_year",
		"form.error.date_year_digits", "form.error.date_real", "form.error.time_missing", "form.error.time_twice",
		"form.error.time_zone", "form.error.too_long", "form.error.single_line", "form.error.control_characters",
	}
	if e, ok := fault.As(reference); ok {
		keys = append(keys, e.Key)
	}
	for _, code := range fault.Codes() {
		keys = append(keys, fault.New(code, "").Key, "fault.title."+string(code))
	}
	for _, lang := range text.Langs() {
		for _, key := range keys {
			if !text.For(lang).Has(key) {
				t.Errorf("%s: Has(%s) = false, want true", lang, key)
			}
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		header    string
		preferred []string
		want      text.Lang
	}{
		{"nothing", "", nil, text.English},
		{"ukrainian", "uk-UA,uk;q=0.9,en;q=0.8", nil, text.Ukrainian},
		{"english", "en-GB,en;q=0.9,uk;q=0.8", nil, text.English},
		{"weights", "en;q=0.5, uk;q=0.51", nil, text.Ukrainian},
		{"weights in any case", "en;q=0.5,UK;Q=1.000", nil, text.Ukrainian},
		{"first of equals", "uk,en", nil, text.Ukrainian},
		{"not wanted", "uk;q=0", nil, text.English},
		{"others first", "pl,de;q=0.9,uk;q=0.1", nil, text.Ukrainian},
		{"none of ours", "pl,de", nil, text.English},
		{"preferred", "en", []string{"uk"}, text.Ukrainian},
		{"first known preferred", "en", []string{"", "pl", "UK", "en"}, text.Ukrainian},
		{"path as language", "uk", []string{"../../etc"}, text.Ukrainian},
		{"only exact tags are preferred", "en", []string{"uk-UA-x"}, text.English},
		{"garbage", "xx;q=9,;;;,uk;q=,en;q=1.5,\x00,uk;q=0.1234,uk;q=0.-1,*", nil, text.English},
		{"behind garbage", ",,;q=1,uk;q=0.3", nil, text.Ukrainian},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.Match(tt.header, tt.preferred...); got != tt.want {
				t.Errorf("Match(%q, %q) = %v, want %v", tt.header, tt.preferred, got, tt.want)
			}
		})
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("uk-UA,uk;q=0.9,en;q=0.8", "uk")
	f.Add("xx;q=9", "../x")
	f.Fuzz(func(t *testing.T, header, preferred string) {
		got := text.Match(header, preferred)
		if _, ok := text.ParseLang(string(got)); !ok {
			t.Errorf("Match(%q, %q) = %q, want a language of the catalogue", header, preferred, got)
		}
	})
}

func TestFor_UnknownLanguage(t *testing.T) {
	t.Parallel()
	if got := text.For("xx").Lang(); got != text.English {
		t.Errorf("For(xx) writes %v, want %v", got, text.English)
	}
}

func BenchmarkPrinter_T(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		uk.T("form.characters_left", "count", 22)
	}
}
