package console

import (
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// settingsChoices are what a form with settings offers: the municipalities of both sides, oblasts and member states.
type settingsChoices struct {
	UA, EU, Regions, Countries []kit.Option
	names                      settingsNames
}

// choicesOf makes the choices of the candidates, by name. Each list begins with a line that asks to choose.
func choicesOf(p *kit.Printer, states []municipality.Country, eu, ua []matching.Candidate) settingsChoices {
	ch := settingsChoices{names: namesOf(eu, ua)}
	for i := range ua {
		ch.UA = append(ch.UA, kit.Option{Value: ua[i].Application, Text: placeName(ua[i].Name, ua[i].Latin) + ", " + ua[i].Region})
	}
	for i := range eu {
		ch.EU = append(ch.EU, kit.Option{Value: eu[i].Application, Text: placeName(eu[i].Name, eu[i].Latin) + ", " + p.Country(string(eu[i].Country))})
	}
	seen := map[string]bool{}
	for i := range ua {
		if code := ua[i].RegionCode; code != "" && !seen[code] {
			seen[code] = true
			ch.Regions = append(ch.Regions, kit.Option{Value: code, Text: ua[i].Region})
		}
	}
	for _, c := range states {
		ch.Countries = append(ch.Countries, kit.Option{Value: string(c), Text: p.Country(string(c))})
	}
	for _, list := range []*[]kit.Option{&ch.UA, &ch.EU, &ch.Regions, &ch.Countries} {
		text.SortBy(text.CollatorFor(p.Lang()), *list, func(o kit.Option) string { return o.Text })
		*list = append([]kit.Option{{Text: p.T("settings.bond.choose")}}, *list...)
	}
	return ch
}

// candidatesOf are applications as far as the choices need them.
func candidatesOf(list []application.Application) (eu, ua []matching.Candidate) {
	for i := range list {
		a := &list[i]
		c := matching.Candidate{
			Application: string(a.ID), Country: a.Place.Country, Name: a.Place.Name, Latin: a.Place.Latin,
			Region: a.Place.Region, RegionCode: a.Place.RegionCode,
		}
		if a.Side == programme.EU {
			eu = append(eu, c)
		} else {
			ua = append(ua, c)
		}
	}
	return eu, ua
}

// settingsForm is everything of a form that settings need. Template: {{template "settings" .X}} inside the form; the page
// of the form ends with the buttons. Its Action is where the form goes, so that a button can come back to its place.
type settingsForm struct {
	Action                 string
	Goal, Proposing        kit.Choice
	Lottery, Pairs         kit.Input
	Exact                  kit.Choice
	Weights                []kit.Input
	WeightSum              string
	Rules, Track           kit.Choice
	Confidence             kit.Input
	Limits                 []kit.Input
	Rooms                  roomsForm
	Patrons                []listed
	Region, Country        kit.Choice
	Bonds, Kept, Withdrawn []listed
	KeptText               string
	BondsError             string
	BondKind, BondUA       kit.Choice
	BondEU                 kit.Choice
	BondReason             kit.Textarea
	ByRankings             bool // opens what counts only then
	Mutual                 *mutualView
}

// mutualView is the button that locks pairs of mutual interest; nil where nobody's marks are at hand.
type mutualView struct{ Said string }

// listed is a line of a list with the button that removes it.
type listed struct {
	Tag             *kit.Tag
	What, Reason    string
	Remove          string // value of the button
	Button, ForWhom string
	Action          string // where the button sends the form: back to the list
}

// showSettings prepares the form; lists travel hidden.
func showSettings(p *kit.Printer, f *kit.Form, action string, ch settingsChoices) settingsForm {
	f.Hide(patronsField, locksField, vetoesField, withdrawnField, afterField)
	s := settingsForm{Action: action, ByRankings: f.Value(goalField) == string(matching.Stable) || problemsOf(f, proposingField, lotteryField)}
	s.askGoal(p, f)
	s.askWeights(p, f)
	s.askRules(p, f)
	for _, l := range limitsOf(&matching.Limits{}) {
		key := "settings.field." + strings.ReplaceAll(l.name, "-", "_")
		in := kit.Input{Name: l.name, Label: p.T(key), InputMode: "numeric", Width: 4}
		if p.Has(key + "_hint") {
			in.Hint = p.T(key + "_hint")
		}
		if l.name == floorField {
			in.Suffix = "%"
		}
		s.Limits = append(s.Limits, f.Input(in))
	}
	s.Rooms = askRooms(p, f, action, ch)
	s.askPatrons(p, f, ch)
	s.askBonds(p, f, ch)
	for i, w := range listOf[string](f, withdrawnField) {
		s.Withdrawn = append(s.Withdrawn, listed{
			What: ch.names.place(w), Remove: withdrawnField + ":" + strconv.Itoa(i), Button: p.T("settings.withdrawn.remove"), ForWhom: ch.names.place(w),
			Action: action + "#" + withdrawnField,
		})
	}
	return s
}

func (s *settingsForm) askGoal(p *kit.Printer, f *kit.Form) {
	goal := kit.Choice{Name: goalField, Label: p.T("settings.goal.label"), Hint: p.T("settings.goal.hint")}
	for _, g := range []string{goalTotal, string(matching.BestWorst), string(matching.Stable)} {
		goal.Options = append(goal.Options, kit.Option{Value: g, Text: p.T("settings.goal." + g + ".label"), Hint: p.T("settings.goal." + g + ".hint")})
	}
	s.Goal = f.Ask(goal)
	s.Proposing = f.Ask(kit.Choice{
		Name: proposingField, Label: p.T("settings.proposing.label"), Hint: p.T("settings.proposing.hint"), Options: []kit.Option{
			{Value: "ua", Text: p.T("settings.proposing.ua.label")}, {Value: "eu", Text: p.T("settings.proposing.eu.label")},
		},
	})
	s.Lottery = f.Input(kit.Input{
		Name: lotteryField, Label: p.T("settings.lottery.label"), Hint: p.T("settings.lottery.hint"), InputMode: "numeric", Width: 20, Plain: true,
	})
	s.Pairs = f.Input(kit.Input{Name: pairsField, Label: p.T("console.run.pairs"), Hint: p.T("console.run.pairs_hint"), InputMode: "numeric", Width: 5})
	s.Exact = f.Ask(kit.Choice{Name: exactField, Label: p.T("settings.pairs.firm"), Options: []kit.Option{
		{Value: kit.Yes, Text: p.T("settings.pairs.exact"), Hint: p.T("settings.pairs.exact_hint")},
	}})
}

// askWeights also says what the weights add up to and what the heaviest one makes of it.
func (s *settingsForm) askWeights(p *kit.Printer, f *kit.Form) {
	sum, top := 0, 0
	for _, id := range matching.FactorIDs() {
		s.Weights = append(s.Weights, f.Input(kit.Input{
			Name: weightField + string(id), Label: factorName(p, id), Hint: p.T("console.factor." + string(id) + ".meaning"), InputMode: "numeric", Width: 3,
		}))
		w, err := strconv.Atoi(strings.TrimSpace(f.Value(weightField + string(id))))
		if err == nil && w > 0 && w <= matching.MaxWeight && (id != matching.Ties || f.Value(trackField) == string(matching.Deepening)) {
			sum, top = sum+w, max(top, w)
		}
	}
	if sum == 0 {
		s.WeightSum = p.T("settings.weights.sum_zero")
		return
	}
	s.WeightSum = p.T("settings.weights.sum", "sum", strconv.Itoa(sum), "weight", strconv.Itoa(top), "share", wholePercent(p, top, sum))
}

// wholePercent writes a share as a whole percentage.
func wholePercent(p *kit.Printer, part, of int) string {
	return p.Percent(text.Decimal{Unscaled: int64((part*200/of + 1) / 2)})
}

func (s *settingsForm) askRules(p *kit.Printer, f *kit.Form) {
	rules := kit.Choice{Name: rulesField, Label: p.T("settings.rules")}
	for _, r := range rulesOf(&matching.Rules{}) {
		rules.Options = append(rules.Options, kit.Option{Value: r.name, Text: p.T("settings.rule." + r.name)})
	}
	s.Rules = f.Ask(rules)
	s.Confidence = f.Input(kit.Input{
		Name: confidenceField, Label: p.T("console.run.confidence"), Hint: p.T("console.run.confidence_hint"), InputMode: "numeric", Width: 3, Suffix: "%",
	})
	track := kit.Choice{Name: trackField, Label: p.T("settings.track.label")}
	for _, t := range []string{trackAny, string(matching.Deepening), string(matching.New)} {
		track.Options = append(track.Options, kit.Option{Value: t, Text: p.T("settings.track." + t + ".label"), Hint: p.T("settings.track." + t + ".hint")})
	}
	s.Track = f.Ask(track)
}

func (s *settingsForm) askPatrons(p *kit.Printer, f *kit.Form, ch settingsChoices) {
	for i, q := range listOf[matching.Patron](f, patronsField) {
		region, country := ch.names.region(q.Region), p.Country(string(q.Country))
		s.Patrons = append(s.Patrons, listed{
			What: p.T("settings.patron.words", "region", region, "country", country), Remove: patronsField + ":" + strconv.Itoa(i),
			Button: p.T("settings.bond.remove"), ForWhom: p.T("settings.patron.words", "region", region, "country", country),
			Action: s.Action + "#" + patronsField,
		})
	}
	s.Region = f.Ask(kit.Choice{Name: patronRegion, Label: p.T("settings.patron.region"), Options: ch.Regions})
	s.Country = f.Ask(kit.Choice{Name: patronCountry, Label: p.T("settings.patron.country"), Options: ch.Countries})
}

// askBonds lists the pairs set by hand apart from those that a rematch keeps, of which there may be hundreds.
func (s *settingsForm) askBonds(p *kit.Printer, f *kit.Form, ch settingsChoices) {
	for _, list := range []struct {
		name string
		tag  kit.Tag
	}{
		{locksField, kit.Tag{Text: p.T("settings.bond.is_lock"), Tone: kit.Good}},
		{vetoesField, kit.Tag{Text: p.T("settings.bond.is_veto"), Tone: kit.Bad}},
	} {
		for i, b := range listOf[matching.Bond](f, list.name) {
			ua, eu := ch.names.place(b.UA), ch.names.place(b.EU)
			line := listed{
				Tag: &list.tag, What: p.T("settings.rematch.pair", "ua", ua, "eu", eu), Reason: b.Reason, Remove: list.name + ":" + strconv.Itoa(i),
				Button: p.T("settings.bond.remove"), ForWhom: p.T("settings.bond.remove_what", "ua", ua, "eu", eu),
				Action: s.Action + "#" + locksField,
			}
			if b.Kept != "" {
				line.Reason = p.T("settings.bond.kept")
				s.Kept = append(s.Kept, line)
			} else {
				s.Bonds = append(s.Bonds, line)
			}
		}
		if problem := f.ProblemOf(list.name); problem != "" {
			s.BondsError = problem
		}
	}
	s.KeptText = p.T("settings.kept", "count", len(s.Kept))
	s.BondKind = f.Ask(kit.Choice{Name: bondKindField, Label: p.T("settings.bond.kind"), Inline: true, Options: []kit.Option{
		{Value: kindLock, Text: p.T("settings.bond.lock")}, {Value: kindVeto, Text: p.T("settings.bond.veto")},
	}})
	s.BondUA = f.Ask(kit.Choice{Name: bondUAField, Label: p.T("settings.bond.ua"), Options: ch.UA})
	s.BondEU = f.Ask(kit.Choice{Name: bondEUField, Label: p.T("settings.bond.eu"), Options: ch.EU})
	s.BondReason = f.Textarea(kit.Textarea{
		Name: bondReasonField, Label: p.T("settings.bond.reason"), Hint: p.T("settings.bond.reason_hint"), Rows: 2, Max: matching.MaxReason,
	})
}
