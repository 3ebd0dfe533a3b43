package console

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// fairnessPage shows in which groups of applicants which share got a partner.
type fairnessPage struct {
	resultHead
	Groups []fairnessView
}

// fairnessView is one way to group applicants.
type fairnessView struct {
	Figure  kit.Figure
	Drawing template.HTML // made by package chart, which escapes every text
	Nobody  string        // the groups that got none
}

var fairnessTemplate = kit.NewPage[fairnessPage](files, "fairness.html")

func (c *Console) fairness(w http.ResponseWriter, r *http.Request) error {
	f, err := c.find(r.Context(), r)
	if err != nil {
		return err
	}
	return showFairness(w, r, f)
}

func showFairness(w http.ResponseWriter, r *http.Request, f *findings) error {
	p := kit.PrinterOf(r)
	page := &fairnessPage{resultHead: newResultHead(w, r, f, "fairness")}
	applicants := f.applicants()
	page.Lead = f.fairnessWords(p, applicants)
	for _, d := range f.dimensions(p) {
		page.Groups = append(page.Groups, d.view(p, applicants))
	}
	return fairnessTemplate.Render(w, http.StatusOK, page)
}

// fairnessWords sum up how many of each side got a partner.
func (f *findings) fairnessWords(p *kit.Printer, applicants []applicant) []string {
	out := []string{p.T("result.fairness.lead")}
	if f.several() {
		out[0] += " " + p.T("result.fairness.once")
	}
	for _, side := range []string{sideUA, sideEU} {
		all, matched := 0, 0
		for _, a := range applicants {
			if sideOf(*a.Candidate) == side {
				all++
				if a.matched {
					matched++
				}
			}
		}
		out = append(out, p.T("result.fairness.side."+side, "count", all, "matched", matched, "share", percentOf(p, matched, all)))
	}
	return out
}

// An applicant took part in a run, with a partner or without.
type applicant struct {
	*matching.Candidate
	matched bool
}

// applicants are those who took part, each once however many partners it has; whoever withdrew did not.
func (f *findings) applicants() []applicant {
	var out []applicant
	seen := map[string]bool{}
	for i := range f.result.Pairs {
		for _, c := range []*matching.Candidate{&f.result.Pairs[i].UA, &f.result.Pairs[i].EU} {
			if !seen[c.Application] {
				seen[c.Application] = true
				out = append(out, applicant{c, true})
			}
		}
	}
	for i := range f.result.Unmatched {
		c := &f.result.Unmatched[i].Candidate
		if !slices.Contains(f.run.Settings.Withdrawn, c.Application) {
			out = append(out, applicant{c, false})
		}
	}
	return out
}

// A dimension groups the applicants of one side. One may be in several groups.
type dimension struct {
	id, side string
	of       func(c *matching.Candidate) []string // groups by their sorting keys
	name     func(key string) string
	byName   bool // order groups by name, not by key
}

// dimensions are the ways to group.
func (f *findings) dimensions(p *kit.Printer) []dimension {
	oblasts := map[string]string{}
	theme := func(id string) string { return f.themeName(p, id) }
	size := func(key string) string { return p.T("result.size." + key[1:]) }
	experience := func(key string) string { return p.T("result.experience." + key[1:]) }
	themes := func(counts func(matching.Theme) bool) func(*matching.Candidate) []string {
		return func(c *matching.Candidate) []string {
			var out []string
			for _, t := range c.Themes {
				if counts(t) {
					out = append(out, t.ID)
				}
			}
			return out
		}
	}
	return []dimension{
		{"state", sideEU, func(c *matching.Candidate) []string { return []string{string(c.Country)} }, p.Country, true},
		{"oblast", sideUA, func(c *matching.Candidate) []string {
			key := oblastKey(*c)
			oblasts[key] = cmp.Or(c.Region, key, p.T("console.unknown"))
			return []string{key}
		}, func(key string) string { return oblasts[key] }, true},
		{"size_ua", sideUA, sizeClass, size, false},
		{"size_eu", sideEU, sizeClass, size, false},
		{"needs", sideUA, themes(func(t matching.Theme) bool { return t.Need > 0 }), theme, true},
		{"strengths", sideEU, themes(func(t matching.Theme) bool { return t.Strength > 0 }), theme, true},
		{"experience_ua", sideUA, experienceClass, experience, false},
		{"experience_eu", sideEU, experienceClass, experience, false},
	}
}

