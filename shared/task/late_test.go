package task_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// interrupted prepares the first few partnerships, and lets something else happen before the next one.
type interrupted struct {
	partnership.Store
	left      int
	meanwhile func() error
}

func (s *interrupted) Prepare(ctx context.Context, p partnership.Partnership, line id.ID, c change.Change) error {
	if s.left--; s.left == -1 {
		if err := s.meanwhile(); err != nil {
			return errors.Join(errors.New("meanwhile"), err)
		}
	}
	return s.Store.Prepare(ctx, p, line, c)
}

// TestPublish_StillOnItsWayWhenTheRunIsGivenUp: a try that its workflow gave up long ago goes on, wherever it was. It
// leaves nothing: no partnership and no claim that would keep a municipality from another run.
func TestPublish_StillOnItsWayWhenTheRunIsGivenUp(t *testing.T) {
	t.Parallel()
	for made := range side {
		t.Run(fmt.Sprint(made, " prepared before"), func(t *testing.T) {
			t.Parallel()
			b := newHandmade(t)
			r := b.approve(matching.Settings{}, b.couple(0, 0), b.couple(1, 1), b.couple(2, 2))
			late := b.matching.Pairs
			late.Store = &interrupted{Store: late.Store, left: made, meanwhile: func() error {
				_, err := b.matching.Abandon(t.Context(), task.AbandonInput{Run: r.ID, Problem: "States.Timeout"})
				return err
			}}
			if _, err := late.Publish(t.Context(), r.ID); fault.CodeOf(err) != fault.Conflict {
				t.Errorf("Publish of a run given up meanwhile = %v, want conflict", err)
			}
			if got := b.run(r.ID).Status; got != matching.Failed {
				t.Errorf("the run is %s, want failed", got)
			}
			left, err := b.calm.PartnershipsOf(t.Context(), r.Edition, r.ID)
			if err != nil || len(left) > 0 {
				t.Errorf("partnerships left: %+v, %v", left, err)
			}
			again := b.approve(matching.Settings{}, b.couple(0, 0), b.couple(1, 1), b.couple(2, 2))
			if !b.finish(again.ID) {
				t.Error("another run is refused its partners")
			}
		})
	}
}
