package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// has fails unless the page that a person sees contains every text.
func (w *world) has(raw string, texts ...string) {
	w.t.Helper()
	for _, s := range texts {
		if !strings.Contains(raw, s) {
			w.t.Errorf("the page lacks %q", s)
		}
	}
}

func TestPlaces_FromTheListToACorrectedStrength(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	first := w.officer("one")
	w.ok(first, first.Open(ctx, "/console/places"))
	w.ok(first, first.Follow(ctx, "/console/places/"))
	place := first.Page.URL.Path
	w.has(first.Page.Raw, "Sectors of excellence", "Rank in the country", "Demonstration data", "Open its application")
	w.ok(first, first.Open(ctx, place+"/peers"))
	w.has(first.Page.Raw, "Similarity")

	strength := place + "/strengths/climate"
	second := w.officer("two")
	w.ok(second, second.Open(ctx, strength)) // both look at it, then the first saves
	w.ok(first, first.Open(ctx, strength))
	correction := url.Values{whatField: {setValue}, percentField: {"85"}, reasonField: {"Seen at work on the visit"}}
	w.ok(first, first.Submit(ctx, "", correction))
	w.has(first.Page.Raw, "Your correction is saved", "85%", "Seen at work on the visit", "Corrected")

	if err := second.Submit(ctx, "", url.Values{whatField: {setValue}, percentField: {"10"}, reasonField: {"I do not think so at all"}}); err != nil {
		t.Fatal(err)
	}
	if second.Page.Status != http.StatusConflict {
		t.Errorf("a correction of what somebody else corrected answers %d: %.300s", second.Page.Status, second.Page.Text())
	}
	w.has(second.Page.Raw, "one changed this on", "10%", "I do not think so at all", "85%", "Seen at work on the visit", "Save mine instead")
	w.ok(second, second.Submit(ctx, strength, nil)) // on top of the other's, having seen it
	w.has(second.Page.Raw, "Your correction is saved", "10%", "I do not think so at all")
	for name, bad := range map[string]url.Values{
		"above the whole": {whatField: {setValue}, percentField: {"101"}, reasonField: {"Seen at work on the visit"}},
		"no reason":       {whatField: {setValue}, percentField: {"50"}, reasonField: {""}},
		"short reason":    {whatField: {setValue}, percentField: {"50"}, reasonField: {"so"}},
		"no number":       {whatField: {setValue}, percentField: {"much"}, reasonField: {"Seen at work on the visit"}},
	} {
		w.ok(first, first.Open(ctx, strength))
		if err := first.Submit(ctx, "", bad); err != nil || first.Page.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v, want 422", name, first.Page.Status, err)
		}
	}
	w.ok(first, first.Open(ctx, strength))
	w.ok(first, first.Submit(ctx, "", url.Values{whatField: {withdrawing}, reasonField: {"The visit was to another place"}}))
	w.has(first.Page.Raw, "The computed strength counts again", "Correction taken back")
}

func TestCompare_AsksForTwoToFive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	p := w.officer("one")
	for query, want := range map[string]string{
		"":                      "Choose 2 to 5 places",
		"?place=LT_15":          "Choose 2 to 5 places",
		"?place-2=LT_15&place=": "Choose 2 to 5 places",
		strings.Replace(strings.Repeat("&place=LT_15", 300), "&", "?", 1): "Choose 2 to 5 places",
		"?place=qqqq&place=LT_15":     "No place is found for “qqqq”",
		"?place=%00&place=LT_15":      "No place is found",
		"?place=LT_15&place=lt_15":    "is named twice",
		"?place=LT_15&place=LT_15&a=": "is named twice",
	} {
		w.ok(p, p.Open(ctx, "/console/compare"+query))
		w.has(p.Page.Raw, want)
	}
	w.ok(p, p.Open(ctx, "/console/places"))
	hrefs := map[string]bool{}
	for _, part := range strings.Split(p.Page.Raw, `href="/console/places/`)[1:] {
		code, _, _ := strings.Cut(part, `"`)
		hrefs[code] = true
	}
	q := url.Values{}
	for code := range hrefs {
		if len(q[placeParam]) < 3 {
			q.Add(placeParam, code)
		}
	}
	w.ok(p, p.Open(ctx, "/console/compare?"+q.Encode()))
	w.has(p.Page.Raw, "Ranks in their own country", "Strengths by theme", "People")
}

