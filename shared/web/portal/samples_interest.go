package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// interest shows the pages on which the municipalities mark each other.
func (s samples) interest() []kit.Sample {
	open, closed := interest.Window{Open: true}, interest.Window{}
	limited := interest.Window{Open: true, Until: sampleNow.Add(10 * 24 * time.Hour)}
	mark := []interest.Mark{
		{Partner: partnerID(0), Kind: interest.Interested, Rank: 1},
		{Partner: partnerID(1), Kind: interest.Interested, Rank: 1},
		{Partner: partnerID(2), Kind: interest.Ask},
		{Partner: partnerID(3), Kind: interest.Interested},
	}
	partners := func(path string, n int, w interest.Window, marks []interest.Mark, typed url.Values, problems ...fault.Field) kit.Sample {
		return state("partners", path, "/apply/sample/x/partners", sampleStanding(n, w, marks, typed, showSamplePartners, problems...))
	}
	ranking := func(name string, w interest.Window, marks []interest.Mark, typed url.Values, problems ...fault.Field) kit.Sample {
		return state("ranking", name, "/apply/sample/x/ranking", sampleStanding(4, w, marks, typed, showSampleRanking, problems...))
	}
	rank := fault.Field{Name: rankField + string(partnerID(1)), Key: "interest.error.rank", Params: fault.Params("max", interest.MaxRank)}
	return []kit.Sample{
		partners("first shown", 4, open, nil, nil),
		partners("marked, one mutual", 4, limited, mark, nil),
		partners("closed", 4, closed, mark, nil),
		partners("many, on pages", 45, open, nil, nil),
		partners("nobody yet", 0, open, nil, nil),
		partners("made-up marks", 4, open, mark, url.Values{markField + string(partnerID(1)): {"love"}},
			fault.Field{Name: marksField, Key: "interest.error.partner"}, fault.Field{Name: markField + string(partnerID(1)), Key: "form.error.choose_one"}),
		ranking("three, a tie", open, mark, nil),
		ranking("closed", closed, mark, nil),
		ranking("no number", open, mark, url.Values{rank.Name: {"first"}}, rank),
		ranking("nothing yet", open, nil, nil),
		state("partners", "changed in another window", "/apply/sample/x/partners", func(_ http.ResponseWriter, r *http.Request) error {
			t := kit.PrinterOf(r)
			return &kit.Changed{By: t.T("portal.conflict.by"), When: t.DateTime(sampleNow, "Europe/Kyiv"), Rev: "4", Show: "/apply/sample/x/partners", Rows: []kit.ChangedRow{
				{Label: "Druskininkų savivaldybė", Yours: markText(t, interest.Mark{Kind: interest.Ask}), Theirs: markText(t, interest.Mark{Kind: interest.Interested, Rank: 2})},
			}}
		}),
		state("partners", "not accepted yet", "/apply/sample/x/partners", func(http.ResponseWriter, *http.Request) error {
			return fault.New(fault.Closed, "interest.error.not_accepted")
		}),
	}
}

// sampleStanding makes the handler of a sample from the marks that are stored and what was typed.
func sampleStanding(n int, w interest.Window, marks []interest.Mark, typed url.Values, show func(http.ResponseWriter, *http.Request, *kit.Form, standing) error, problems ...fault.Field) kit.Handler {
	return withForm(typed, func(rw http.ResponseWriter, r *http.Request, f *kit.Form) error {
		return show(rw, r, f, standing{
			Edition: sampleEdition(), Partners: samplePartners(n), Window: w, Mutual: map[application.ID]bool{partnerID(0): len(marks) > 0},
			List: interest.List{Application: sampleDraft().ID, Marks: marks, Head: change.Head{Rev: len(marks)}},
		})
	}, problems...)
}

func showSamplePartners(w http.ResponseWriter, r *http.Request, f *kit.Form, s standing) error {
	v := visitTo(sampleAccepted())
	here, all := selectPartners(r, v, s)
	return showPartners(w, r, f, v, s, here, all)
}

func showSampleRanking(w http.ResponseWriter, r *http.Request, f *kit.Form, s standing) error {
	return showRanking(w, r, f, visitTo(sampleAccepted()), s)
}

func sampleAccepted() application.Application {
	a := sampleSubmitted()
	a.Status, a.AcceptedAt = application.Accepted, sampleNow
	return a
}

// partnerID gives ids in the order of their numbers.
func partnerID(i int) application.ID {
	return application.ID(fmt.Sprintf("app_01K6TSAMPSAMP0000000000B%02d", i))
}

func samplePartners(n int) []interest.Partner {
	names := []struct {
		code, country, name, region string
		people                      int64
	}{
		{"LT_15", "LT", "Druskininkų savivaldybė", "Alytaus apskritis", 19_400},
		{"PL_3021", "PL", "Puszczykowo", "Wielkopolskie", 9_700},
		{"BG_BLG03", "BG", "Банско", "Благоевград", 0},
		{"FR_66136", "FR", "Saint-Jean-Pla-de-Corts-et-les-Albères-Occidentales", "Pyrénées-Orientales", 2_200},
	}
	var out []interest.Partner
	for i := range n {
		x := names[i%len(names)]
		p := interest.Partner{
			ID: partnerID(i), Side: programme.EU,
			Place: application.Place{
				Code: municipality.Code(x.code), Country: municipality.Country(x.country), Name: x.name, Latin: x.name,
				Region: x.region, RegionLat: x.region, Population: x.people, PopulationKnown: x.people > 0, PopulationYear: 2024,
			},
			Languages: []application.Language{{Tag: "en", Level: application.Working}, {Tag: "de", Level: application.Basic}},
			Themes: []application.Theme{
				{Theme: "climate", Strength: 3, Offers: []programme.SubThemeID{"warm-buildings", "renewables"}}, {Theme: "social", Strength: 1, Need: 1},
			},
		}
		if i%4 == 2 {
			p.Place.Latin, p.Place.RegionLat, p.Themes, p.Languages = "Bansko", "Blagoevgrad", nil, nil
		}
		out = append(out, p)
	}
	return out
}
