package assign

import (
	"context"
	"errors"
	"testing"
)

// TestLimited_AgreesWithAnewSearch asks about every row and column of selections too large for brute force: a search that
// begins where the first one ended finds what one from the beginning finds.
func TestLimited_AgreesWithAnewSearch(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Selection){
		"plain":   func(*Selection) {},
		"groups":  func(s *Selection) { s.ColGroupCap, s.RowGroupCap = ones(25), slicesOf(27, 3) },
		"several": func(s *Selection) { s.RowCap, s.ColCap = slicesOf(s.Rows, 2), slicesOf(s.Cols, 2) },
		"at most": func(s *Selection) { s.AtMost, s.Floor = true, 300_000 },
		"locked":  func(s *Selection) { s.Locked = []Pair{{3, 5}} },
	} {
		s := sampleSelection(3, 18, 24, true)
		change(&s)
		l, err := OpenSelection(context.Background(), s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for k := range s.Rows + s.Cols {
			ask, again, at := l.WithRow, s.WithRow, k
			if k >= s.Rows {
				ask, again, at = l.WithCol, s.WithCol, k-s.Rows
			}
			if len(s.Locked) > 0 && (k < s.Rows && at == s.Locked[0].Row || k >= s.Rows && at == s.Locked[0].Col) {
				continue
			}
			with, _ := again(at)
			want, wantErr := Select(context.Background(), with)
			got, err := ask(context.Background(), at, 0)
			if errors.Is(wantErr, ErrInfeasible) != errors.Is(err, ErrInfeasible) || got.Total != want.Total || got.Proved != want.Proved {
				t.Errorf("%s: asking for %d gives %+v, %v, want %+v, %v", name, k, got, err, want, wantErr)
			}
			if err == nil {
				if err := with.verifyAnswer(got); err != nil {
					t.Errorf("%s: asking for %d: %v", name, k, err)
				}
			}
		}
	}
}
