package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/bridges-of-trust/bridges/infra/progress"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// explain gives the cause of a fault: this command is for people who look after the system.
func explain(err error) string {
	if f, ok := fault.As(err); ok && f.Err != nil {
		var header *register.HeaderError
		if errors.As(f.Err, &header) {
			return header.Error()
		}
		return string(f.Code) + ": " + f.Err.Error()
	}
	return err.Error()
}

// printReport says what an import did.
func printReport(w io.Writer, r register.Report) {
	for _, f := range r.Files {
		fmt.Fprintf(w, "%s: %s rows", f.Name, progress.Grouped(f.Rows))
		if f.Skipped > 0 {
			fmt.Fprintf(w, ", %s skipped", progress.Grouped(f.Skipped))
		}
		if f.Corrected > 0 {
			fmt.Fprintf(w, ", %s of them corrected (communes of France overseas that were in another region)", progress.Grouped(f.Corrected))
		}
		if f.Left > 0 {
			fmt.Fprintf(w, ", %s of them left out on purpose", progress.Grouped(f.Left))
		}
		if len(f.Unused) > 0 {
			fmt.Fprintf(w, "; columns not used: %s", strings.Join(f.Unused, ", "))
		}
		fmt.Fprintln(w)
	}
	printBroken(w, r)
	printCountries(w, r)
	printChanges(w, r.Changes)
	if r.Changed {
		fmt.Fprintf(w, "Now current: %s places, %s\n", progress.Grouped(r.Places), r.Current.Manifest)
		return
	}
	fmt.Fprintf(w, "Nothing changed: %s places, %s, current since %s by %s\n",
		progress.Grouped(r.Places), r.Current.Manifest, r.Current.At.Format("2006-01-02 15:04 MST"), r.Current.By)
}

func printBroken(w io.Writer, r register.Report) {
	for _, b := range r.Broken {
		fmt.Fprintf(w, "skipped %s\n", b.Error())
	}
}

func printCountries(w io.Writer, r register.Report) {
	count := map[register.ShardState]int{}
	for _, c := range r.Countries {
		count[c.State]++
	}
	var parts []string
	for _, s := range []register.ShardState{register.Stored, register.Present, register.Same, register.Kept, register.Left} {
		if count[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[s], s))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(w, "%d countries: %s\n", len(r.Countries), strings.Join(parts, ", "))
	}
}

func printChanges(w io.Writer, c register.Changes) {
	for _, kind := range []struct {
		name  string
		tally register.Tally
	}{
		{"added", c.Added},
		{"gone", c.Gone},
		{"renamed", c.Renamed},
		{"moved to another region or kind", c.Moved},
		{"with another war status", c.War},
	} {
		if kind.tally.Count == 0 {
			continue
		}
		fmt.Fprintf(w, "%s places %s\n", progress.Grouped(kind.tally.Count), kind.name)
		for _, e := range kind.tally.Examples {
			fmt.Fprintf(w, "    %s %s", e.Code, e.Name)
			if e.Old != "" || e.New != "" {
				fmt.Fprintf(w, ": %s -> %s", e.Old, e.New)
			}
			fmt.Fprintln(w)
		}
	}
	for _, key := range c.FigureKeys() {
		t := c.Figures[key]
		fmt.Fprintf(w, "%s places with another %s", progress.Grouped(t.Count), key.Indicator)
		if key.Year != 0 {
			fmt.Fprintf(w, " of %d", key.Year)
		}
		fmt.Fprintln(w)
		for _, e := range t.Examples {
			fmt.Fprintf(w, "    %s %s: %s -> %s\n", e.Code, e.Name, value(e.From, e.Was), value(e.To, e.Is))
		}
	}
}

func value(v float64, known bool) string {
	if !known {
		return "unknown"
	}
	return fmt.Sprint(v)
}
