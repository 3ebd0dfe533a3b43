package console

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// settingsNames are the names that the words for settings need: of places by application, of oblasts by code.
type settingsNames struct {
	Places, Regions map[string]string
}

// namesOf takes the names from the candidates of a run.
func namesOf(sides ...[]matching.Candidate) settingsNames {
	n := settingsNames{Places: map[string]string{}, Regions: map[string]string{}}
	for _, side := range sides {
		for i := range side {
			c := &side[i]
			n.Places[c.Application] = placeName(c.Name, c.Latin)
			if c.RegionCode != "" {
				n.Regions[c.RegionCode] = c.Region
			}
		}
	}
	return n
}

// place names an application; one that is not known is named by its id.
func (n settingsNames) place(application string) string {
	return cmp.Or(n.Places[application], application)
}

func (n settingsNames) region(code string) string { return cmp.Or(n.Regions[code], code) }

// settingsInWords says what an officer set, in sentences. With no names, places stand there by their applications' ids.
func settingsInWords(p *kit.Printer, s matching.Settings, names settingsNames) kit.Summary {
	out := kit.Summary{Compact: true, Nothing: p.T("settings.nothing"), Entries: []kit.Entry{
		{Key: p.T("settings.goal.label"), Value: goalWords(p, s)},
		{Key: p.T("settings.pairs.label"), Value: []string{pairsWords(p, s)}},
		{Key: p.T("settings.weights.label"), Value: weightWords(p, s)},
		{Key: p.T("settings.rules"), Value: ruleWords(p, s.Rules)},
		{Key: p.T("settings.limits.label"), Value: limitWords(p, s.Limits)},
	}}
	add := func(key string, value []string) {
		if len(value) > 0 {
			out.Entries = append(out.Entries, kit.Entry{Key: key, Value: value})
		}
	}
	add(p.T("settings.partners.label"), partnersWords(p, s.Capacity, names))
	add(p.T("settings.patrons.label"), patronWords(p, s.Rules.Patrons, names))
	add(p.T("settings.locks"), bondWords(p, s.Locks, names))
	add(p.T("settings.vetoes"), bondWords(p, s.Vetoes, names))
	var withdrawn []string
	for _, w := range s.Withdrawn {
		withdrawn = append(withdrawn, names.place(w))
	}
	add(p.T("settings.withdrawn.label"), withdrawn)
	if s.Set != "" {
		add(p.T("settings.from_set"), []string{s.Set})
	}
	if s.After != "" {
		out.Entries = append(out.Entries, kit.Entry{
			Key: p.T("settings.after"), Value: []string{p.T("settings.earlier_run")}, Href: "/console/runs/" + s.After,
		})
	}
	return out
}

// goalWords say what comes first; where no number of pairs is asked for, it is the number of pairs.
func goalWords(p *kit.Printer, s matching.Settings) []string {
	ifAll := ""
	if s.Pairs == 0 {
		ifAll = "_most"
	}
	switch s.Goal {
	case matching.BestWorst:
		return []string{p.T("settings.goal.worst.words" + ifAll)}
	case matching.Stable:
		words := []string{p.T("settings.goal.stable.words")}
		if s.Proposing != "" {
			words = append(words, p.T("settings.proposing."+s.Proposing+".words"))
		}
		return append(words, p.T("settings.lottery.words", "seed", strconv.FormatUint(s.Lottery, 10)))
	}
	return []string{p.T("settings.goal.total.words" + ifAll)}
}

func pairsWords(p *kit.Printer, s matching.Settings) string {
	switch {
	case s.Pairs == 0:
		return p.T("settings.pairs.all")
	case s.Exact:
		return p.T("settings.pairs.exactly", "count", s.Pairs)
	}
	return p.T("settings.pairs.most", "count", s.Pairs)
}

// weightWords name the factors that count, the heaviest first, each with its share of all weight.
func weightWords(p *kit.Printer, s matching.Settings) []string {
	counted, sum := s.Counted(), 0
	type weighed struct{ factor, weight int }
	var order []weighed
	var none []matching.FactorID
	for i, w := range counted {
		sum += w
		if w > 0 {
			order = append(order, weighed{i, w})
		} else {
			none = append(none, matching.FactorIDs()[i])
		}
	}
	slices.SortStableFunc(order, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	var out []string
	for _, o := range order {
		share := wholePercent(p, o.weight, sum)
		out = append(out, p.T("settings.weight.words", "factor", factorName(p, matching.FactorIDs()[o.factor]), "weight", o.weight, "share", share))
	}
	if len(none) > 0 {
		out = append(out, p.T("settings.weight.none", "factors", factorNames(p, none)))
	}
	return out
}

func factorName(p *kit.Printer, id matching.FactorID) string {
	return p.T("console.factor." + string(id) + ".name")
}

func ruleWords(p *kit.Printer, r matching.Rules) []string {
	var out []string
	for _, n := range rulesOf(&r) {
		if *n.value {
			out = append(out, p.T("settings.rule."+n.name))
		}
	}
	if r.MinConfidence > 0 {
		out = append(out, p.T("settings.confidence.words", "share", p.Percent(text.Decimal{Unscaled: int64(r.MinConfidence)})))
	}
	if r.Track != matching.AnyTrack {
		out = append(out, p.T("settings.track."+string(r.Track)+".words"))
	}
	return out
}

func limitWords(p *kit.Printer, l matching.Limits) []string {
	var out []string
	for _, n := range limitsOf(&l) {
		switch {
		case *n.value == 0:
		case n.name == floorField:
			out = append(out, p.T("settings.limit.floor", "score", p.Percent(text.Decimal{Unscaled: int64(*n.value)})))
		default:
			out = append(out, p.T("settings.limit."+strings.ReplaceAll(n.name, "-", "_"), "count", *n.value))
		}
	}
	return out
}

func patronWords(p *kit.Printer, patrons []matching.Patron, names settingsNames) []string {
	var out []string
	for _, q := range patrons {
		out = append(out, p.T("settings.patron.words", "region", names.region(q.Region), "country", p.Country(string(q.Country))))
	}
	return out
}

// bondWords name each pair with its reason; pairs that are kept from an earlier run and need none are counted.
func bondWords(p *kit.Printer, bonds []matching.Bond, names settingsNames) []string {
	var out []string
	kept := 0
	for _, b := range bonds {
		if b.Kept != "" {
			kept++
			continue
		}
		out = append(out, p.T("settings.bond.words", "ua", names.place(b.UA), "eu", names.place(b.EU), "reason", b.Reason))
	}
	if kept > 0 {
		out = append(out, p.T("settings.kept", "count", kept))
	}
	return out
}
