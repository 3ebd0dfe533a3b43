package assign

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The variables that, when they name a file, make the test binary solve the problem in it instead of testing: both rivals
// are processes of their own that read the same file, so that their memory can be compared.
const (
	asSolver   = "ASSIGN_SOLVE_FILE"
	asSelector = "ASSIGN_SELECT_FILE"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(asSolver) + os.Getenv(asSelector); name != "" {
		work := solveFile
		if os.Getenv(asSelector) != "" {
			work = selectFile
		}
		if err := work(name, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// solveFile solves the assignment in a file (rows, columns, scores) and prints seconds, total and peak MB.
func solveFile(name string, to io.Writer) error {
	f, err := os.Open(name) //nolint:gosec // a benchmark's own file
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	size := make([]int32, 2)
	if err := readNumbers(f, size); err != nil {
		return err
	}
	p := Problem{Rows: int(size[0]), Cols: int(size[1]), Score: make([]int32, int(size[0])*int(size[1]))}
	if err := readNumbers(f, p.Score); err != nil {
		return err
	}
	start := time.Now()
	r, err := Solve(p)
	if err != nil {
		return err
	}
	return say(to, time.Since(start), r.Total)
}

// selectFile solves the selection in a file (as highs writes it) and prints the same.
func selectFile(name string, to io.Writer) error {
	f, err := os.Open(name) //nolint:gosec // a benchmark's own file
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	head := make([]int32, 6)
	if err := readNumbers(f, head); err != nil {
		return err
	}
	s := Selection{Rows: int(head[0]), Cols: int(head[1]), Pairs: int(head[2]), MaxRowGroups: int(head[4])}
	themes := make([]int32, s.Rows)
	s.RowGroup, s.Cover, s.Score = make([]int32, s.Rows), make([]int32, head[5]), make([]int32, s.Rows*s.Cols)
	for _, part := range [][]int32{s.RowGroup, themes, s.Cover, s.Score} {
		if err := readNumbers(f, part); err != nil {
			return err
		}
	}
	for _, theme := range themes {
		s.RowThemes = append(s.RowThemes, 1<<theme)
	}
	start := time.Now()
	r, err := Select(context.Background(), s)
	if err != nil {
		return err
	}
	if !r.Proved {
		r.Total = -1
	}
	return say(to, time.Since(start), r.Total)
}

// readNumbers fills numbers from a file in small parts, so that reading takes no memory of note.
func readNumbers(f io.Reader, into []int32) error {
	part := make([]byte, 1<<16)
	for at := 0; at < len(into); at += len(part) / 4 {
		some := part[:min(len(part), 4*(len(into)-at))]
		if _, err := io.ReadFull(f, some); err != nil {
			return err
		}
		for k := 0; k < len(some); k += 4 {
			into[at+k/4] = int32(binary.LittleEndian.Uint32(some[k:]))
		}
	}
	return nil
}

// say prints what a process took and found.
func say(to io.Writer, took time.Duration, total int64) error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.Atoi(strings.Fields(rest + " 0")[0])
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(to, took.Seconds(), total, kB>>10)
	return err
}

// python finds an interpreter that has scipy, Debian's first; empty where there is none.
func python(b *testing.B) string {
	b.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import scipy.optimize").Run() == nil {
			return name
		}
	}
	b.Log("rival not installed: python3 with scipy (Debian: python3-scipy)")
	return ""
}

// written puts numbers into a file.
func written(b *testing.B, numbers ...[]int32) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "problem.bin")
	raw := make([]byte, 0, 4*len(numbers[len(numbers)-1]))
	for _, x := range slices.Concat(numbers...) {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(x))
	}
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

// solved is what a process said: its total is -1 where it proved none.
type solved struct {
	seconds     float64
	total, peak int64
}

func run(b *testing.B, c *exec.Cmd) solved {
	b.Helper()
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		b.Fatalf("%v: %v", c.Args, err)
	}
	var s solved
	if _, err := fmt.Sscan(string(out), &s.seconds, &s.total, &s.peak); err != nil {
		b.Fatalf("%v said %q: %v", c.Args, out, err)
	}
	return s
}

