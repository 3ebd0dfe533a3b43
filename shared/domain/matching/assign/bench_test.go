package assign

import (
	"fmt"
	"math/rand/v2"
	"testing"
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
		for _, top := range []int32{99, 999_999} {
			b.Run(fmt.Sprintf("%d/top%d", n, top), func(b *testing.B) {
				p := Problem{Rows: n, Cols: n, Score: randomScores(1, n*n, top)}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Solve(p); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
