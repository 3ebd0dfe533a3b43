package suggestion

import (
	"context"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Find looks a municipality up in a round that is ready, by its code in any spelling: a Ukrainian one in what the round
// stored, one of the EU by searching the round's frozen input. Faults: not_found, unavailable.
func (s Service) Find(ctx context.Context, r Round, code string) (List, error) {
	parsed, ok := municipality.ParseCode(code)
	if !ok {
		return List{}, fault.New(fault.NotFound, "")
	}
	if r.Status != Ready {
		return List{}, fault.New(fault.NotFound, "suggestion.not_ready")
	}
	if parsed.Country() != municipality.Ukraine {
		return s.findEU(ctx, r, parsed)
	}
	var contents Contents
	if err := s.load(ctx, r.Contents, &contents); err != nil {
		return List{}, err
	}
	for _, part := range contents.Parts {
		if parsed < part.First || part.Last < parsed {
			continue
		}
		raw, err := s.fetch(ctx, part.Paper)
		if err != nil {
			return List{}, err
		}
		return findIn(raw, parsed)
	}
	return List{}, fault.New(fault.NotFound, "")
}

func (s Service) findEU(ctx context.Context, r Round, code municipality.Code) (List, error) {
	var in Input
	if err := s.load(ctx, r.Input, &in); err != nil {
		return List{}, err
	}
	now := s.Now()
	mine, err := s.one(ctx, now, in, code)
	if err != nil {
		return List{}, err
	}
	ua, err := s.Register.Side(ctx, now, in.Register, in.Themes, false)
	if err != nil {
		return List{}, err
	}
	return searchOne(ctx, in.Settings, mine, overlay(ua, in.UA), true)
}

// one gives the candidate of a place: as it applied, or as the register has it.
func (s Service) one(ctx context.Context, now time.Time, in Input, code municipality.Code) (matching.Candidate, error) {
	for _, list := range [][]matching.Candidate{in.EU, in.UA} {
		for i := range list {
			if list[i].Place == code {
				return list[i], nil
			}
		}
	}
	return s.Register.Place(ctx, now, in.Register, in.Themes, string(code))
}

func searchOne(ctx context.Context, settings matching.Settings, mine matching.Candidate, theirs []matching.Candidate, eu bool) (List, error) {
	lists, err := search(ctx, settings, []matching.Candidate{mine}, theirs, eu)
	if err != nil {
		return List{}, fault.Wrap(fault.Unavailable, "", err)
	}
	return lists[0], nil
}

// A LiveRequest asks for the partners of one municipality as of now.
type LiveRequest struct {
	Edition    programme.Edition
	Code       string
	Settings   matching.Settings    // those of a run; a search in the whole register widens them
	Applicants bool                 // only among those that applied
	Country    municipality.Country // only there; empty is everywhere
}

// Live searches for one municipality of either side, without any round. Faults: not_found, unavailable.
func (s Service) Live(ctx context.Context, q LiveRequest) (List, error) {
	now := s.Now()
	code, ok := municipality.ParseCode(q.Code)
	if !ok {
		return List{}, fault.New(fault.NotFound, "")
	}
	in := Input{Settings: q.Settings}
	var err error
	if in.EU, in.UA, in.Register, err = s.Pool.Candidates(ctx, string(q.Edition.ID), now); err != nil {
		return List{}, err
	}
	for _, t := range q.Edition.Themes {
		in.Themes = append(in.Themes, t.ID)
	}
	mine, err := s.one(ctx, now, in, code)
	if err != nil {
		return List{}, err
	}
	eu := mine.Country != municipality.Ukraine
	theirs := in.EU
	if eu {
		theirs = in.UA
	}
	if !q.Applicants {
		in.Settings = Wide(q.Settings)
		places, err := s.Register.Side(ctx, now, in.Register, in.Themes, !eu)
		if err != nil {
			return List{}, err
		}
		theirs = overlay(within(places, q.Country), theirs)
	}
	theirs = within(theirs, q.Country)
	if mine.Application == string(mine.Place) { // did not apply itself: nobody asked it either
		in.Settings = Wide(in.Settings)
	}
	return searchOne(ctx, in.Settings, mine, theirs, eu)
}

// within keeps those of a country; the list itself is not changed.
func within(list []matching.Candidate, country municipality.Country) []matching.Candidate {
	if country == "" {
		return list
	}
	from := slices.IndexFunc(list, func(c matching.Candidate) bool { return c.Country == country })
	if from < 0 {
		return nil
	}
	var out []matching.Candidate
	for i := from; i < len(list); i++ {
		if list[i].Country == country {
			out = append(out, list[i])
		}
	}
	return out
}
