package partnership

import (
	"context"
	"slices"

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

// standing gives the partnerships of a published run that have not ended: its own, and those that it kept of the runs whose
// place it took.
func (s Service) standing(ctx context.Context, r matching.Run) ([]Partnership, error) {
	var out []Partnership
	for range longestLine {
		all, err := s.made(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, name := range all {
			p, err := s.Store.Partnership(ctx, name)
			switch {
			case fault.CodeOf(err) == fault.NotFound: // kept of an earlier run, under the id that it got there
				continue
			case err != nil:
				return nil, err
			case p.Status != Ended:
				out = append(out, p)
			}
		}
		if r.Replaces == "" {
			return out, nil
		}
		if r, err = s.Runs.Run(ctx, r.Replaces); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// A succession is what a run does to the partnerships of the one whose place it takes. The zero succession is that of a
// run that follows none.
type succession struct {
	of      id.ID
	kept    map[matching.Couple]bool
	leaving []Partnership
	held    map[application.ID]bool // has a partnership that leaves
}

// succeed takes the sole right to follow the published run before this one, and finds what stays and what ends.
func (s Service) succeed(ctx context.Context, r matching.Run, result matching.Result) (succession, error) {
	base, err := s.base(ctx, r)
	if err != nil || base == nil {
		return succession{}, err
	}
	if err := s.Store.Succeed(ctx, base.ID, r.ID); err != nil {
		return succession{}, err
	}
	all, err := s.standing(ctx, *base)
	if err != nil {
		return succession{}, err
	}
	out := succession{of: base.ID, kept: map[matching.Couple]bool{}, held: map[application.ID]bool{}}
	for _, p := range all {
		couple := matching.Couple{EU: string(p.EU.Application), UA: string(p.UA.Application)}
		if slices.ContainsFunc(result.Pairs, func(x matching.Pair) bool { return x.EU.Application == couple.EU && x.UA.Application == couple.UA }) {
			out.kept[couple] = true
			continue
		}
		out.leaving = append(out.leaving, p)
		out.held[p.EU.Application], out.held[p.UA.Application] = true, true
	}
	for _, p := range out.leaving {
		if err := s.mark(ctx, p.ID, r.ID, "partnership.leaving"); err != nil {
			return succession{}, err
		}
	}
	return out, nil
}

// mark has a partnership end with the run, or, where what happened is that it stays, not end with it after all.
func (s Service) mark(ctx context.Context, name, run id.ID, what string) error {
	for try := 1; ; try++ {
		p, err := s.Store.Partnership(ctx, name)
		if err != nil || p.Status == Ended {
			return err
		}
		leaves := what == "partnership.leaving"
		if leaves == (p.Ending == run) {
			return nil
		}
		p.Ending = ""
		if leaves {
			p.Ending = run
		}
		err = s.Store.Save(ctx, p, s.system(what, map[string]string{"run": string(run)}))
		if fault.CodeOf(err) != fault.Conflict || try == conflictTries {
			return err
		}
	}
}

// endOld ends what the published run ends. The claims pass on to the partnerships that inherit them.
func (s Service) endOld(ctx context.Context, r matching.Run) error {
	if r.Replaces == "" {
		return nil
	}
	base, err := s.Runs.Run(ctx, r.Replaces)
	if err != nil {
		return err
	}
	old, err := s.standing(ctx, base)
	if err != nil {
		return err
	}
	old = slices.DeleteFunc(old, func(p Partnership) bool { return p.Ending != r.ID })
	if len(old) == 0 {
		return nil
	}
	heirs, err := s.heirs(ctx, r)
	if err != nil {
		return err
	}
	for _, p := range old {
		for try := 1; ; try++ {
			err := s.end(ctx, r, p.ID, heirs)
			if err == nil {
				break
			}
			if fault.CodeOf(err) != fault.Conflict || try == conflictTries {
				return err
			}
		}
	}
	return nil
}

// heirs names the new partnership of each application that has one.
func (s Service) heirs(ctx context.Context, r matching.Run) (map[application.ID]id.ID, error) {
	all, err := s.made(ctx, r)
	if err != nil {
		return nil, err
	}
	out := map[application.ID]id.ID{}
	for _, name := range all {
		p, err := s.Store.Partnership(ctx, name)
		if fault.CodeOf(err) == fault.NotFound { // kept
			continue
		}
		if err != nil {
			return nil, err
		}
		out[p.EU.Application], out[p.UA.Application] = name, name
	}
	return out, nil
}

// end ends one partnership. Whoever was never told that it began is not told that it ended.
func (s Service) end(ctx context.Context, r matching.Run, name id.ID, heirs map[application.ID]id.ID) error {
	p, err := s.Store.Partnership(ctx, name)
	if err != nil || p.Status == Ended {
		return err
	}
	known := p.Status == Announced
	p.Status, p.Reason, p.Until = Ended, Rematched, s.Now()
	for _, side := range []*Party{&p.EU, &p.UA} {
		if slices.Contains(r.Settings.Withdrawn, string(side.Application)) {
			side.Withdrew, p.Reason = true, Withdrawn
		}
	}
	of := s.system("partnership.ended", map[string]string{"run": string(r.ID), "reason": string(p.Reason)})
	var sides []application.Application
	if known {
		for _, side := range []Party{p.EU, p.UA} {
			a, err := s.Applications.Application(ctx, side.Application)
			if err != nil {
				return err
			}
			sides = append(sides, a)
		}
		of.Messages = []change.Message{letter("ended-eu", EndedTemplate, p.EU.Application), letter("ended-ua", EndedTemplate, p.UA.Application)}
	}
	return s.Store.End(ctx, p, of, sides, s.system("application.parted", map[string]string{"partnership": string(p.ID)}), heirs)
}

// resign gives up what a run that is not published took of the one before it.
func (s Service) resign(ctx context.Context, r matching.Run) error {
	base, err := s.base(ctx, r)
	if err != nil || base == nil {
		return err
	}
	all, err := s.standing(ctx, *base)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Ending != r.ID {
			continue
		}
		if err := s.mark(ctx, p.ID, r.ID, "partnership.staying"); err != nil {
			return err
		}
	}
	return s.Store.Resign(ctx, base.ID, r.ID)
}
