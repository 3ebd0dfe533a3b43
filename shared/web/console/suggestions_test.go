package console

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// compute does the tasks of a round.
func (w *world) compute(path string) {
	w.t.Helper()
	ctx, in := w.t.Context(), task.RoundInput{Round: id.ID(strings.TrimPrefix(path, suggestionsPath+"/"))}
	frozen, err := w.rounds.Freeze(ctx, in)
	for _, shard := range frozen.Shards {
		if err == nil {
			_, err = w.rounds.Search(ctx, shard)
		}
	}
	if err == nil {
		_, err = w.rounds.Finish(ctx, in)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

const (
	fastiv       = "UA32140150000040954"
	druskininkai = "LT_15"
)

func TestSuggestions_StartLookUpTakeAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	w.ok(p, p.Open(ctx, "/console/suggestions"))
	if !strings.Contains(p.Page.Text(), "Nothing computed yet") {
		t.Errorf("the empty list says %.300s", p.Page.Text())
	}
	w.ok(p, p.Open(ctx, "/console/suggestions/new"))
	w.ok(p, p.Submit(ctx, "", url.Values{setField: {defaultSet}}))
	round := p.Page.URL.Path
	if !strings.HasPrefix(round, suggestionsPath+"/sug_") || !strings.Contains(p.Page.Text(), "Requested") {
		t.Fatalf("starting led to %s: %.300s", round, p.Page.Text())
	}
	if err := p.Open(ctx, round+"/"+fastiv); err != nil || p.Page.Status != http.StatusNotFound {
		t.Errorf("a list of a round that is not ready answers %d, %v", p.Page.Status, err)
	}
	w.compute(round)
	w.ok(p, p.Open(ctx, round+"?q=fastiv"))
	w.ok(p, p.Follow(ctx, round+"/"+fastiv))
	text := p.Page.Text()
	for _, want := range []string{"Suggested partners for", "Fastiv", "never asked which languages", "known", "Compare"} {
		if !strings.Contains(text, want) {
			t.Errorf("the stored list does not say %q", want)
		}
	}
	w.ok(p, p.Follow(ctx, round+"/"+fastiv+"/partners.csv"))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Page.Raw, byteOrderMark))).ReadAll()
	if err != nil || len(rows) < 3 || len(rows) > suggestion.Best+1 || len(rows[1]) != len(rows[0]) {
		t.Errorf("%d rows, %v: %.200s", len(rows), err, p.Page.Raw)
	}
	if strings.Contains(p.Page.Raw, "@") {
		t.Error("the list of partners holds an address")
	}
	w.ok(p, p.Open(ctx, round+"/"+druskininkai))
	if text := p.Page.Text(); !strings.Contains(text, "Druskinink") || !strings.Contains(text, "Ukraine") {
		t.Errorf("the list of an EU unit says %.300s", text)
	}
}

func TestSuggestions_LiveFromEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	for _, tt := range []struct{ path, want string }{
		{"/console/places/" + fastiv + "/suggestions", "by the same rules as a matching run"},
		{"/console/places/" + fastiv + "/suggestions?in=register", "This is a reverse call"},
		{"/console/places/" + fastiv + "/suggestions?in=register&country=LT", "Lithuania"},
		{"/console/places/" + fastiv + "/suggestions?in=register&country=DE", "No partner found"},
		{"/console/places/" + druskininkai + "/suggestions?in=register", "never asked"},
		{"/console/places/" + druskininkai + "/suggestions", "Suggested partners for"},
	} {
		w.ok(p, p.Open(ctx, tt.path))
		if !strings.Contains(p.Page.Text(), tt.want) {
			t.Errorf("%s does not say %q: %.600s", tt.path, tt.want, p.Page.Text())
		}
	}
	w.ok(p, p.Open(ctx, "/console/places/"+fastiv+"/suggestions.csv?in=register&country=LT"))
	for _, line := range strings.Split(strings.TrimSpace(p.Page.Raw), "\r\n")[1:] {
		if !strings.Contains(line, "LT_") {
			t.Errorf("%s is not in Lithuania", line)
		}
	}
	for _, path := range []string{"/console/places/UA99999999999999999/suggestions", "/console/suggestions/sug_none", "/console/suggestions/run_01J9Z3NDEKTSV4RRFFQ69G5FAV"} {
		if err := p.Open(ctx, path); err != nil || p.Page.Status != http.StatusNotFound && p.Page.Status != http.StatusBadRequest {
			t.Errorf("%s answers %d, %v", path, p.Page.Status, err)
		}
	}
}

// TestSuggestions_ReverseCallFromCaseAndRun: whoever has no partner leads to the whole register.
func TestSuggestions_ReverseCallFromCaseAndRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	w.ok(p, p.Open(ctx, "/console/inbox"))
	w.ok(p, p.Follow(ctx, "/console/applications/"))
	w.ok(p, p.Follow(ctx, "/suggestions?in=register"))
	if !strings.Contains(p.Page.Text(), "This is a reverse call") {
		t.Errorf("the case leads to %.300s", p.Page.Text())
	}
	run := w.proposed()
	w.ok(p, p.Open(ctx, run+"/unmatched"))
	w.ok(p, p.Follow(ctx, "/suggestions?in=register"))
	if q := p.Page.URL.Query(); !strings.Contains(p.Page.Text(), "This is a reverse call") || q.Get(runParam) != strings.TrimPrefix(run, "/console/runs/") {
		t.Errorf("the run leads to %s: %.300s", p.Page.URL, p.Page.Text())
	}
}

// TestPartnersFilter_SortsCountriesAsTheReaderDoes: І comes after Е in Ukrainian, and before it in Unicode.
func TestPartnersFilter_SortsCountriesAsTheReaderDoes(t *testing.T) {
	t.Parallel()
	f := partnersFacts{countries: []municipality.Country{"IT", "BG", "EE", "AT"}}
	for lang, want := range map[text.Lang]string{text.Ukrainian: "AT BG EE IT", text.English: "AT BG EE IT"} {
		selects := f.filter(text.For(lang)).Selects
		var got []string
		for _, o := range selects[len(selects)-1].Options[1:] {
			got = append(got, o.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("countries in %s are %v, want %s", lang, got, want)
		}
	}
}
