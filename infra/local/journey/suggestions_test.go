package journey

import (
	"strings"
	"testing"
)

// TestSuggestions_ForEverybodyAndForOne: an officer has suggestions computed, watches them come, looks Fastiv up, and asks
// for an EU unit and for a place that has no partner.
func TestSuggestions_ForEverybodyAndForOne(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := staff(t, s, "Olena Officer", "en")
	p.open("/console/suggestions")
	p.sees("Nothing computed yet")
	suggested(p)
}

// suggested has everything computed and looks up both sides.
func suggested(p somebody) {
	p.t.Helper()
	p.open("/console/suggestions/new")
	p.sees("The usual weights and rules in words")
	p.submit("", nil)
	round := p.Page.URL.Path
	if !strings.HasPrefix(round, "/console/suggestions/sug_") {
		p.fail("asking for suggestions did not lead to them")
	}
	p.until(round, "Name or code of a municipality")
	p.sees("Ready", "Freeze the input", "List what was found", "Suggestions ready")

	p.open(round + "?q=fastiv")
	p.follow(round + "/UA32140150000040954")
	p.sees("Suggested partners for", "Fastiv", "never asked", "What speaks for it most", "km")
	first := p.Page.URL.Path
	p.follow(first + "/partners.csv")
	if !strings.Contains(p.Page.Raw, "\r\n") || strings.Contains(p.Page.Raw, "@") {
		p.fail("the list of whom to invite is not one")
	}
	p.open(round + "/LT_15")
	p.sees("Suggested partners for", "Ukraine")

	p.open("/console/places/UA32140150000040954/suggestions")
	p.sees("Only those whose applications were accepted")
	p.open("/console/places/UA32140150000040954/suggestions?in=register&country=PL")
	p.sees("This is a reverse call", "Poland")
}

func TestSuggestions_RoomsOfOthersStayClosed(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := staff(t, s, "Anna Assessor", "uk")
	for path, want := range map[string]int{
		"/console/suggestions": 200, "/console/suggestions/new": 403, "/console/suggestions/sug_none": 404,
		"/console/places/UA32140150000040954/suggestions": 200,
	} {
		p.open(path)
		if p.Page.Status != want {
			t.Errorf("%s answers %d, want %d", path, p.Page.Status, want)
		}
	}
}
