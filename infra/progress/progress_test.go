package progress_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/progress"
)

func TestBar(t *testing.T) {
	t.Parallel()
	show := func(terminal bool) string {
		var out bytes.Buffer
		b := progress.New(&out, terminal)
		for i := range 1001 {
			b.Show("Reading lau.csv", i*95, 95000)
		}
		b.Show("Storing countries", 0, 0)
		b.End()
		return out.String()
	}
	if got := strings.Count(show(false), "\n"); got != 6 {
		t.Errorf("a log gets %d lines, want 6: 0, 25, 50, 75, 100 %% and the next stage\n%s", got, show(false))
	}
	got := show(true)
	if n := strings.Count(got, "\r"); n != 102 || strings.Count(got, "\n") != 2 || !strings.Contains(got, "[==============================] 100 %") {
		t.Errorf("a terminal gets %d updates and %d lines: %q", n, strings.Count(got, "\n"), got[max(0, len(got)-200):])
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 96687: "96,687", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := progress.Grouped(n); got != want {
			t.Errorf("Grouped(%d) = %q, want %q", n, got, want)
		}
	}
}
