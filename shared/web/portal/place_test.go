package portal

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
)

func TestPlace_SaysThatItIsADemonstration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.browser().get("/apply/demo-ua/place?q=" + url.QueryEscape("Ржищ")).want(http.StatusOK).contains("These places are a demonstration")
}

// A choice says in the page's language what tells a place from its namesakes, and that what was looked for is its old name.
func TestPlaceOptions(t *testing.T) {
	t.Parallel()
	renamed := search.Hit{
		Code: "UA12100070000011492", Country: municipality.Ukraine, Name: "Самар", Latin: "Samar", Former: "Новомосковськ",
		Region: municipality.Region{Name: "Дніпропетровська", Latin: "Dnipropetrovska"}, District: "Самарівський",
	}
	kyiv := search.Hit{
		Code: "UA80000000000093317", Country: municipality.Ukraine, Name: "Київ", Latin: "Kyiv",
		Region: municipality.Region{Name: "Київ", Latin: "Kyiv"},
	}
	rural := search.Hit{
		Code: "PL_1001101022032", Country: "PL", Name: "Kalisz", Latin: "Kalisz", UnitType: "rural",
		Region: municipality.Region{Name: "Kaliski", Latin: "Kaliski"}, District: "PL41",
	}
	tests := []struct {
		lang text.Lang
		hit  search.Hit
		want string
	}{
		{text.Ukrainian, renamed, "колишня назва: Новомосковськ; Дніпропетровська область; Самарівський район; Україна; UA12100070000011492"},
		{text.English, renamed, "formerly Новомосковськ; Dnipropetrovska oblast; Samarivskyi raion; Ukraine; UA12100070000011492"},
		{text.Ukrainian, kyiv, "Україна; UA80000000000093317"},
		{text.English, rural, "rural commune around the town; Kaliski; Poland; PL_1001101022032"},
	}
	for _, tt := range tests {
		got := placeOptions(text.For(tt.lang), []search.Hit{tt.hit})[0].Hint
		if got = strings.ReplaceAll(got, "\u00a0· ", "; "); got != tt.want {
			t.Errorf("in %s %s has the hint %q, want %q", tt.lang, tt.hit.Name, got, tt.want)
		}
	}
}
