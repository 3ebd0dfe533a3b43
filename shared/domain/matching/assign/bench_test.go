package assign

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/bench/heap"
)

func randomScores(seed uint64, cells int, top int32) []int32 {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([]int32, cells)
	for k := range out {
		out[k] = r.Int32N(top + 1)
	}
	return out
}

func BenchmarkSolve(b *testing.B) {
	for _, n := range []int{300, 1000, 2000, 5000} {
		for _, top := range []int32{99, 999_999, MaxScore} {
			b.Run(fmt.Sprintf("%d/top%d", n, top), func(b *testing.B) {
				p := Problem{Rows: n, Cols: n, Score: randomScores(1, n*n, top)}
				run := func() {
					if _, err := Solve(p); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
				heap.Report(b, run)
			})
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	n := 2000
	p := Problem{Rows: n, Cols: n, Score: randomScores(1, n*n, 999_999)}
	r, err := Solve(p)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := Verify(p, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCurve(b *testing.B) {
	p := Problem{Rows: 300, Cols: 1469, Score: randomScores(1, 300*1469, 999_999)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Curve(p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLexicographic(b *testing.B) {
	for _, n := range []int{300, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := Problem{Rows: n, Cols: n, Score: randomScores(1, n*n, 99), Lexicographic: true}
			for b.Loop() {
				if _, err := Solve(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBottleneck(b *testing.B) {
	for _, n := range []int{300, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := Problem{Rows: n, Cols: n, Score: randomScores(1, n*n, 999_999)}
			for b.Loop() {
				if _, _, _, err := Bottleneck(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// sampleMarket lets everyone list a few receivers at random; receivers rank who listed them, with ties.
func sampleMarket(proposers, receivers, listed int) Market {
	r := rand.New(rand.NewPCG(1, 3))
	m := Market{Side{Start: []int32{0}}, Side{Start: []int32{0}}}
	by := make([][]int32, receivers)
	for a := range proposers {
		seen := map[int32]bool{}
		for len(seen) < listed {
			if x := r.Int32N(int32(receivers)); !seen[x] {
				seen[x] = true
				m.Proposers.To, m.Proposers.Rank = append(m.Proposers.To, x), append(m.Proposers.Rank, int32(len(seen)))
				by[x] = append(by[x], int32(a))
			}
		}
		m.Proposers.Start = append(m.Proposers.Start, int32(len(m.Proposers.To)))
	}
	m.Receivers.Cap = slicesOf(receivers, 7)
	for _, list := range by {
		for _, a := range list {
			m.Receivers.To, m.Receivers.Rank = append(m.Receivers.To, a), append(m.Receivers.Rank, r.Int32N(50))
		}
		m.Receivers.Start = append(m.Receivers.Start, int32(len(m.Receivers.To)))
	}
	return m
}

func BenchmarkDeferredAcceptance(b *testing.B) {
	for _, n := range []int{6_000, 12_000, 24_000, 48_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := sampleMarket(n, n*6_600/48_000, 15)
			run := func() {
				if _, err := DeferredAcceptance(m, 1); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
			heap.Report(b, run)
		})
	}
}

func BenchmarkSurvival(b *testing.B) {
	for _, n := range []int{25, 50, 100, 200, 300} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { drawn(b, n) })
	}
}

// drawn solves n x n candidates with ten factors by 1,000 drawn weights.
func drawn(b *testing.B, n int) {
	b.Helper()
	cells := n * n
	var factors, draws [][]int32
	for k := range uint64(10) {
		factors = append(factors, randomScores(k, cells, FactorOne))
		for c := int(k); c < cells; c += 17 {
			factors[k][c] = Unknown
		}
	}
	for k := range uint64(1000) {
		draws = append(draws, randomScores(100+k, len(factors), 1000))
	}
	p := Problem{Rows: n, Cols: n, Score: make([]int32, cells), Goal: MaxPairs}
	run := func() {
		if _, err := Survival(context.Background(), p, factors, draws); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
	heap.Report(b, run)
}

func BenchmarkExplain(b *testing.B) {
	p := Problem{Rows: 300, Cols: 1469, Score: randomScores(1, 300*1469, 999_999)}
	r, err := Solve(p)
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(p, r)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("row", func(b *testing.B) {
		for b.Loop() {
			s.RowAlternatives(7)
		}
	})
	b.Run("rematch", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.RematchRow(7); err != nil {
				b.Fatal(err)
			}
		}
	})
}
