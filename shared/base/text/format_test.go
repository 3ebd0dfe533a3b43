package text_test

import (
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/bridges-of-trust/bridges/shared/base/money"
	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/base/text"
)

var (
	en = text.For(text.English)
	uk = text.For(text.Ukrainian)
)

// plain shows non-breaking spaces as "_".
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", "_") }

func TestPrinter_CountedWords(t *testing.T) {
	t.Parallel()
	decimal := text.Decimal{Unscaled: 15, Scale: 1}
	tests := []struct {
		count       any
		en, uk      string
		left, left2 string
	}{
		{0, "0 days", "0 днів", "You have 0 characters left", "Залишилося 0 символів"},
		{1, "1 day", "1 день", "You have 1 character left", "Залишився 1 символ"},
		{2, "2 days", "2 дні", "You have 2 characters left", "Залишилося 2 символи"},
		{5, "5 days", "5 днів", "You have 5 characters left", "Залишилося 5 символів"},
		{11, "11 days", "11 днів", "You have 11 characters left", "Залишилося 11 символів"},
		{12, "12 days", "12 днів", "You have 12 characters left", "Залишилося 12 символів"},
		{21, "21 days", "21 день", "You have 21 characters left", "Залишився 21 символ"},
		{22, "22 days", "22 дні", "You have 22 characters left", "Залишилося 22 символи"},
		{25, "25 days", "25 днів", "You have 25 characters left", "Залишилося 25 символів"},
		{111, "111 days", "111 днів", "You have 111 characters left", "Залишилося 111 символів"},
		{1001, "1,001 days", "1_001 день", "You have 1,001 characters left", "Залишився 1_001 символ"},
		{decimal, "1.5 days", "1,5 дня", "You have 1.5 characters left", "Залишилося 1,5 символу"},
		{int64(-1), "−1 day", "−1 день", "You have −1 character left", "Залишився −1 символ"},
	}
	for _, tt := range tests {
		for p, want := range map[*text.Printer][2]string{en: {tt.en, tt.left}, uk: {tt.uk, tt.left2}} {
			for i, key := range []string{"format.days", "form.characters_left"} {
				if got := plain(p.T(key, "count", tt.count)); got != want[i] {
					t.Errorf("%s: T(%s, %v) = %q, want %q", p.Lang(), key, tt.count, got, want[i])
				}
			}
		}
	}
}

func TestPrinter_Numbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		d      text.Decimal
		en, uk string
	}{
		{text.Decimal{}, "0", "0"},
		{text.Decimal{Unscaled: 999}, "999", "999"},
		{text.Decimal{Unscaled: 1234}, "1,234", "1_234"},
		{text.Decimal{Unscaled: 123456}, "123,456", "123_456"},
		{text.Decimal{Unscaled: -1234567}, "−1,234,567", "−1_234_567"},
		{text.Decimal{Unscaled: 15, Scale: 1}, "1.5", "1,5"},
		{text.Decimal{Unscaled: 150, Scale: 2}, "1.50", "1,50"},
		{text.Decimal{Unscaled: -5, Scale: 2}, "−0.05", "−0,05"},
		{text.Decimal{Unscaled: 123456789, Scale: 4}, "12,345.6789", "12_345,6789"},
		{text.Decimal{Unscaled: 1, Scale: 200}, "0.000000000000000001", "0,000000000000000001"},
		{text.Decimal{Unscaled: math.MinInt64}, "−9,223,372,036,854,775,808", "−9_223_372_036_854_775_808"},
	}
	for _, tt := range tests {
		if got := en.Decimal(tt.d); got != tt.en {
			t.Errorf("en: Decimal(%v) = %q, want %q", tt.d, got, tt.en)
		}
		if got := plain(uk.Decimal(tt.d)); got != tt.uk {
			t.Errorf("uk: Decimal(%v) = %q, want %q", tt.d, got, tt.uk)
		}
	}
	half := text.Decimal{Unscaled: 125, Scale: 1}
	if got, got2 := en.Percent(half), plain(uk.Percent(half)); got != "12.5%" || got2 != "12,5_%" {
		t.Errorf("Percent(12.5) = %q, %q, want 12.5%% and 12,5_%%", got, got2)
	}
}

func TestPrinter_Money(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor    int64
		currency money.Currency
		en, uk   string
	}{
		{123456, money.EUR, "€1,234.56", "1_234,56_євро"},
		{-5, money.EUR, "−€0.05", "−0,05_євро"},
		{123456, money.UAH, "UAH_1,234.56", "1_234,56_грн"},
		{100, money.GBP, "£1.00", "1,00_GBP"},
		{-100, money.PLN, "−PLN_1.00", "−1,00_PLN"},
		{1500, money.ISK, "ISK_1,500", "1_500_ISK"},
	}
	for _, tt := range tests {
		a := money.Amount{Minor: tt.minor, Currency: tt.currency}
		if got := plain(en.Money(a)); got != tt.en {
			t.Errorf("en: Money(%v) = %q, want %q", a, got, tt.en)
		}
		if got := plain(uk.Money(a)); got != tt.uk {
			t.Errorf("uk: Money(%v) = %q, want %q", a, got, tt.uk)
		}
	}
}

