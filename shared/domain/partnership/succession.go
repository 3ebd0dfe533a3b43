package partnership

import (
	"context"
	"slices"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// EndedTemplate is the mail that tells a side that its partnership ended.
const EndedTemplate = "partnership-ended"

// longestLine bounds how many runs follow each other.
const longestLine = 1_000

// base gives the published run whose place the run is to take: the nearest one that it follows. Nil for none.
func (s Service) base(ctx context.Context, r matching.Run) (*matching.Run, error) {
	for range longestLine {
		if r.Settings.After == "" {
			return nil, nil
		}
		before, err := s.Runs.Run(ctx, id.ID(r.Settings.After))
		if fault.CodeOf(err) == fault.NotFound {
			return nil, nil
		}
		if err != nil || before.Status == matching.Published {
			return &before, err
		}
		r = before
	}
	return nil, nil
}

// line gives a run and those whose place it took, the newest first.
func (s Service) line(ctx context.Context, r matching.Run) ([]matching.Run, error) {
	out := []matching.Run{r}
	for r.Replaces != "" && len(out) < longestLine {
		var err error
		if r, err = s.Runs.Run(ctx, r.Replaces); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// all gives every partnership that the published runs of a line made, ended ones too.
func (s Service) all(ctx context.Context, line []matching.Run) ([]Partnership, error) {
	var out []Partnership
	for _, r := range line {
		made, err := s.made(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, name := range made {
			p, err := s.Store.Partnership(ctx, name)
			if r.Replaces != "" && fault.CodeOf(err) == fault.NotFound { // kept under the id that it got from an earlier run
				continue
			}
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	return out, nil
}

// stands reports whether a partnership of a published line neither ended nor ends with one of its runs.
func (p Partnership) stands(line []matching.Run) bool {
	return p.Status != Ended && !slices.ContainsFunc(line, func(r matching.Run) bool { return r.ID == p.Ending })
}

// counts are how many partnerships each application has by a run that is published: what its letters tell beside their news.
type counts struct {
	total int
	has   map[application.ID]int // with the run
	stay  map[application.ID]int // of these, how many it had before
	lost  map[application.ID]int // end with the run
}

// count counts the partnerships of a line by its newest run.
func count(all []Partnership, line []matching.Run) counts {
	n := counts{has: map[application.ID]int{}, stay: map[application.ID]int{}, lost: map[application.ID]int{}}
	for _, p := range all {
		stands := p.stands(line)
		if stands {
			n.total++
		}
		for _, side := range []Party{p.EU, p.UA} {
			if stands {
				n.has[side.Application]++
			}
			if stands && p.Run != line[0].ID {
				n.stay[side.Application]++
			}
			if p.Ending == line[0].ID {
				n.lost[side.Application]++
			}
		}
	}
	return n
}

// Params of the letters. They are left out where they would say one and none.
const (
	ParamPartners = "partners" // how many partnerships the recipient has, or had until then
	ParamStay     = "stay"     // how many of them go on
)

func (n counts) found(to application.ID) map[string]string {
	if n.has[to] < 2 {
		return nil
	}
	return map[string]string{ParamPartners: strconv.Itoa(n.has[to])}
}

func (n counts) ended(to application.ID) map[string]string {
	stay, had := n.stay[to], n.stay[to]+n.lost[to]
	if had < 2 {
		return nil
	}
	out := map[string]string{ParamPartners: strconv.Itoa(had)}
	if stay > 0 {
		out[ParamStay] = strconv.Itoa(stay)
	}
	return out
}

// A succession is what a run does to the partnerships of the one whose place it takes.
type succession struct {
	of   id.ID // whose place it takes; empty for none
	line id.ID // first run of the line: the run itself where it takes no place
	kept map[matching.Couple]bool
}

// succeed takes the sole right to follow the published run before this one, finds what stays and marks what ends.
func (s Service) succeed(ctx context.Context, r matching.Run, result matching.Result) (succession, error) {
	base, err := s.base(ctx, r)
	if err != nil || base == nil {
		return succession{line: r.ID}, err
	}
	if err := s.Store.Succeed(ctx, base.ID, r.ID); err != nil {
		return succession{}, err
	}
	line, err := s.line(ctx, *base)
	if err != nil {
		return succession{}, err
	}
	all, err := s.all(ctx, line)
	if err != nil {
		return succession{}, err
	}
	pairs := map[matching.Couple]bool{}
	for _, pair := range result.Pairs {
		pairs[coupleOf(pair)] = true
	}
	out := succession{of: base.ID, line: line[len(line)-1].ID, kept: map[matching.Couple]bool{}}
	for _, p := range all {
		couple := matching.Couple{EU: string(p.EU.Application), UA: string(p.UA.Application)}
		switch {
		case !p.stands(line):
		case pairs[couple]:
			out.kept[couple] = true
		default:
			if err := s.mark(ctx, p, r.ID, "partnership.leaving"); err != nil {
				return succession{}, err
			}
		}
	}
	return out, nil
}

// mark has a partnership end with the run, or, where what happened is that it stays, not end with it after all.
func (s Service) mark(ctx context.Context, p Partnership, run id.ID, what string) error {
	leaves := what == "partnership.leaving"
	return s.insist(ctx, p, func(p Partnership) error {
		if p.Status == Ended || leaves == (p.Ending == run) {
			return nil
		}
		p.Ending = ""
		if leaves {
			p.Ending = run
		}
		return s.Store.Save(ctx, p, s.system(what, map[string]string{"run": string(run)}))
	})
}

// end ends one partnership. Whoever was never told that it began is not told that it ended.
func (s Service) end(ctx context.Context, r matching.Run, p Partnership, n counts) error {
	if p.Status == Ended {
		return nil
	}
	known := p.Status == Announced
	p.Status, p.Reason, p.Until = Ended, Rematched, s.Now()
	for _, side := range []*Party{&p.EU, &p.UA} {
		if slices.Contains(r.Settings.Withdrawn, string(side.Application)) {
			side.Withdrew, p.Reason = true, Withdrawn
		}
	}
	of := s.system(endedEvent, map[string]string{"run": string(r.ID), "reason": string(p.Reason)})
	var sides []application.Application
	if known {
		for _, side := range []Party{p.EU, p.UA} {
			a, err := s.Applications.Application(ctx, side.Application)
			if err != nil {
				return err
			}
			sides = append(sides, a)
		}
		eu, ua := p.EU.Application, p.UA.Application
		of.Messages = []change.Message{
			letter(endedEU, EndedTemplate, eu, n.ended(eu)), letter(endedUA, EndedTemplate, ua, n.ended(ua)),
		}
	}
	return s.Store.End(ctx, p, of, sides, s.system("application.parted", map[string]string{"partnership": string(p.ID)}))
}

// resign gives up what a run that is not published took of the one before it.
func (s Service) resign(ctx context.Context, r matching.Run) error {
	base, err := s.base(ctx, r)
	if err != nil || base == nil {
		return err
	}
	line, err := s.line(ctx, *base)
	if err != nil {
		return err
	}
	all, err := s.all(ctx, line)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Ending != r.ID {
			continue
		}
		if err := s.mark(ctx, p, r.ID, "partnership.staying"); err != nil {
			return err
		}
	}
	return s.Store.Resign(ctx, base.ID, r.ID)
}
