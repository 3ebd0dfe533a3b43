package assign

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/bench/heap"
)

// sampleSelection is the programme's selection: 10 pairs, at most 5 of 27 states, 6 themes at least once each, one theme a row. Popular makes the
// scores agree on who is attractive, so that everybody wants the same columns; else they are independent.
func sampleSelection(seed uint64, m, n int, popular bool) Selection {
	r := rand.New(rand.NewPCG(seed, 11))
	s := Selection{
		Rows: m, Cols: n, Score: make([]int32, m*n), Pairs: 10, MaxRowGroups: 5,
		RowGroup: make([]int32, m), ColGroup: make([]int32, n), RowThemes: make([]uint64, m), Cover: []int32{1, 1, 1, 1, 1, 1},
	}
	appeal := make([]int32, n)
	for j := range appeal {
		appeal[j] = r.Int32N(700_000)
		s.ColGroup[j] = r.Int32N(25)
	}
	for i := range m {
		s.RowGroup[i] = r.Int32N(27)
		s.RowThemes[i] = 1 << r.IntN(6)
		strength := r.Int32N(200_000)
		for j := range n {
			s.Score[i*n+j] = r.Int32N(1_000_001)
			if popular {
				s.Score[i*n+j] = strength + appeal[j] + r.Int32N(100_000)
			}
		}
	}
	return s
}

func BenchmarkSelect(b *testing.B) {
	limits := map[string]func(*Selection){
		"plain":   func(*Selection) {},
		"oblasts": func(s *Selection) { s.ColGroupCap = ones(25); s.RowGroupCap = slicesOf(27, 3) },
		"several": func(s *Selection) { s.RowCap, s.ColCap = slicesOf(s.Rows, 3), slicesOf(s.Cols, 2) },
	}
	for _, size := range [][2]int{{100, 300}, {300, 300}, {300, 1469}} {
		for _, popular := range []bool{false, true} {
			for _, rules := range []string{"plain", "oblasts", "several"} {
				b.Run(fmt.Sprintf("%dx%d/popular=%t/%s", size[0], size[1], popular, rules), func(b *testing.B) {
					nodes := 0
					for seed := uint64(1); b.Loop(); seed++ {
						s := sampleSelection(seed, size[0], size[1], popular)
						limits[rules](&s)
						r, err := Select(context.Background(), s)
						if err != nil || !r.Proved {
							b.Fatal(r, err)
						}
						nodes += r.Nodes
					}
					b.ReportMetric(float64(nodes)/float64(b.N), "nodes/op")
					s := sampleSelection(1, size[0], size[1], popular)
					limits[rules](&s)
					reportSelecting(b, s)
				})
			}
		}
	}
}

func reportSelecting(b *testing.B, s Selection) {
	b.Helper()
	heap.Report(b, func() {
		if _, err := Select(context.Background(), s); err != nil {
			b.Fatal(err)
		}
	})
}

func ones(n int) []int32 { return slicesOf(n, 1) }

func slicesOf(n int, v int32) []int32 {
	out := make([]int32, n)
	for k := range out {
		out[k] = v
	}
	return out
}

// BenchmarkSelectByColumns finds selections from 300 rows and ever more columns, each of five samples.
func BenchmarkSelectByColumns(b *testing.B) {
	for _, n := range []int{100, 300, 600, 1000, 1469} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				for seed := uint64(1); seed <= 5; seed++ {
					if r, err := Select(context.Background(), sampleSelection(seed, 300, n, false)); err != nil || !r.Proved {
						b.Fatal(r, err)
					}
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(5*b.N), "each-ms")
		})
	}
}

// BenchmarkSelectTight asks for covers that leave few answers: 10 pairs that cover 6 themes, scarce ones often.
func BenchmarkSelectTight(b *testing.B) {
	for _, cover := range [][]int32{{1, 1, 1, 1, 1, 1}, {2, 2, 2, 2, 1, 1}, {4, 2, 1, 1, 1, 1}, {1, 1, 2, 3, 3, 0}} {
		b.Run(fmt.Sprint(cover), func(b *testing.B) {
			most, nodes := 0.0, 0
			for b.Loop() {
				for seed := uint64(1); seed <= 5; seed++ {
					s := sampleSelection(seed, 300, 1469, false)
					s.Cover = cover
					start := time.Now()
					r, err := Select(context.Background(), s)
					if err != nil || !r.Proved {
						b.Fatal(r, err)
					}
					most, nodes = max(most, time.Since(start).Seconds()), max(nodes, r.Nodes)
				}
			}
			b.ReportMetric(most, "most-s")
			b.ReportMetric(float64(nodes), "most-nodes")
			s := sampleSelection(1, 300, 1469, false)
			s.Cover = cover
			reportSelecting(b, s)
		})
	}
}