// sizeLimits are the upper limits of the size classes, inhabitants.
var sizeLimits = []int64{5_000, 10_000, 20_000, 50_000, 100_000}

// sizeClass gives the class of a municipality by its inhabitants; the first letter is the order.
func sizeClass(c *matching.Candidate) []string {
	if c.Figures.Population == nil {
		return []string{"9unknown"}
	}
	for i, limit := range sizeLimits {
		if *c.Figures.Population < limit {
			return []string{strconv.Itoa(i) + "under_" + strconv.FormatInt(limit/1000, 10)}
		}
	}
	return []string{"8over_100"}
}

func experienceClass(c *matching.Candidate) []string {
	switch c.Experience {
	case matching.NoExperience:
		return []string{"1none"}
	case matching.SomeExperience:
		return []string{"2some"}
	case matching.MuchExperience:
		return []string{"3much"}
	}
	return []string{"9unknown"}
}

// tally counts a group.
type tally struct {
	key, name    string
	all, matched int
}

// count counts the groups and the whole side.
func (d dimension) count(p *kit.Printer, applicants []applicant) (groups []tally, all tally) {
	by := map[string]*tally{}
	for _, a := range applicants {
		if sideOf(*a.Candidate) != d.side {
			continue
		}
		all.all++
		if a.matched {
			all.matched++
		}
		for _, key := range d.of(a.Candidate) {
			if by[key] == nil {
				by[key] = &tally{key: key}
			}
			by[key].all++
			if a.matched {
				by[key].matched++
			}
		}
	}
	for _, t := range by {
		t.name = d.name(t.key)
		groups = append(groups, *t)
	}
	slices.SortFunc(groups, func(a, b tally) int { return cmp.Compare(a.key, b.key) })
	if d.byName {
		text.SortBy(text.CollatorFor(p.Lang()), groups, func(t tally) string { return t.name })
	}
	return groups, all
}

func (d dimension) view(p *kit.Printer, applicants []applicant) fairnessView {
	groups, all := d.count(p, applicants)
	title := p.T("result.fairness." + d.id)
	bars := chart.BarsData{ID: "fair-" + d.id, Title: title, MarkName: p.T("result.fairness.mark")}
	twin := kit.Table{Caption: title, Head: []kit.Cell{
		{Text: p.T("result.fairness.group")},
		{Text: p.T("result.fairness.applicants"), Numeric: true},
		{Text: p.T("result.fairness.of_all"), Numeric: true},
		{Text: p.T("result.fairness.matched"), Numeric: true},
		{Text: p.T("result.fairness.of_matched"), Numeric: true},
		{Text: p.T("result.fairness.share"), Numeric: true},
	}}
	var nobody []string
	for _, g := range groups {
		share := float64(g.matched) / float64(g.all)
		bars.Rows = append(bars.Rows, chart.BarRow{
			Label: g.name, Value: share, Known: true, Words: p.T("result.fairness.words", "matched", g.matched, "count", g.all),
			Mark: float64(all.matched) / float64(all.all), HasMark: true,
		})
		twin.Rows = append(twin.Rows, kit.Row{Cells: []kit.Cell{
			{Text: g.name, Header: true},
			{Text: p.Number(int64(g.all)), Numeric: true},
			{Text: percentOf(p, g.all, all.all), Numeric: true},
			{Text: p.Number(int64(g.matched)), Numeric: true},
			{Text: percentOf(p, g.matched, all.matched), Numeric: true},
			{Text: percentOf(p, g.matched, g.all), Numeric: true},
		}})
		if g.matched == 0 {
			nobody = append(nobody, p.T("result.fairness.none_of", "name", g.name, "count", g.all))
		}
	}
	v := fairnessView{Drawing: chart.Bars(bars), Figure: kit.Figure{
		ID: "fairness-" + d.id, Caption: title, Text: p.T("result.fairness.text"), Twin: twin, Words: p.T("console.as_table"),
	}}
	if len(nobody) > 0 && all.matched > 0 {
		v.Nobody = p.T("result.fairness.nobody", "groups", p.List(nobody))
	}
	return v
}
