package pool

import (
	"context"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Everybody gives every place of the register: applicants as they applied, all others under their code with what the
// register alone says. What nobody said about the languages, needs and wishes of the others stays unknown. Both sides are in
// order of the places' codes. Faults: not_found, unavailable.
func (p Pool) Everybody(ctx context.Context, edition programme.Edition, now time.Time) (eu, ua []matching.Candidate, snapshot string, err error) {
	g, err := p.gather(ctx, edition.ID, now)
	if err != nil {
		return nil, nil, "", err
	}
	applied := map[municipality.Code]*application.Application{}
	for i := range g.applications {
		applied[g.applications[i].Place.Code] = &g.applications[i]
	}
	var themes []programme.ThemeID
	for _, t := range edition.Themes {
		themes = append(themes, t.ID)
	}
	for _, country := range g.survey.Snapshot.Countries() {
		list, err := g.country(ctx, country, themes, applied)
		if err != nil {
			return nil, nil, "", err
		}
		if country == municipality.Ukraine {
			ua = append(ua, list...)
		} else {
			eu = append(eu, list...)
		}
	}
	return eu, ua, g.survey.Snapshot.Current().Manifest, nil
}

// country makes candidates of all places of a country.
func (g *gathered) country(ctx context.Context, country municipality.Country, themes []programme.ThemeID, applied map[municipality.Code]*application.Application) ([]matching.Candidate, error) {
	n, err := g.nation(ctx, country)
	if err != nil {
		return nil, err
	}
	l, err := openLand(n, country, themes)
	if err != nil {
		return nil, err
	}
	return l.all(func(i int, c *matching.Candidate) error {
		a := applied[municipality.Code(l.names.code(i))]
		if a == nil {
			return l.put(ctx, g.survey, c, i)
		}
		made, err := g.candidate(ctx, a)
		*c = made
		return err
	})
}

// land is a country whose places become candidates by what the register alone says.
type land struct {
	*nation
	country municipality.Country
	names   naming
	hints   analysis.Hints
	shown   []matching.Theme // one piece of memory for all
}

func openLand(n *nation, country municipality.Country, themes []programme.ThemeID) (*land, error) {
	hints, err := n.Hints(themes)
	if err != nil {
		return nil, err
	}
	names, err := n.names()
	return &land{nation: n, country: country, names: names, hints: hints}, err
}

// all makes every place of the country, each by put.
func (l *land) all(put func(i int, c *matching.Candidate) error) ([]matching.Candidate, error) {
	out := make([]matching.Candidate, l.shard.Len())
	l.shown = make([]matching.Theme, 0, len(out)*len(l.hints.Themes))
	for i := range out {
		if err := put(i, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// put makes the i-th place a candidate.
func (l *land) put(ctx context.Context, survey *analysis.Survey, c *matching.Candidate, i int) (err error) {
	from := len(l.shown)
	for t, id := range l.hints.Themes {
		if v := &l.hints.Values[t][i]; *v >= 0 {
			l.shown = append(l.shown, matching.Theme{ID: string(id), Shown: v})
		}
	}
	l.names.put(c, i)
	c.Country, c.Themes = l.country, slices.Clip(l.shown[from:])
	if c.Ties, err = ties(ctx, survey, c.Place); err != nil {
		return err
	}
	return l.describe(c, i)
}

// naming gives the names of a country's places by number.
type naming struct {
	code, written, latin, centre, roman func(i int) string
	region                              func(i int) municipality.Region
}

func (n *nation) names() (naming, error) {
	var out naming
	codes, err := n.shard.Codes()
	if err != nil {
		return out, err
	}
	written, err := n.shard.Written()
	if err != nil {
		return out, err
	}
	latin, err := n.shard.Latin()
	if err != nil {
		return out, err
	}
	centre, roman, err := n.shard.Centres()
	if err != nil {
		return out, err
	}
	out = naming{code: codes.At, written: written.At, latin: latin.At, centre: centre.At, roman: roman.At}
	regions := make([]municipality.Region, n.shard.Len())
	for i := range regions {
		if regions[i], err = n.shard.RegionAt(i); err != nil {
			return out, err
		}
	}
	out.region = func(i int) municipality.Region { return regions[i] }
	return out, nil
}

func (n naming) put(c *matching.Candidate, i int) {
	names := municipality.Names{Written: n.written(i), Latin: n.latin(i), Centre: n.centre(i), Roman: n.roman(i)}
	if names.Latin == "" {
		names.Latin = names.Written
	}
	c.Place = municipality.Code(n.code(i))
	c.Application, c.Name, c.Latin = n.code(i), names.Short(), names.ShortLatin()
	c.Region, c.RegionCode = n.region(i).Name, n.region(i).Code
}
