package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/demo"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
)

// BenchmarkConsoleList5000 measures the inbox when 5,000 applications wait: its first page, and one in the middle of
// nowhere. How many requests it takes says whether it reads one page of keys or all.
func BenchmarkConsoleList5000(b *testing.B) {
	s := newSite(b)
	load(b, s, 5000)
	p := officer(b, s, "Olena Officer")
	for _, name := range []string{"first-page", "next-page"} {
		if err := p.Open(b.Context(), s.url+"/console/inbox"); err != nil {
			b.Fatal(err)
		}
		if name == "next-page" {
			well(b, p, p.Follow(b.Context(), "after="))
		}
		function, event := s.function, s.event
		b.Run(name, func(b *testing.B) {
			var requests, read atomic.Int64
			s.Faults().Observe(func(c table.Call) {
				requests.Add(1)
				read.Add(int64(2 * c.Read))
			})
			times := s.measure(b, function, event)
			s.Faults().Observe(nil)
			b.ReportMetric(float64(requests.Load())/float64(times), "requests")
			b.ReportMetric(float64(read.Load())/2/float64(times), "read-units")
		})
	}
}

// load has so many places apply, invented copies of the demonstration's, and waits until the relay is done with them.
func load(b *testing.B, s *site, n int) {
	b.Helper()
	store, _ := demo.Open(s.env)
	now := time.Now().UTC()
	e, call := sample.Edition(), sample.Calls(now)[0]
	from := sample.Pick(places.All(), call, 30)
	var next atomic.Int64
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				place := from[int(i)%len(from)]
				place.Code = municipality.Code(fmt.Sprintf("%s-%d", place.Code, i))
				who := sample.Applicant{Place: place, Call: call, Themes: e.Themes, Langs: e.Languages, At: call.Opens.Add(time.Duration(i) * time.Second)}
				if _, err := sample.Apply(context.WithoutCancel(b.Context()), store, who, false, now); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	if b.Failed() {
		b.FailNow()
	}
	for deadline := time.After(3 * time.Minute); ; {
		at, err := s.Stream().Position()
		if err == nil {
			var rest []table.StreamRecord
			if rest, err = s.Table().StreamRecords(s.Name(), at, 1); err == nil && len(rest) == 0 {
				return
			}
		}
		select {
		case <-deadline:
			b.Fatalf("the relay is not done: %v", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