func TestPrinter_Dates(t *testing.T) {
	t.Parallel()
	day := func(m time.Month, d int) period.Date { return period.Date{Year: 2026, Month: m, Day: d} }
	next := period.Date{Year: 2027, Month: time.January, Day: 2}
	tests := []struct {
		name   string
		write  func(*text.Printer) string
		en, uk string
	}{
		{"date", func(p *text.Printer) string { return p.Date(day(10, 25)) }, "25 October 2026", "25 жовтня 2026 року"},
		{"no date", func(p *text.Printer) string { return p.Date(period.Date{}) }, "", ""},
		{"weekday", func(p *text.Printer) string { return p.DateWithWeekday(day(10, 25)) }, "Sunday 25 October 2026", "неділя, 25 жовтня 2026 року"},
		{"no weekday", func(p *text.Printer) string { return p.DateWithWeekday(period.Date{}) }, "", ""},
		{"month", func(p *text.Printer) string { return p.Month(period.Month{Year: 2026, Month: 2}) }, "February 2026", "лютий 2026 року"},
		{"no month", func(p *text.Printer) string { return p.Month(period.Month{}) }, "", ""},
		{"days of a month", func(p *text.Printer) string { return p.Days(period.Days{First: day(10, 3), Last: day(10, 7)}) }, "3–7 October 2026", "3–7 жовтня 2026 року"},
		{"days of two months", func(p *text.Printer) string { return p.Days(period.Days{First: day(10, 30), Last: day(11, 2)}) }, "30 October – 2 November 2026", "30 жовтня – 2 листопада 2026 року"},
		{"days of two years", func(p *text.Printer) string { return p.Days(period.Days{First: day(12, 30), Last: next}) }, "30 December 2026 – 2 January 2027", "30 грудня 2026 року – 2 січня 2027 року"},
		{"one day", func(p *text.Printer) string { return p.Days(period.Days{First: next, Last: next}) }, "2 January 2027", "2 січня 2027 року"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.write(en); got != tt.en {
				t.Errorf("en: got %q, want %q", got, tt.en)
			}
			if got := tt.write(uk); got != tt.uk {
				t.Errorf("uk: got %q, want %q", got, tt.uk)
			}
		})
	}
}

func TestPrinter_DateTime(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name, zone string
		at         time.Time
		en, uk     string
	}{
		{"kyiv", "Europe/Kyiv", noon, "25 October 2026, 14:00 (Kyiv time)", "25 жовтня 2026 року, 14:00 (за Києвом)"},
		{"old name", "Europe/Kiev", noon, "25 October 2026, 14:00 (Kyiv time)", "25 жовтня 2026 року, 14:00 (за Києвом)"},
		{"warsaw", "Europe/Warsaw", noon, "25 October 2026, 13:00 (Warsaw time)", "25 жовтня 2026 року, 13:00 (за Варшавою)"},
		{"first of two", "Europe/Kyiv", time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), "25 October 2026, 03:30 (Kyiv time, UTC+3)", "25 жовтня 2026 року, 03:30 (за Києвом, UTC+3)"},
		{"second of two", "Europe/Kyiv", time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), "25 October 2026, 03:30 (Kyiv time, UTC+2)", "25 жовтня 2026 року, 03:30 (за Києвом, UTC+2)"},
		{"next day", "Europe/Kyiv", time.Date(2026, 10, 25, 22, 0, 0, 0, time.UTC), "26 October 2026, 00:00 (Kyiv time)", "26 жовтня 2026 року, 00:00 (за Києвом)"},
		{"without a name", "America/New_York", noon, "25 October 2026, 08:00 (America/New_York)", "25 жовтня 2026 року, 08:00 (America/New_York)"},
		{"unknown", "Mars/Base", noon, "25 October 2026, 12:00 (UTC)", "25 жовтня 2026 року, 12:00 (за UTC)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := en.DateTime(tt.at, tt.zone); got != tt.en {
				t.Errorf("en: DateTime() = %q, want %q", got, tt.en)
			}
			if got := uk.DateTime(tt.at, tt.zone); got != tt.uk {
				t.Errorf("uk: DateTime() = %q, want %q", got, tt.uk)
			}
		})
	}
}

