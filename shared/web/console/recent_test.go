package console

import (
	"fmt"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

func TestRecent_GivesWhatWasKeptForTheSamePapers(t *testing.T) {
	t.Parallel()
	run := func(n int, why string) matching.Run {
		return matching.Run{Result: matching.Paper{Sum: fmt.Sprint("r", n)}, Explanation: matching.Paper{Sum: why}}
	}
	var c recent
	for n := range recentRuns + 1 {
		c.keep(findings{run: run(n, "w")})
	}
	tests := []struct {
		name string
		run  matching.Run
		want bool
	}{
		{"the latest", run(recentRuns, "w"), true},
		{"the oldest that stays", run(1, "w"), true},
		{"one too many ago", run(0, "w"), false},
		{"explained since", run(recentRuns, ""), false},
		{"never asked for", run(99, "w"), false},
	}
	for _, tt := range tests {
		if f, ok := c.of(tt.run); ok != tt.want || ok && f.run.Result != tt.run.Result {
			t.Errorf("%s: found %v, want %v", tt.name, ok, tt.want)
		}
	}
}
