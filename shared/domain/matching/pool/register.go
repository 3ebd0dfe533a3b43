package pool

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Register makes candidates of all places of a snapshot of the register, whether they applied or not, by what the
// register alone says. It keeps the last snapshot that it was asked for: all of Europe takes a second of computing and some
// 200 MB, so that only one is ever kept and only the side that was asked for. It is safe for concurrent use.
type Register struct {
	store register.Store
	atlas *analysis.Atlas

	mu     sync.Mutex
	of     string // manifest and themes
	survey *analysis.Survey
	sides  [2][]matching.Candidate
}

// NewRegister makes a Register; nothing is read before the first question. Atlas gives the snapshot of today.
func NewRegister(store register.Store, atlas *analysis.Atlas) *Register {
	return &Register{store: store, atlas: atlas}
}

// Current names the snapshot that is current now. Faults: not_found before the first import, unavailable.
func (r *Register) Current(ctx context.Context, now time.Time) (string, error) {
	s, err := r.atlas.Survey(ctx, now)
	if err != nil {
		return "", err
	}
	return s.Snapshot.Current().Manifest, nil
}

// Side gives the EU side or the Ukrainian one, in order of countries and codes. The candidates are shared: nobody may change
// them. Faults: not_found, unavailable.
func (r *Register) Side(ctx context.Context, now time.Time, manifest string, themes []programme.ThemeID, eu bool) ([]matching.Candidate, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.open(ctx, now, manifest, themes); err != nil {
		return nil, err
	}
	which := 0
	if eu {
		which = 1
	}
	if r.sides[which] != nil {
		return r.sides[which], nil
	}
	var out []matching.Candidate
	for _, country := range r.survey.Snapshot.Countries() {
		if (country != municipality.Ukraine) != eu {
			continue
		}
		l, err := r.land(ctx, country, themes)
		if err != nil {
			return nil, err
		}
		list, err := l.all(func(i int, c *matching.Candidate) error { return l.put(ctx, r.survey, c, i) })
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	r.sides[which] = slices.Clip(out)
	return out, nil
}

// Place gives one place by its code in any spelling. Faults: not_found, unavailable.
func (r *Register) Place(ctx context.Context, now time.Time, manifest string, themes []programme.ThemeID, code string) (matching.Candidate, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var c matching.Candidate
	if err := r.open(ctx, now, manifest, themes); err != nil {
		return c, err
	}
	place, err := r.survey.Snapshot.Place(ctx, code)
	if err != nil {
		return c, err
	}
	l, err := r.land(ctx, place.Country, themes)
	if err != nil {
		return c, err
	}
	i, _, err := l.shard.Find(place.Code)
	if err != nil {
		return c, err
	}
	return c, l.put(ctx, r.survey, &c, i)
}

func (r *Register) land(ctx context.Context, country municipality.Country, themes []programme.ThemeID) (*land, error) {
	of, err := r.survey.Nation(ctx, country)
	if err != nil {
		return nil, err
	}
	n, err := openNation(of)
	if err != nil {
		return nil, err
	}
	return openLand(n, country, themes)
}

// open turns to a snapshot; what is kept of another one is let go first, so that never two are in memory.
func (r *Register) open(ctx context.Context, now time.Time, manifest string, themes []programme.ThemeID) error {
	of := manifest
	for _, t := range themes {
		of += "|" + string(t)
	}
	if r.of == of {
		return nil
	}
	r.of, r.survey, r.sides = "", nil, [2][]matching.Candidate{}
	current, err := r.atlas.Survey(ctx, now)
	if err == nil && current.Snapshot.Current().Manifest == manifest {
		r.of, r.survey = of, current
		return nil
	}
	snapshot, err := register.Load(ctx, r.store, register.Current{Manifest: manifest})
	if err != nil {
		return err
	}
	r.of, r.survey = of, analysis.NewSurvey(snapshot)
	return nil
}
