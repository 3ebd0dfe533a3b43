package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// placeSamples are the pages about places.
func (s samples) placeSamples() []kit.Sample {
	list := sampleApplications()
	return []kit.Sample{
		s.page("places", "applicants", func(w http.ResponseWriter, r *http.Request) error { return showProfiles(w, r, "", nil, list) }),
		s.page("places", "applicants, on pages", func(w http.ResponseWriter, r *http.Request) error {
			return showProfiles(w, r, "", nil, slices.Repeat(list, rowsShown))
		}),
		s.page("places", "nobody applied", func(w http.ResponseWriter, r *http.Request) error { return showProfiles(w, r, "", nil, nil) }),
		s.page("places", "found", func(w http.ResponseWriter, r *http.Request) error {
			return showProfiles(w, r, "зразок", sampleHits(), nil)
		}),
		s.page("places", "nothing found", func(w http.ResponseWriter, r *http.Request) error { return showProfiles(w, r, "qqq", nil, nil) }),
		s.page("place", "hromada that applied", s.placePage(sampleApplied())),
		s.page("place", "unit of the EU, not applied", s.placePage(sampleUnit())),
		s.page("place", "occupied", s.placePage(sampleOccupied())),
		s.page("place", "nothing known", s.placePage(sampleUnknown())),
		s.page("strength", "computed", s.strength(sampleStrength(false), false)),
		s.page("strength", "corrected", s.strength(sampleStrength(true), false)),
		s.page("strength", "three problems", s.strength(sampleStrength(false), false,
			fault.Field{Name: percentField, Key: "analysis.correct.percent.range"},
			fault.Field{Name: reasonField, Key: "analysis.correct.reason.needed", Params: fault.Params("min", analysis.MinReason)})),
		s.page("strength", "only read", s.strength(sampleStrength(true), true)),
		s.page("peers", "shown", func(w http.ResponseWriter, r *http.Request) error {
			return showPeers(w, r, sampleApplied().profile.Place, samplePeers())
		}),
		s.page("peers", "none", func(w http.ResponseWriter, r *http.Request) error {
			return showPeers(w, r, sampleUnknown().profile.Place, []analysis.PeerList{{Scope: analysis.AtHome}, {Scope: analysis.InUnion}})
		}),
		s.page("compare", "nothing chosen", func(w http.ResponseWriter, r *http.Request) error { return showCompare(w, r, comparedFacts{}) }),
		s.page("compare", "not clear", func(w http.ResponseWriter, r *http.Request) error {
			return showCompare(w, r, comparedFacts{asked: []askedPlace{{typed: "Зразок", hits: sampleHits()}, {typed: "qqq"}}})
		}),
		s.page("compare", "one named twice", func(w http.ResponseWriter, r *http.Request) error {
			return showCompare(w, r, comparedFacts{
				asked:   []askedPlace{{typed: "LT_15", code: "LT_15"}, {typed: "lt_15", code: "LT_15"}},
				problem: fault.New(fault.Invalid, "analysis.compare.twice", "name", "Druskininkų savivaldybė"),
			})
		}),
		s.page("compare", "four places", func(w http.ResponseWriter, r *http.Request) error { return showCompare(w, r, sampleComparison()) }),
		s.page("groups", "shown", func(w http.ResponseWriter, r *http.Request) error { return showGroups(w, r, sampleGroups()) }),
		s.page("group", "first page", func(w http.ResponseWriter, r *http.Request) error { return showGroup(w, r, sampleGroup(0)) }),
		s.page("group", "last page", func(w http.ResponseWriter, r *http.Request) error { return showGroup(w, r, sampleGroup(100)) }),
		s.page("group", "empty", func(w http.ResponseWriter, r *http.Request) error {
			return showGroup(w, r, groupFacts{group: analysis.Unclassified, count: analysis.GroupCount{Group: analysis.Unclassified}, country: "UA"})
		}),
	}
}

func (s samples) placePage(f placeFacts) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error { return showProfile(w, r, f) }
}