func TestGroups_LeadToTheirMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	p := w.officer("one")
	w.ok(p, p.Open(ctx, "/console/groups"))
	w.ok(p, p.Follow(ctx, "/console/groups/"))
	w.ok(p, p.Follow(ctx, "/console/places/"))
	for _, path := range []string{"/console/groups/none", "/console/places/LT_0", "/console/places/x", "/console/places/LT_15/strengths/none"} {
		if err := p.Open(ctx, path); err != nil || p.Page.Status != http.StatusNotFound {
			t.Errorf("%s answers %d, %v, want 404", path, p.Page.Status, err)
		}
	}
	w.ok(p, p.Open(ctx, "/console/groups/uninhabited?country=XX&page=99999999999999999999"))
}

// Every word that a register can bring to a page is in both languages.
func TestEveryWordOfTheRegisters(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, ind := range municipality.Indicators() {
		keys = append(keys, "figures.indicator."+string(ind))
		switch unit := ind.Meaning().Unit; unit {
		case municipality.YesNo, municipality.Share, municipality.Class:
		default:
			keys = append(keys, "figures.unit."+string(unit))
		}
	}
	for ind, classes := range map[municipality.Indicator]string{
		municipality.Degurba: "123", municipality.RegionUrbanRural: "123", municipality.RegionRemoteness: "12345",
		municipality.RegionCoastal: "012", municipality.RegionMountain: "0123",
	} {
		for _, class := range classes {
			keys = append(keys, "figures.class."+string(ind)+"."+string(class))
		}
	}
	for _, n := range []municipality.Note{
		municipality.Prewar, municipality.Regional, municipality.Derived, municipality.Uninhabited, municipality.MilitaryPay,
		municipality.Balance, municipality.Refund,
	} {
		keys = append(keys, "figures.note."+string(n))
	}
	for _, k := range municipality.Kinds() {
		keys = append(keys, "figures.kind."+string(k))
	}
	for _, h := range []municipality.Hostility{
		municipality.HostilityYes, municipality.HostilityPartly, municipality.HostilityEnded, municipality.HostilityNo,
	} {
		keys = append(keys, "figures.hostility."+string(h))
	}
	for _, s := range []municipality.WarStatus2022{
		municipality.NotOccupied, municipality.InWarZone, municipality.Occupied, municipality.DeoccupiedSpring, municipality.DeoccupiedAutumn,
	} {
		keys = append(keys, "figures.war."+earlierKey(s))
	}
	for _, d := range []municipality.DetailKind{
		municipality.UrbanArea, municipality.CityName, municipality.UnitType, municipality.Strategy, municipality.StrategyPeriod,
		municipality.Donors, municipality.SeeksPartner, municipality.BudgetCode, municipality.Macroregion,
	} {
		keys = append(keys, "figures.detail."+string(d))
	}
	for _, c := range municipality.Confidences() {
		keys = append(keys, "figures.confidence."+string(c))
	}
	for _, s := range register.Sources() {
		keys = append(keys, "figures.source."+strings.ReplaceAll(s.ID, "-", "_"))
	}
	for _, g := range analysis.Groups() {
		keys = append(keys, g.Words())
	}
	for _, proxy := range analysis.Proxies() {
		keys = append(keys, proxy.Words())
	}
	for _, lang := range text.Langs() {
		for _, key := range keys {
			if !text.For(lang).Has(key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
	}
}

func TestUnitValue(t *testing.T) {
	t.Parallel()
	p := text.For(text.English)
	for _, tt := range []struct {
		ind   municipality.Indicator
		value float64
		want  string
	}{
		{municipality.ShareTourism, 0, "0%"},
		{municipality.ShareTourism, 0.0002, "0.02%"}, // less than a decimal shows, and not nothing
		{municipality.ShareRent, -0.0004, "−0.04%"},
		{municipality.ShareRent, 0.0004, "0.04%"},
		{municipality.ShareRent, 0.0006, "0.1%"},
		{municipality.ShareIncomeTax, 0.5764, "57.6%"},
		{municipality.Area, 336.2, "336.2 km²"},
	} {
		if got := unitValue(p, tt.ind, tt.value); got != tt.want {
			t.Errorf("unitValue(%s, %v) = %q, want %q", tt.ind, tt.value, got, tt.want)
		}
	}
}

func TestDistrictName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		country        municipality.Country
		district, want string
	}{{"UA", "Фастівський", "Фастівський (Fastivskyi)"}, {"UA", "", ""}, {"LT", "LT02", "LT02"}} {
		if got := districtName(tt.country, tt.district); got != tt.want {
			t.Errorf("districtName(%s, %q) = %q, want %q", tt.country, tt.district, got, tt.want)
		}
	}
}
