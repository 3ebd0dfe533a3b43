// Package pool makes candidates for matching: the accepted applications of an edition with what the register, the analysis
// and the municipalities themselves say about each, or every place of the register whether it applied or not.
package pool

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Corrections lists what officers corrected.
type Corrections interface {
	CorrectionsOf(ctx context.Context, edition programme.EditionID) ([]analysis.Correction, error)
}

// Interests lists what municipalities said about each other.
type Interests interface {
	ListsOf(ctx context.Context, e programme.EditionID) ([]interest.List, error)
}

// A Pool makes candidates. It implements matching.Pool.
type Pool struct {
	Applications application.Reader
	Atlas        *analysis.Atlas
	Corrections  Corrections
	Interests    Interests
}

// Candidates implements matching.Pool: the accepted applications, in order of their ids. Faults: not_found, unavailable.
func (p Pool) Candidates(ctx context.Context, edition string, now time.Time) (eu, ua []matching.Candidate, snapshot string, err error) {
	g, err := p.gather(ctx, programme.EditionID(edition), now)
	if err != nil {
		return nil, nil, "", err
	}
	for i := range g.applications {
		a := &g.applications[i]
		c, err := g.candidate(ctx, a)
		if err != nil {
			return nil, nil, "", err
		}
		if a.Side == programme.EU {
			eu = append(eu, c)
		} else {
			ua = append(ua, c)
		}
	}
	byID := func(a, b matching.Candidate) int { return cmp.Compare(a.Application, b.Application) }
	slices.SortFunc(eu, byID)
	slices.SortFunc(ua, byID)
	return eu, ua, g.survey.Snapshot.Current().Manifest, nil
}

// gathered is all that candidates of one edition are made of.
type gathered struct {
	survey       *analysis.Survey
	applications []application.Application
	corrections  []analysis.Correction
	wishes       map[application.ID][]matching.Wish
	nations      map[municipality.Country]*nation
}

func (p Pool) gather(ctx context.Context, edition programme.EditionID, now time.Time) (*gathered, error) {
	list, err := p.Applications.Applications(ctx, application.Query{Edition: edition, Status: application.Accepted})
	if err != nil {
		return nil, err
	}
	g := &gathered{applications: list.Applications, nations: map[municipality.Country]*nation{}, wishes: map[application.ID][]matching.Wish{}}
	if g.survey, err = p.Atlas.Survey(ctx, now); err != nil {
		return nil, err
	}
	if g.corrections, err = p.Corrections.CorrectionsOf(ctx, edition); err != nil {
		return nil, err
	}
	lists, err := p.Interests.ListsOf(ctx, edition)
	for _, l := range lists {
		g.wishes[l.Application] = wishes(l)
	}
	return g, err
}

var marks = map[interest.Kind]matching.Mark{
	interest.Interested: matching.Interested, interest.Ask: matching.AskFirst, interest.NotForUs: matching.NotForUs,
}

// wishes are the marks of a list, by partner.
func wishes(l interest.List) []matching.Wish {
	var out []matching.Wish
	for _, m := range l.Marks {
		if mark, ok := marks[m.Kind]; ok {
			out = append(out, matching.Wish{Partner: string(m.Partner), Mark: mark, Rank: m.Rank})
		}
	}
	slices.SortFunc(out, func(a, b matching.Wish) int { return strings.Compare(a.Partner, b.Partner) })
	return out
}

// candidate is an accepted application as a run freezes it.
func (g *gathered) candidate(ctx context.Context, a *application.Application) (matching.Candidate, error) {
	n, err := g.nation(ctx, a.Place.Country)
	if err != nil {
		return matching.Candidate{}, err
	}
	c := matching.Candidate{
		Application: string(a.ID), Place: a.Place.Code, Country: a.Place.Country, Region: a.Place.Region, RegionCode: a.Place.RegionCode,
		Name: a.Place.Name, Latin: a.Place.Latin, Experience: matching.Experience(a.Experience), Wishes: g.wishes[a.ID],
	}
	for _, l := range a.Languages {
		if l.Level == application.Working || l.Level == application.Fluent {
			c.Languages = append(c.Languages, l.Tag)
		}
	}
	if c.Themes, err = g.themes(n, a); err != nil {
		return c, err
	}
	if c.Ties, err = ties(ctx, g.survey, a.Place.Code); err != nil {
		return c, err
	}
	i, found, err := n.shard.Find(a.Place.Code)
	if err != nil || !found {
		return c, err
	}
	return c, n.describe(&c, i)
}

// themes are what the municipality declared, with the strength as the analysis shows it.
func (g *gathered) themes(n *nation, a *application.Application) ([]matching.Theme, error) {
	var out []matching.Theme
	var ids []programme.ThemeID
	for _, t := range a.Themes {
		ids = append(ids, t.Theme)
		out = append(out, matching.Theme{ID: string(t.Theme), Strength: t.Strength, Need: t.Need, Offers: names(t.Offers), Needs: names(t.Needs)})
	}
	strengths, err := n.Strengths(a.Place.Code, ids, a, nil, g.corrections)
	for i, s := range strengths {
		if s.Known {
			out[i].Shown = &strengths[i].Value
		}
	}
	return out, err
}

func names(ids []programme.SubThemeID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, string(id))
	}
	return out
}

// ties are the places with which a partnership is on record, of today or of the past.
func ties(ctx context.Context, survey *analysis.Survey, code municipality.Code) ([]municipality.Code, error) {
	list, err := survey.Snapshot.Twinnings(ctx, code)
	var out []municipality.Code
	for _, t := range list {
		if other, _, _ := t.Other(code); other != "" && !slices.Contains(out, other) {
			out = append(out, other)
		}
	}
	slices.Sort(out)
	return out, err
}

func (g *gathered) nation(ctx context.Context, country municipality.Country) (*nation, error) {
	if n, ok := g.nations[country]; ok {
		return n, nil
	}
	of, err := g.survey.Nation(ctx, country)
	if err != nil {
		return nil, err
	}
	n, err := openNation(of)
	g.nations[country] = n
	return n, err
}