func (s samples) strength(f strengthFacts, reader bool, problems ...fault.Field) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		values := f.values()
		if len(problems) > 0 {
			values = url.Values{whatField: {setValue}, percentField: {"120"}, reasonField: {"so"}}
		}
		form, err := kit.SampleForm(r, values, problems...)
		if err != nil {
			return err
		}
		if reader {
			auditor := sampleOfficer
			auditor.Roles = []string{string(account.Auditor)}
			r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, auditor))
		}
		return showStrength(w, r, form, f)
	}
}

func sampleSource(id string) municipality.Source { return municipality.Source{ID: id} }

// sampleFigures are invented figures of an invented place.
func sampleFigures(country municipality.Country) []municipality.Figure {
	var figures []municipality.Figure
	for n, ind := range municipality.Indicators() {
		if !analysis.Applies(ind, country) {
			continue
		}
		f := municipality.Figure{Indicator: ind, Known: n%9 != 4, Year: 2022, Source: "kse-hub"}
		switch ind.Meaning().Unit {
		case municipality.Share:
			f.Value = float64(n%10) / 11
		case municipality.YesNo:
			f.Value = float64(n % 2)
		case municipality.Class:
			f.Value = float64(1 + n%3)
		default:
			f.Value = float64(1234 * (n + 1))
		}
		if ind == municipality.Population {
			f.Source, f.Note = "ua-stat", municipality.Prewar
		}
		if ind.Meaning().Region {
			f.Source, f.Note = "eurostat-typology", municipality.Regional
		}
		if f.Known {
			figures = append(figures, f)
		}
	}
	return figures
}

func sampleProfile(place municipality.Place) analysis.Profile {
	profile := analysis.Profile{Place: place, Group: "small_town-mountain-border"}
	for _, section := range analysis.Sections() {
		s := analysis.ProfileSection{Section: section}
		for n, ind := range municipality.Indicators() {
			if analysis.SectionOf(ind) != section || !analysis.Applies(ind, place.Country) {
				continue
			}
			f := analysis.Fact{Figure: place.Figure(ind)}
			if f.Known && analysis.Ranked(ind) {
				f.Percentile, f.Median, f.Of, f.Ranked = int32(n*37%100)*10_000, f.Value/2, 1469, true
			}
			if ind == municipality.IncomeOwn && f.Known {
				f.Earlier = []municipality.Figure{{Indicator: ind, Value: 99_000, Known: true, Year: 2021}}
			}
			s.Facts = append(s.Facts, f)
		}
		if len(s.Facts) > 0 {
			profile.Sections = append(profile.Sections, s)
		}
	}
	for _, ind := range analysis.StandingOf(place.Country) {
		if profile.Standing = profile.Fact(ind); profile.Standing.Known {
			break
		}
	}
	return profile
}

func sampleHromada() municipality.Place {
	return municipality.Place{
		Code: "UA32140150000061510", Country: municipality.Ukraine, Kind: municipality.HromadaUrban, Demo: true,
		Names: municipality.Names{
			Written: "Зразкова", Latin: "Zrazkova", Centre: "Зразок", Roman: "Zrazok", Full: "Зразкова міська територіальна громада",
		},
		Region: municipality.Region{Code: "UA32", Name: "Київська", Latin: "Kyivska"}, District: "Білоцерківський",
		Point: municipality.Point{Lat: 50.08, Lon: 29.91, Known: true}, Figures: sampleFigures(municipality.Ukraine),
		War: &municipality.War{
			Occupied: municipality.HostilityNo, Active: municipality.HostilityNo, Possible: municipality.HostilityEnded, AsOf: "2025-05",
			Source: "ua-order-376", Earlier: municipality.NotOccupied, EarlierAsOf: "2022-11", EarlierSource: "kse-hub",
		},
		Details: []municipality.Detail{
			{Kind: municipality.Strategy, Value: "https://example.org/strategy.pdf", Source: "w3i"},
			{Kind: municipality.StrategyPeriod, Value: "2021–2027", Source: "w3i"},
			{Kind: municipality.Donors, Value: "U-LEAD|DOBRE", Source: "w3i"},
		},
		Languages: []municipality.Language{{Tag: "uk"}},
	}
}