func TestPrinter_Relative(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	tests := []struct {
		d      time.Duration
		en, uk string
	}{
		{3 * day, "in 3 days", "через 3 дні"},
		{21*day + 23*time.Hour, "in 21 days", "через 21 день"},
		{25 * day, "in 25 days", "через 25 днів"},
		{day - 1, "in 23 hours", "через 23 години"},
		{time.Hour, "in 1 hour", "через 1 годину"},
		{time.Minute, "in 1 minute", "через 1 хвилину"},
		{59 * time.Second, "in less than a minute", "менше ніж за хвилину"},
		{0, "in less than a minute", "менше ніж за хвилину"},
		{-1, "less than a minute ago", "щойно"},
		{-2 * time.Minute, "2 minutes ago", "2 хвилини тому"},
		{-22 * day, "22 days ago", "22 дні тому"},
	}
	for _, tt := range tests {
		if got := en.Relative(tt.d); got != tt.en {
			t.Errorf("en: Relative(%v) = %q, want %q", tt.d, got, tt.en)
		}
		if got := uk.Relative(tt.d); got != tt.uk {
			t.Errorf("uk: Relative(%v) = %q, want %q", tt.d, got, tt.uk)
		}
	}
	if got := uk.Duration(-5 * time.Hour); got != "5 годин" {
		t.Errorf("uk: Duration(-5h) = %q, want 5 годин", got)
	}
	if got := en.Duration(time.Second); got != "less than a minute" {
		t.Errorf("en: Duration(1s) = %q, want less than a minute", got)
	}
}

func TestPrinter_Bytes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64][2]string{
		0: {"0 B", "0 Б"}, 999: {"999 B", "999 Б"}, 1000: {"1 kB", "1 кБ"}, 1_500_000: {"1.5 MB", "1,5 МБ"},
		7_000_001: {"7.1 MB", "7,1 МБ"}, 1_999_999: {"2.0 MB", "2,0 МБ"},
	} {
		if got := [2]string{en.Bytes(n), uk.Bytes(n)}; got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPrinter_List(t *testing.T) {
	t.Parallel()
	tests := []struct {
		items  []string
		en, uk string
	}{
		{nil, "", ""},
		{[]string{"а"}, "а", "а"},
		{[]string{"а", "б"}, "а and б", "а та б"},
		{[]string{"а", "б", "в"}, "а, б and в", "а, б та в"},
	}
	for _, tt := range tests {
		if got, got2 := en.List(tt.items), uk.List(tt.items); got != tt.en || got2 != tt.uk {
			t.Errorf("List(%q) = %q, %q, want %q, %q", tt.items, got, got2, tt.en, tt.uk)
		}
	}
}

// correctedNames are Ukrainian names in which x/text's old CLDR 32 departs from the orthography (ґ for г) or from usage.
var correctedNames = map[string]string{
	"Бельґія": "Бельгія", "Люксембурґ": "Люксембург", "Портуґалія": "Португалія", "портуґальська": "португальська",
	"латвійська": "латиська",
}

func corrected(name string) string {
	if better, ok := correctedNames[name]; ok {
		return better
	}
	return name
}

// The names agree with CLDR but for the corrections.
func TestPrinter_Names(t *testing.T) {
	t.Parallel()
	for _, p := range []*text.Printer{en, uk} {
		tag := language.Make(string(p.Lang()))
		for _, code := range text.Countries() {
			if got, want := p.Country(code), corrected(display.Regions(tag).Name(language.MustParseRegion(code))); got != want {
				t.Errorf("%s: Country(%s) = %q, want %q", p.Lang(), code, got, want)
			}
		}
		for _, code := range text.Languages() {
			if got, want := p.Language(code), corrected(display.Languages(tag).Name(language.Make(code))); got != want {
				t.Errorf("%s: Language(%s) = %q, want %q", p.Lang(), code, got, want)
			}
		}
		for _, zone := range text.Zones() {
			if got := p.Zone(zone); got == zone && zone != "UTC" {
				t.Errorf("%s: Zone(%s) has no name", p.Lang(), zone)
			}
			if _, _, err := period.LoadZone(zone); err != nil {
				t.Errorf("LoadZone(%s) error = %v", zone, err)
			}
		}
		if got := p.Country("XX") + p.Language("xx"); got != "XXxx" {
			t.Errorf("%s: names of unknown codes = %q, want the codes", p.Lang(), got)
		}
	}
	for _, code := range text.Languages() {
		if got, want := text.Endonym(code), display.Self.Name(language.Make(code)); got != want {
			t.Errorf("Endonym(%s) = %q, want %q", code, got, want)
		}
	}
	if got := text.Endonym("xx"); got != "xx" {
		t.Errorf("Endonym(xx) = %q, want the code", got)
	}
}
