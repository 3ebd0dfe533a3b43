package register_test

import (
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestImport_RealFiles(t *testing.T) {
	m := newMemory()
	start := time.Now()
	report, err := register.Import(t.Context(), register.Job{Source: realFiles(t), Store: m, Pointer: m, By: "test", Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start))
	total := 0
	for _, b := range m.objects {
		total += len(b)
	}
	t.Log(report.Places, report.Files, len(report.Broken), total)
	for _, b := range report.Broken {
		t.Log(b.Error())
	}
	start = time.Now()
	r := register.NewReader(m, m)
	s, err := r.Snapshot(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	shards, err := s.Shards(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Log("open", time.Since(start))
	for _, sh := range shards {
		if _, err := sh.Keys(); err != nil {
			t.Fatal(err)
		}
	}
	t.Log("keys", time.Since(start))
	for _, c := range []string{"UA32140150000040954", "LT_15", "PL_1007141291201", "GR_28020105"} {
		p, err := s.Place(t.Context(), c)
		t.Logf("%+v %v", p, err)
	}
	start = time.Now()
	report, err = register.Import(t.Context(), register.Job{Source: realFiles(t), Store: m, Pointer: m, By: "test", Now: noon})
	t.Log(report.Changed, report.Changes.None(), err, time.Since(start))
}