func samplePartner() municipality.Place {
	return municipality.Place{
		Code: "LT_15", Country: "LT", Kind: municipality.LAU, Names: municipality.Names{Written: "Druskininkų savivaldybė", Latin: "Druskininkų savivaldybė"},
		Region: municipality.Region{Code: "LT021", Name: "Alytaus apskritis", Latin: "Alytaus apskritis"},
		Point:  municipality.Point{Lat: 54.02, Lon: 23.97, Known: true}, Figures: sampleFigures("LT"), Languages: []municipality.Language{{Tag: "lt", EUOfficial: true}},
	}
}

// sampleStrengths makes the strengths of a place in the themes of the sample edition.
func sampleStrengths(a *application.Application, correction *analysis.Correction) []analysis.StrengthOf {
	var out []analysis.StrengthOf
	for _, t := range sampleEdition().Themes {
		in := analysis.StrengthInput{Theme: t.ID, Declared: analysis.DeclaredIn(a, t.ID)}
		if t.ID == "finance" {
			in.Proxies = []analysis.Part{
				{Kind: analysis.ProxyPart, Indicator: municipality.OwnIncomeExMil, Value: 620_000, Weight: 8, Known: true, Words: "analysis.proxy.finances.own_income_exmil_pc"},
				{Kind: analysis.ProxyPart, Indicator: municipality.TaxCapacity, Weight: 6, Words: "analysis.proxy.finances.tax_capacity_index"},
			}
			in.Correction = correction
		}
		out = append(out, analysis.Strength(in))
	}
	return out
}

func sampleCorrection() *analysis.Correction {
	return &analysis.Correction{
		CorrectionKey: analysis.CorrectionKey{Edition: "demo", Place: "UA32140150000061510", Theme: "finance"}, Value: 850_000,
		Reason: "We saw the participatory budget at work on the study visit in May.", By: sampleOther, At: sampleNow, Head: change.Head{Rev: 1, Hash: "h"},
	}
}

func sampleApplied() placeFacts {
	a := sampleApplications()[0]
	a.Themes[0].Offers = nil
	f := placeFacts{
		profile: sampleProfile(sampleHromada()), edition: sampleEdition(), application: &a, strengths: sampleStrengths(&a, sampleCorrection()),
		partners: []municipality.Place{samplePartner()}, source: sampleSource,
	}
	f.profile.Twins = []municipality.Twinning{
		{Hromada: f.profile.Place.Code, HromadaName: "Зразкова", Partner: "LT_15", PartnerName: "Druskininkai", Country: "LT", Since: 2018, Source: "skew", Confidence: municipality.InRegistry, URL: "https://example.org"},
		{Hromada: f.profile.Place.Code, HromadaName: "Зразкова", PartnerName: "Muster", Country: "DE", Source: "wikidata", Confidence: municipality.InOpenRecord, AsOf: 2016},
	}
	return f
}

func sampleUnit() placeFacts {
	return placeFacts{profile: sampleProfile(samplePartner()), edition: sampleEdition(), strengths: sampleStrengths(nil, nil), source: sampleSource}
}

func sampleOccupied() placeFacts {
	place := sampleHromada()
	place.Demo, place.Details = false, nil
	place.War = &municipality.War{
		Occupied: municipality.HostilityYes, Active: municipality.HostilityPartly, AsOf: "2025-05", Source: "ua-order-376",
		Earlier: municipality.Occupied, EarlierAsOf: "2022-11", EarlierSource: "kse-hub",
	}
	return placeFacts{profile: sampleProfile(place), edition: sampleEdition(), strengths: sampleStrengths(nil, nil), source: sampleSource}
}

func sampleUnknown() placeFacts {
	place := municipality.Place{
		Code: "UA21080030000000003", Country: municipality.Ukraine, Kind: municipality.HromadaRural,
		Names: municipality.Names{Written: "Німа", Latin: "Nima", Centre: "Німа", Roman: "Nima"}, War: &municipality.War{},
	}
	f := placeFacts{profile: sampleProfile(place), edition: sampleEdition(), source: sampleSource}
	f.profile.Group = analysis.Unclassified
	for _, t := range f.edition.Themes {
		f.strengths = append(f.strengths, analysis.Strength(analysis.StrengthInput{Theme: t.ID}))
	}
	return f
}

