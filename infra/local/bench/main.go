// Command bench reads what go test -bench prints, passes it on, and ends with the short table that README quotes:
//
//	go test -run '^$' -bench . ./infra/local/bench | go run ./infra/local/bench
//
// With UPDATE_MEASURED=1 it writes the tables and charts on matching between their markers in README.md.
// The benchmarks of the whole system stand beside it. They report; none of them asserts a time.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

func main() {
	all, err := read(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	fmt.Print("\n| what | measured |\n|---|---|\n")
	for _, r := range report {
		if text := r.say(all); text != "" {
			fmt.Printf("| %s | %s |\n", r.what, text)
		}
	}
	if err := onMatching(all, os.Getenv(update) != ""); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if len(all.failed) > 0 {
		fmt.Fprintln(os.Stderr, "bench: failed:", strings.Join(all.failed, " "))
		os.Exit(1)
	}
}

// onMatching prints the table on matching with its charts, and writes them into README where that is asked for. A part
// that was not measured is named, and README stays as it is: half a table would read as a whole one.
func onMatching(all results, write bool) error {
	rows, missing := compared(all)
	drawn, lacks := growth(all)
	fmt.Printf("\n%s\n\n%s\n", rows, drawn)
	missing = append(missing, lacks...)
	switch {
	case !write:
		return nil
	case len(missing) > 0:
		return fmt.Errorf("README is not written, not measured: %s", strings.Join(missing, "; "))
	}
	return rewrite("README.md", []block{{"matching", rows}, {"growth", drawn}})
}

// A result is one line of one benchmark.
type result struct {
	pkg, name string // the name without "Benchmark" and without the number of processors
	values    map[string]float64
}

// results are everything that was measured, in the order of the run.
type results struct {
	lines  []result
	failed []string // packages
}

var (
	line      = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(\S.*)$`)
	pkgLine   = regexp.MustCompile(`^pkg: (\S+)$`)
	failLine  = regexp.MustCompile(`^FAIL\s+(\S+)`)
	separator = regexp.MustCompile(`\s+`)
)

// read takes the output of go test and passes it on line by line.
func read(from io.Reader, to io.Writer) (results, error) {
	var all results
	pkg := ""
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		text := lines.Text()
		if _, err := fmt.Fprintln(to, text); err != nil {
			return all, err
		}
		if m := pkgLine.FindStringSubmatch(text); m != nil {
			pkg = m[1]
		}
		if m := failLine.FindStringSubmatch(text); m != nil {
			all.failed = append(all.failed, m[1])
		}
		m := line.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		values, err := measured(m[2])
		if err != nil {
			return all, fmt.Errorf("%q: %w", text, err)
		}
		all.lines = append(all.lines, result{pkg, m[1], values})
	}
	return all, lines.Err()
}

// measured reads pairs of a value and its unit.
func measured(text string) (map[string]float64, error) {
	fields := separator.Split(strings.TrimSpace(text), -1)
	if len(fields)%2 != 0 {
		return nil, fmt.Errorf("%d fields, want values with a unit each", len(fields))
	}
	values := map[string]float64{}
	for i := 0; i < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return nil, err
		}
		values[fields[i+1]] = value
	}
	return values, nil
}
