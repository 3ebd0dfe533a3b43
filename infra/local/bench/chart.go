package main

import (
	"fmt"
	"strconv"
	"strings"
)

// A chart is how one or two figures grow with a size.
type chart struct {
	title, x, y string
	pkg, name   string // the benchmark's, with * for the size
	sizes       []int
	lines       []part
}

var charts = []chart{
	{
		"Exact assignment, scores 0 to 999,999: ours, and scipy above", "rows and columns", "seconds", assignments, "AgainstScipy/*/top999999",
		[]int{500, 1000, 2000, 3000, 4000, 5000},
		[]part{{"ours-s", 1, ""}, {"scipy-s", 1, ""}},
	},
	{
		"10 pairs from 300 rows, 5 states, 6 themes, proved", "columns", "milliseconds", assignments, "SelectByColumns/*",
		[]int{100, 300, 600, 1000, 1469},
		[]part{{"each-ms", 1, ""}},
	},
	{
		"1,000 weight draws at n × n", "n", "seconds", assignments, "Survival/*",
		[]int{25, 50, 100, 200, 300},
		[]part{{"ns/op", 1e-9, ""}},
	},
	{
		"Deferred acceptance, lists of 15, seven places each", "who proposes", "milliseconds", assignments, "DeferredAcceptance/*",
		[]int{6_000, 12_000, 24_000, 48_000},
		[]part{{"ns/op", 1e-6, ""}},
	},
	{
		"50 best of 95,217 for each hromada", "hromadas", "seconds", "/matching/pool", "Suggest/*",
		[]int{100, 500, 1000, 1470},
		[]part{{"ns/op", 1e-9, ""}},
	},
	{
		"Scoring n × n: one invocation, and shards two at a time", "n", "milliseconds", "/bench/growth", "Run/*",
		runSizes,
		[]part{{"one-ms", 1, ""}, {"two-ms", 1, ""}},
	},
}

var runSizes = []int{10, 30, 100, 200, 300, 1000, 3000}

// growth draws all charts for README; GitHub renders them. Missing are the figures that were not measured; a rival that
// was not installed has no line.
func growth(all results) (text string, missing []string) {
	var out strings.Builder
	for _, c := range charts {
		drawn, lacks := c.draw(all)
		out.WriteString(drawn + "\n\n")
		missing = append(missing, lacks...)
	}
	said, ok := crossover(all)
	if !ok {
		missing = append(missing, "scoring in shards")
	}
	return out.String() + said, missing
}

func (c chart) draw(all results) (text string, missing []string) {
	var out strings.Builder
	fmt.Fprintf(&out, "```mermaid\nxychart-beta\n    title \"%s\"\n    x-axis \"%s\" [%s]\n    y-axis \"%s\"\n", c.title, c.x, joined(c.sizes, strconv.Itoa), c.y)
	for k, p := range c.lines {
		var points []string
		for _, n := range c.sizes {
			name := strings.Replace(c.name, "*", strconv.Itoa(n), 1)
			if v, ok := all.find(c.pkg, name)[p.unit]; ok {
				points = append(points, plain(v*p.scale))
			} else if k == 0 {
				missing = append(missing, name)
			}
		}
		if len(points) == len(c.sizes) {
			fmt.Fprintf(&out, "    line [%s]\n", strings.Join(points, ", "))
		}
	}
	return out.String() + "```", missing
}

// crossover says from which size scoring in shards is faster than in one invocation.
func crossover(all results) (text string, ok bool) {
	from, last := 0, map[string]float64(nil)
	for _, n := range runSizes {
		v := all.find("/bench/growth", "Run/"+strconv.Itoa(n))
		if v == nil {
			return "", false
		}
		switch {
		case v["two-ms"] >= v["one-ms"]:
			from = 0
		case from == 0:
			from = n
		}
		last = v
	}
	most := runSizes[len(runSizes)-1]
	at := func(v map[string]float64) string {
		return fmt.Sprintf("%s ms in one invocation, %s ms in shards two at a time, %s ms in shards all at once",
			figure(v["one-ms"]), figure(v["two-ms"]), figure(v["own-ms"]))
	}
	if from == 0 {
		text = fmt.Sprintf("Two at a time, shards of 100 rows gain nothing up to %d candidates a side.", most)
	} else {
		text = fmt.Sprintf("Two at a time, shards of 100 rows are faster than one invocation from %d candidates a side on\n(of the sizes measured).", from)
	}
	return text + fmt.Sprintf(" At %d: %s.", most, at(last)), true
}

func joined[T any](items []T, write func(T) string) string {
	var out []string
	for _, x := range items {
		out = append(out, write(x))
	}
	return strings.Join(out, ", ")
}

// plain writes a number without an exponent, as charts read it.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