func sampleStrength(corrected bool) strengthFacts {
	f := strengthFacts{place: sampleApplied(), theme: sampleEdition().Themes[0]}
	f.strength = sampleStrengths(f.place.application, nil)[0]
	if corrected {
		f.correction = *sampleCorrection()
		f.strength = f.place.strengths[0]
		e, err := change.Next("demo", change.Head{}, change.Change{
			At: sampleNow, Actor: sampleOther, What: "strength.corrected", Reason: f.correction.Reason, Detail: map[string]string{"to": "850000"},
		})
		if err == nil {
			f.events, f.correction.Head = []change.Event{e}, e.Head()
		}
	}
	return f
}

func sampleBrief(n int) analysis.Brief {
	b := analysis.Brief{
		Code: "UA32140150000061510", Country: "UA", Kind: municipality.HromadaUrban, Name: "Зразок", Latin: "Zrazok",
		Region: municipality.Region{Name: "Київська", Latin: "Kyivska"}, Traits: analysis.Traits{People: int64(40_000 / n)},
	}
	if n%2 == 0 {
		b = analysis.Brief{
			Code: "LT_15", Country: "LT", Kind: municipality.LAU, Name: "Druskininkų savivaldybė", Latin: "Druskininkų savivaldybė",
			Region: municipality.Region{Name: "Alytaus apskritis", Latin: "Alytaus apskritis"}, Traits: analysis.Traits{People: -1},
		}
	}
	return b
}

func samplePeers() []analysis.PeerList {
	var lists []analysis.PeerList
	for _, scope := range []analysis.Scope{analysis.AtHome, analysis.InUnion, analysis.InUkraine} {
		list := analysis.PeerList{Scope: scope}
		for n := 1; n <= 4; n++ {
			list.Peers = append(list.Peers, analysis.Peer{Brief: sampleBrief(n), Distance: int32(n * 13_000), Known: 100 - 10*(n%2)})
		}
		lists = append(lists, list)
	}
	return lists
}

func sampleGroups() []analysis.GroupCount {
	var out []analysis.GroupCount
	for n, g := range analysis.Groups() {
		out = append(out, analysis.GroupCount{Group: g, Places: 130 * (n + 1), Countries: []analysis.CountryCount{
			{Country: "FR", Places: 100 * (n + 1)}, {Country: municipality.Ukraine, Places: 30 * (n + 1)},
		}})
	}
	return out
}

func sampleGroup(from int) groupFacts {
	f := groupFacts{group: "small_town-mountain-border", country: municipality.Ukraine, from: from, of: 120}
	f.count = analysis.GroupCount{Group: f.group, Places: 1203, Countries: []analysis.CountryCount{{Country: "IT", Places: 1083}, {Country: municipality.Ukraine, Places: 120}}}
	for n := 1; n <= 5; n++ {
		f.members = append(f.members, sampleBrief(2*n-1))
	}
	return f
}

func sampleHits() []search.Hit {
	h := sampleHromada()
	hit := search.Hit{
		Code: h.Code, Country: h.Country, Kind: h.Kind, Name: h.Names.Short(), Latin: h.Names.ShortLatin(), Written: h.Names.Written,
		Region: h.Region, District: h.District, Population: municipality.Figure{Indicator: municipality.Population, Value: 40_000, Known: true, Year: 2022},
	}
	other := hit
	other.Code, other.District, other.Population = "UA21080030000000001", "Рахівський", municipality.Figure{Indicator: municipality.Population}
	other.Region = municipality.Region{Name: "Закарпатська", Latin: "Zakarpatska"}
	return []search.Hit{hit, other}
}

func sampleComparison() comparedFacts {
	f := comparedFacts{edition: sampleEdition()}
	c := analysis.Comparison{}
	for _, place := range []placeFacts{sampleApplied(), sampleUnit(), sampleOccupied(), sampleUnknown()} {
		c.Places = append(c.Places, place.profile)
		f.strengths = append(f.strengths, place.strengths)
		f.asked = append(f.asked, askedPlace{typed: string(place.profile.Place.Code), code: place.profile.Place.Code})
	}
	c.Sections = analysis.Rows(c.Places)
	f.comparison = &c
	return f
}
