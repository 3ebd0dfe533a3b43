package growth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/bench/heap"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// bucket keeps papers in memory.
type bucket struct {
	mu   sync.Mutex
	body map[string][]byte
}

func (b *bucket) Create(_ context.Context, key string, body []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.body[key] = bytes.Clone(body)
	return nil
}

func (b *bucket) Get(_ context.Context, key string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if body, ok := b.body[key]; ok {
		return body, nil
	}
	return nil, fault.New(fault.NotFound, "")
}

// desk holds the one run that is measured; what a benchmark does not ask for is not there.
type desk struct {
	matching.Runs
	run matching.Run
}

func (d *desk) Run(context.Context, id.ID) (matching.Run, error) { return d.run, nil }

func (d *desk) SaveRun(_ context.Context, r matching.Run, _ change.Change) (change.Head, error) {
	d.run = r
	return change.Head{}, nil
}

var states = []municipality.Country{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO",
	"SE", "SI", "SK",
}

// candidates are n of one side that declare five themes and of which the register knows everything.
func candidates(side string, n int) []matching.Candidate {
	r := rand.New(rand.NewPCG(uint64(n), uint64(side[0])))
	out := make([]matching.Candidate, n)
	for i := range out {
		country := municipality.Country("UA")
		if side == "eu" {
			country = states[r.IntN(len(states))]
		}
		population, density := 500+r.Int64N(200_000), 5+r.Int64N(4_000)
		urban, standing, lat, lon := 1+r.IntN(3), r.IntN(101), 4_400_000+r.Int64N(800_000), r.Int64N(4_000_000)
		mountain, coastal, border := r.IntN(4) == 0, r.IntN(5) == 0, r.IntN(6) == 0
		name := fmt.Sprintf("%s%05d", side, i)
		out[i] = matching.Candidate{
			Application: name, Country: country, Name: name, Latin: name, RegionCode: fmt.Sprint(r.IntN(27)), Languages: []string{"en"}, Occupied: "no",
			Experience: matching.SomeExperience,
			Figures: matching.Figures{
				Population: &population, Density: &density, Urban: &urban, Standing: &standing, Lat: &lat, Lon: &lon,
				Mountain: &mountain, Coastal: &coastal, Border: &border,
			},
		}
		for _, theme := range []string{"finance", "climate", "environment", "equality", "social"} {
			out[i].Themes = append(out[i].Themes, matching.Theme{ID: theme, Strength: r.IntN(4), Need: r.IntN(4)})
		}
	}
	return out
}

func settings() matching.Settings {
	return matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()}
}

// frozen is a service with one run of n x n candidates, frozen and not yet scored.
func frozen(b *testing.B, n int) (matching.Service, *desk) {
	b.Helper()
	in := matching.Input{Engine: matching.Engine, Settings: settings(), EU: candidates("eu", n), UA: candidates("ua", n)}
	raw, err := json.Marshal(in)
	if err != nil {
		b.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	papers := &bucket{body: map[string][]byte{"input": raw}}
	d := &desk{run: matching.Run{ID: "run", Settings: in.Settings, Input: matching.Paper{Key: "input", Sum: hex.EncodeToString(sum[:])}, EU: n, UA: n}}
	return matching.Service{Runs: d, Papers: papers, Now: func() time.Time { return time.Unix(0, 0) }}, d
}

// BenchmarkRun scores n x n candidates in one invocation, in shards two at a time as two processors take them, and in
// shards of which each has a processor of its own (one alone: all but the last are of one size), and then pairs them.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{10, 30, 100, 200, 300, 1000, 3000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s, d := frozen(b, n)
			var one, two, own, pairing time.Duration
			score := func(shard matching.Shard) time.Duration {
				start := time.Now()
				if _, err := s.Score(b.Context(), shard); err != nil {
					b.Error(err)
				}
				return time.Since(start)
			}
			rounds := 0
			for ; b.Loop(); rounds++ {
				one += score(matching.Shard{Run: "run", To: n})
				start, shards := time.Now(), matching.Shards("run", n)
				parallel(2, shards, func(shard matching.Shard) { score(shard) })
				two += time.Since(start)
				own += score(shards[0])
				d.run.Result = matching.Paper{}
				start = time.Now()
				if _, err := s.Propose(b.Context(), "run"); err != nil {
					b.Fatal(err)
				}
				pairing += time.Since(start)
			}
			for unit, took := range map[string]time.Duration{"one-ms": one, "two-ms": two, "own-ms": own, "pair-ms": pairing} {
				b.ReportMetric(took.Seconds()*1000/float64(rounds), unit)
			}
		})
	}
}

// parallel does work on every item, so many at a time.
func parallel[T any](at int, items []T, work func(T)) {
	next := make(chan T)
	var all sync.WaitGroup
	for range at {
		all.Go(func() {
			for item := range next {
				work(item)
			}
		})
	}
	for _, item := range items {
		next <- item
	}
	close(next)
	all.Wait()
}

// BenchmarkWhatIf answers the panel: the frozen input is read, rated by other weights, solved, proved, and compared.
func BenchmarkWhatIf(b *testing.B) {
	const n = 300
	s, d := frozen(b, n)
	for _, shard := range matching.Shards("run", n) {
		if _, err := s.Score(b.Context(), shard); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := s.Propose(b.Context(), "run"); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"plain", "limits", "several"} {
		b.Run(name, func(b *testing.B) {
			other := settings()
			other.Weights[matching.NeedsMet] /= 2
			if name == "limits" {
				other.Pairs, other.Limits = 10, matching.Limits{States: 5, Cover: 1}
			}
			if name == "several" {
				other.Capacity.EU = 2
			}
			ask := func() {
				got, _, err := s.WhatIf(b.Context(), d.run, other)
				if err != nil || len(got.Pairs) == 0 {
					b.Fatal(len(got.Pairs), err)
				}
			}
			for b.Loop() {
				ask()
			}
			heap.Report(b, ask)
		})
	}
}