// BenchmarkAgainstScipy solves the same matrices with scipy's linear_sum_assignment and compares the totals.
func BenchmarkAgainstScipy(b *testing.B) {
	interpreter := python(b)
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	sizes := map[int32][]int{99: {1000, 2000, 5000}, 999_999: {500, 1000, 2000, 3000, 4000, 5000}, MaxScore: {1000, 2000, 5000}}
	for _, top := range []int32{99, 999_999, MaxScore} {
		for _, n := range sizes[top] {
			b.Run(fmt.Sprintf("%d/top%d", n, top), func(b *testing.B) {
				var ours, theirs, rounds float64
				for seed := uint64(0); b.Loop(); seed++ {
					name := written(b, []int32{int32(n), int32(n)}, randomScores(seed, n*n, top))
					c := exec.Command(self)
					c.Env = append(os.Environ(), asSolver+"="+name)
					own := run(b, c)
					ours, rounds = ours+own.seconds, rounds+1
					b.ReportMetric(float64(own.peak), "ours-MB")
					if interpreter == "" {
						continue
					}
					other := run(b, exec.Command(interpreter, "testdata/rival.py", "assignment", name))
					if theirs += other.seconds; own.total != other.total {
						b.Fatalf("total %d, scipy %d", own.total, other.total)
					}
					b.ReportMetric(float64(other.peak), "scipy-MB")
				}
				b.ReportMetric(ours/rounds, "ours-s")
				if interpreter != "" {
					b.ReportMetric(theirs/rounds, "scipy-s")
					b.ReportMetric(theirs/ours, "times")
				}
			})
		}
	}
}

// patience is how many seconds HiGHS gets for a selection.
const patience = 60

// BenchmarkAgainstHiGHS solves the same selections with HiGHS, each in a process of its own, and compares the totals where
// it ends within its patience; HiGHS-none-s is how long it had without proving an answer.
func BenchmarkAgainstHiGHS(b *testing.B) {
	interpreter := python(b)
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range [][2]int{{100, 300}, {300, 300}, {300, 1469}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			var ours, theirs, rounds float64
			unit := "HiGHS-s"
			for b.Loop() {
				name := writtenSelection(b, sampleSelection(1, size[0], size[1], false))
				c := exec.Command(self)
				c.Env = append(os.Environ(), asSelector+"="+name)
				own := run(b, c)
				if own.total < 0 {
					b.Fatal("no proved answer")
				}
				ours, rounds = ours+own.seconds, rounds+1
				b.ReportMetric(float64(own.peak), "ours-MB")
				if interpreter == "" {
					continue
				}
				other, ended := highs(b, interpreter, name)
				switch theirs += other.seconds; {
				case !ended || other.total < 0:
					unit = "HiGHS-none-s"
				case other.total != own.total:
					b.Fatalf("total %d, HiGHS %d", own.total, other.total)
				}
				b.ReportMetric(float64(other.peak), "HiGHS-MB")
			}
			b.ReportMetric(ours/rounds, "ours-s")
			if interpreter != "" {
				b.ReportMetric(theirs/rounds, unit)
				b.ReportMetric(theirs/ours, "times")
			}
		})
	}
}

func writtenSelection(b *testing.B, s Selection) string {
	b.Helper()
	theme := make([]int32, s.Rows)
	for i, set := range s.RowThemes {
		theme[i] = int32(bits.TrailingZeros64(set))
	}
	head := []int32{int32(s.Rows), int32(s.Cols), int32(s.Pairs), 27, int32(s.MaxRowGroups), int32(len(s.Cover))}
	return written(b, head, s.RowGroup, theme, s.Cover, s.Score)
}

// highs gives HiGHS its patience, and as much again for reading and for what it does before it looks at the clock.
func highs(b *testing.B, interpreter, name string) (answer solved, ended bool) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, interpreter, "testdata/rival.py", "selection", name, fmt.Sprint(patience)).Output()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return solved{seconds: 2 * patience, total: -1}, false
	}
	if err == nil {
		_, err = fmt.Sscan(string(out), &answer.seconds, &answer.total, &answer.peak)
	}
	if err != nil {
		b.Fatalf("HiGHS said %q: %v", out, err)
	}
	return answer, true
}
