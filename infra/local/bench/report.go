package main

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A row says how README quotes some benchmarks.
type row struct {
	what   string
	pkg    string         // end of their package's path
	name   *regexp.Regexp // their names; where it has a group, that is what tells one from another
	parts  []part
	ranged bool // from the least to the greatest, instead of each
}

// A part is one figure of a row.
type part struct {
	unit  string // as the benchmark reports it
	scale float64
	as    string // written after the figure
}

var report = []row{
	{
		what: "start to first poll, beside the smallest Go function (budget 3 times)",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^Start/(.+)$`), parts: []part{{"x-bare", 1, "×"}, {"ms", 1, " ms"}},
	},
	{
		what: "zipped size of a function, arm64 (budget 8 MB)",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^Zipped/(.+)$`), parts: []part{{"zip-MB", 1, " MB"}},
	},
	{
		what: "own time of a portal page, warm, median and p99; at p99 on the processor (budget 8 ms at p99)",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^Page/portal-`), ranged: true,
		parts: []part{{"own-p50-ms", 1, " ms"}, {"own-p99-ms", 1, " ms"}, {"cpu-p99-ms", 1, " ms"}},
	},
	{
		what: "own time of a console page, the same",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^Page/console-`), ranged: true,
		parts: []part{{"own-p50-ms", 1, " ms"}, {"own-p99-ms", 1, " ms"}, {"cpu-p99-ms", 1, " ms"}},
	},
	{
		what: "HTML of a page, as it is and compressed",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^Page/`), ranged: true, parts: []part{{"html-kB", 1, " kB"}, {"gz-kB", 1, " kB"}},
	},
	{
		what: "style and script of every page, as served (budget 60 kB with the page)",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^Assets/(.+)$`), parts: []part{{"served-kB", 1, " kB"}},
	},
	{
		what: "console list of 5,000 records, with the table's answers (budget 100 ms)",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^ConsoleList5000/(.+)$`),
		parts: []part{{"all-p50-ms", 1, " ms"}, {"all-p99-ms", 1, " ms at p99"}, {"requests", 1, " requests"}},
	},
	{
		what: "local stack with the demonstration and a process of every function, idle (budget 300 MB)",
		pkg:  "/infra/local/bench", name: regexp.MustCompile(`^Idle$`),
		parts: []part{{"MB", 1, " MB"}, {"stack-MB", 1, " MB of it the stack"}, {"start-ms", 1e-3, " s to start"}},
	},
	{
		what: "local table, durable transactions of 3 items, 16 clients (budget 1,000 a second)",
		pkg:  "/infra/local/table", name: regexp.MustCompile(`^TransactWrite3Items16Clients$`), parts: []part{{"transactions/s", 1, " a second"}},
	},
	{
		what: "local table, one read over HTTP",
		pkg:  "/infra/local/table", name: regexp.MustCompile(`^(GetItem|Query100)$`), parts: []part{{"ns/op", 1e-6, " ms"}},
	},
	{
		what: "import of both registers, 96,687 places",
		pkg:  "/register", name: regexp.MustCompile(`^Import(?:_(NothingChanged))?$`), parts: []part{{"ns/op", 1e-9, " s"}},
	},
	{
		what: "place search over all of them, 1,000 mixed queries (budget 30 ms)",
		pkg:  "/search", name: regexp.MustCompile(`^Search$`), parts: []part{{"p50-ms", 1, " ms"}, {"p99-ms", 1, " ms at p99"}, {"max-ms", 1, " ms at most"}},
	},
	{
		what: "on the public registers with 300 applicants a side, until it is on the page",
		pkg:  "/infra/local/journey", name: regexp.MustCompile(`^Real$`),
		parts: []part{
			{"applicants-s", 1, " s to make them apply"},
			{"suggestions-s", 1, " s suggestions for all hromadas"},
			{"proposed-s", 1, " s 10 pairs of 5 states that cover every theme"},
			{"explained-s", 1, " s explained"},
			{"all-s", 1, " s as many pairs as possible, explained"},
			{"two-s", 1, " s with two partners for one side"},
			{"worst-s", 1, " s for the best worst pair"},
			{"what-if-s", 1, " s what if"},
		},
	},
	{
		what: "first place search of a process",
		pkg:  "/search", name: regexp.MustCompile(`^ColdLoad$`), parts: []part{{"ns/op", 1e-6, " ms"}},
	},
}

// say gives the row's text; empty where nothing of it was measured.
func (r row) say(all results) string {
	var found []result
	for _, l := range all.lines {
		if strings.HasSuffix(l.pkg, r.pkg) && r.name.MatchString(l.name) {
			found = append(found, l)
		}
	}
	switch {
	case len(found) == 0:
		return ""
	case r.ranged:
		return r.between(found)
	}
	var out []string
	for _, l := range found {
		var figures []string
		for _, p := range r.parts {
			if v, ok := l.values[p.unit]; ok {
				figures = append(figures, figure(v*p.scale)+p.as)
			}
		}
		name := ""
		if m := r.name.FindStringSubmatch(l.name); len(m) > 1 && m[1] != "" {
			name = m[1] + " "
		}
		out = append(out, name+strings.Join(figures, ", "))
	}
	return strings.Join(out, "; ")
}

// between gives the least and the greatest of each part, and which one the greatest is.
func (r row) between(found []result) string {
	var out []string
	for _, p := range r.parts {
		of := func(l result) float64 { return l.values[p.unit] * p.scale }
		by := func(a, b result) int {
			switch {
			case of(a) < of(b):
				return -1
			case of(a) > of(b):
				return 1
			}
			return 0
		}
		least, most := slices.MinFunc(found, by), slices.MaxFunc(found, by)
		_, name, _ := strings.Cut(most.name, "/")
		out = append(out, fmt.Sprintf("%s to %s%s (%s)", figure(of(least)), figure(of(most)), p.as, name))
	}
	return strings.Join(out, "; ")
}

// figure writes a number with two digits that count, or as a whole one.
func figure(v float64) string {
	switch a := math.Abs(v); {
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 1:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}
