package application_test

import (
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
)

func TestPlace_Names(t *testing.T) {
	t.Parallel()
	fastiv := application.Freeze(place(t, "UA32140150000040954"))
	old := fastiv
	old.Official = ""
	bansko := application.Place{Country: "BG", Name: "Банско", Latin: "Bansko", Official: "not of a hromada"}
	tests := []struct {
		name          string
		of            application.Place
		lang          text.Lang
		short, formal string
	}{
		{"a hromada to Ukrainians", fastiv, text.Ukrainian, "Фастів", "Фастівська міська територіальна громада"},
		{"a hromada to others", fastiv, text.English, "Фастів (Fastiv)", "Фастів (Fastiv)"},
		{"a record without the official name", old, text.Ukrainian, "Фастів", "Фастів"},
		{"another alphabet", bansko, text.Ukrainian, "Банско (Bansko)", "Банско (Bansko)"},
		{"Latin letters", application.Place{Country: "LT", Name: "Joniškis", Latin: "Joniškis"}, text.Ukrainian, "Joniškis", "Joniškis"},
	}
	for _, tt := range tests {
		if short, formal := tt.of.Short(tt.lang), tt.of.Formal(tt.lang); short != tt.short || formal != tt.formal {
			t.Errorf("%s: %q and %q, want %q and %q", tt.name, short, formal, tt.short, tt.formal)
		}
	}
}

// Every hromada of the demonstration has an official name, and no unit elsewhere is called by the name that sorts a list.
func TestFreeze_OfficialNames(t *testing.T) {
	t.Parallel()
	for _, p := range places.All() {
		got, ukraine := application.Freeze(p).Official, p.Country == municipality.Ukraine
		if whole := strings.HasSuffix(got, "ська територіальна громада") || strings.HasSuffix(got, " селищна територіальна громада"); whole != ukraine || !ukraine && got != "" || strings.Contains(got, "  ") {
			t.Errorf("official name of %s = %q", p.Code, got)
		}
	}
}
