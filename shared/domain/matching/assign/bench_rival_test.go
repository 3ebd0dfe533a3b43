package assign

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// python finds an interpreter that has scipy, Debian's first.
func python(b *testing.B) string {
	b.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import scipy.optimize").Run() == nil {
			return name
		}
	}
	b.Skip("python3 with scipy is not installed (Debian: python3-scipy)")
	return ""
}

// rival hands the numbers over in a file and returns the seconds scipy took, its total (-1: none proved) and its peak MB.
func rival(b *testing.B, interpreter, kind string, limit int, numbers ...[]int32) (seconds float64, total, peak int64) {
	b.Helper()
	name := filepath.Join(b.TempDir(), "problem.bin")
	raw := make([]byte, 0, 4*len(numbers[len(numbers)-1]))
	for _, x := range slices.Concat(numbers...) {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(x))
	}
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		b.Fatal(err)
	}
	out, err := exec.Command(interpreter, "testdata/rival.py", kind, name, fmt.Sprint(limit)).Output()
	if err != nil {
		b.Fatalf("rival: %v", err)
	}
	if _, err := fmt.Sscan(string(out), &seconds, &total, &peak); err != nil {
		b.Fatalf("rival said %q: %v", out, err)
	}
	return seconds, total, peak
}

// BenchmarkAgainstScipy solves the same matrices with scipy's linear_sum_assignment and compares the totals.
func BenchmarkAgainstScipy(b *testing.B) {
	interpreter := python(b)
	for _, n := range []int{300, 1000, 2000, 5000} {
		for _, top := range []int32{99, 999_999, MaxScore} {
			b.Run(fmt.Sprintf("%d/top%d", n, top), func(b *testing.B) {
				var ours, theirs float64
				for seed := uint64(0); b.Loop(); seed++ {
					p := Problem{Rows: n, Cols: n, Score: randomScores(seed, n*n, top)}
					start := time.Now()
					r, err := Solve(p)
					ours += time.Since(start).Seconds()
					if err != nil {
						b.Fatal(err)
					}
					seconds, total, peak := rival(b, interpreter, "assignment", 0, []int32{int32(n), int32(n)}, p.Score)
					if theirs += seconds; total != r.Total {
						b.Fatalf("total %d, scipy %d", r.Total, total)
					}
					b.ReportMetric(float64(peak), "scipy-MB")
				}
				b.ReportMetric(ours/float64(b.N), "ours-s")
				b.ReportMetric(theirs/float64(b.N), "scipy-s")
				b.ReportMetric(theirs/ours, "times")
			})
		}
	}
}

// BenchmarkAgainstHiGHS solves the same selections with HiGHS, where it ends within its limit, and compares the totals.
func BenchmarkAgainstHiGHS(b *testing.B) {
	interpreter := python(b)
	for _, size := range [][2]int{{100, 300}, {300, 300}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			var ours, theirs float64
			for b.Loop() {
				s := sampleSelection(1, size[0], size[1], false)
				start := time.Now()
				r, err := Select(context.Background(), s)
				ours += time.Since(start).Seconds()
				if err != nil || !r.Proved {
					b.Fatal(r, err)
				}
				theme := make([]int32, s.Rows)
				for i, set := range s.RowThemes {
					theme[i] = int32(bits.TrailingZeros64(set))
				}
				head := []int32{int32(s.Rows), int32(s.Cols), int32(s.Pairs), 27, int32(s.MaxRowGroups), int32(len(s.Cover))}
				seconds, total, _ := rival(b, interpreter, "selection", 120, head, s.RowGroup, theme, s.Cover, s.Score)
				if theirs += seconds; total >= 0 && total != r.Total {
					b.Fatalf("total %d, HiGHS %d", r.Total, total)
				}
			}
			b.ReportMetric(ours/float64(b.N), "ours-s")
			b.ReportMetric(theirs/float64(b.N), "HiGHS-s")
			b.ReportMetric(theirs/ours, "times")
		})
	}
}
