package main

import (
	"fmt"
	"strings"
)

// A work is a row of the table on matching: what was asked, and what it took beside a rival.
type work struct {
	what, target string
	pkg          string // end of the benchmark's package
	names        []string
	ours         []part // of several benchmarks the greatest
	rival        string // prefix of the rival's units; empty where there is none
}

const assignments = "/matching/assign"

var (
	seconds = []part{{"ours-s", 1, " s"}, {"ours-MB", 1, " MB"}}
	each    = []part{{"ns/op", 1e-9, " s"}, {"max-heap-MB", 1, " MB"}, {"process-MB", 1, " MB"}}
)

var works = []work{
	square("1,000", 1000, "0 to 99", 99), square("1,000", 1000, "0 to 999,999", 999_999), square("1,000", 1000, uniform, 1<<28),
	square("2,000", 2000, "0 to 99", 99), square("2,000", 2000, "0 to 999,999", 999_999), square("2,000", 2000, uniform, 1<<28),
	square("5,000", 5000, "0 to 99", 99), square("5,000", 5000, "0 to 999,999", 999_999), square("5,000", 5000, uniform, 1<<28),
	selection("100 × 300", "100x300", "20 times faster"), selection("300 × 300", "300x300", "20 times faster"),
	selection("300 × 1,469", "300x1469", "1 s, proved"),
	{
		"the slowest of 300 × 1,469 where all want the same columns or oblasts are limited, too", "1 s, proved", assignments,
		[]string{"Select/300x1469/popular=false/plain", "Select/300x1469/popular=false/oblasts", "Select/300x1469/popular=true/plain", "Select/300x1469/popular=true/oblasts"},
		each, "",
	},
	tight("2 2 2 2 1 1"), tight("4 2 1 1 1 1"), tight("1 1 2 3 3 0"),
	{
		"the slowest of 300 × 1,469 where one side may have three partners and the other two", "", assignments,
		[]string{"Select/300x1469/popular=false/several", "Select/300x1469/popular=true/several"},
		each, "",
	},
	{"50 best EU partners of each hromada among all 95,217 units, candidates made first", "10 s, 1 GB", "/matching/pool", []string{"Suggest/1470"}, each, ""},
	{"the same where everybody has answered, ten of eleven factors known, the search alone", "10 s, 1 GB", "/matching/pool", []string{"SuggestAnswered"}, each, ""},
	{"1,000 weight draws at 100 × 100", "5 s", assignments, []string{"Survival/100"}, each, ""},
	{"deferred acceptance, 48,000 × 6,600, lists of 15", "0.1 s", assignments, []string{"DeferredAcceptance/48000"}, each, ""},
	{"what if, 300 × 300, other weights", "1 s", "/bench/growth", []string{"WhatIf/plain"}, each, ""},
	{"what if, 300 × 300, 10 pairs of 5 states that cover 5 themes", "1 s", "/bench/growth", []string{"WhatIf/limits"}, each, ""},
	{"the same, as many pairs as possible, one side with two partners each", "1 s", "/bench/growth", []string{"WhatIf/several"}, each, ""},
}

const uniform = "uniform over 28 bits"

func square(title string, n int, scores string, top int) work {
	what := fmt.Sprintf("exact assignment, %s square, scores %s", title, scores)
	target := "not slower"
	if n == 2000 {
		target += ", 256 MB"
	}
	return work{what, target, assignments, []string{fmt.Sprintf("AgainstScipy/%d/top%d", n, top)}, seconds, "scipy"}
}

func selection(title, name, target string) work {
	what := "10 pairs of " + title + ", at most 5 of 27 states, 6 themes covered"
	return work{what, target, assignments, []string{"AgainstHiGHS/" + name}, seconds, "HiGHS"}
}

func tight(cover string) work {
	what := "the same of 300 × 1,469, themes covered " + strings.ReplaceAll(cover, " ", ", ") + " times, slowest of five"
	name := "SelectTight/[" + strings.ReplaceAll(cover, " ", "_") + "]"
	return work{what, "", assignments, []string{name}, []part{{"most-s", 1, " s"}, {"max-heap-MB", 1, " MB"}, {"most-nodes", 1, " nodes"}}, ""}
}

// find gives the values of a benchmark; nil where it was not measured.
func (all results) find(pkg, name string) map[string]float64 {
	for _, l := range all.lines {
		if strings.HasSuffix(l.pkg, pkg) && l.name == name {
			return l.values
		}
	}
	return nil
}

// compared is the table on matching; missing are the rows that were not measured.
func compared(all results) (text string, missing []string) {
	var out strings.Builder
	out.WriteString("| work | target | takes | rival |\n|---|---|---|---|\n")
	for _, w := range works {
		takes, rival := w.say(all)
		if takes == "" {
			missing = append(missing, w.what)
			continue
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", w.what, w.target, takes, rival)
	}
	return strings.TrimSuffix(out.String(), "\n"), missing
}

func (w work) say(all results) (takes, rival string) {
	most := map[string]float64{}
	for _, name := range w.names {
		values := all.find(w.pkg, name)
		if values == nil {
			return "", ""
		}
		for unit, v := range values {
			most[unit] = max(most[unit], v)
		}
	}
	var figures []string
	for _, p := range w.ours {
		if v, ok := most[p.unit]; ok {
			figures = append(figures, figure(v*p.scale)+p.as)
		}
	}
	return strings.Join(figures, ", "), w.against(most)
}

// against says what the rival took, that it proved no answer, or that it is not there.
func (w work) against(values map[string]float64) string {
	if w.rival == "" {
		return ""
	}
	memory := ""
	if v := values[w.rival+"-MB"]; v > 0 {
		memory = ", " + figure(v) + " MB"
	}
	if v, ok := values[w.rival+"-none-s"]; ok {
		return fmt.Sprintf("%s: no proved answer in %s s%s", w.rival, figure(v), memory)
	}
	if v, ok := values[w.rival+"-s"]; ok {
		return fmt.Sprintf("%s: %s s%s; %s times", w.rival, figure(v), memory, figure(values["times"]))
	}
	return w.rival + ": not installed"
}
