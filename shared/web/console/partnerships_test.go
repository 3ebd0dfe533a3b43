package console

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// lastingNames gives the names of municipalities as the table lists them, with what it says of their number of partnerships.
func lastingNames(all []partnership.Partnership) string {
	var out []string
	for _, row := range lastingTable(text.For(text.English), all).Rows {
		for _, cell := range row.Cells[:2] {
			out = append(append(out, cell.Text), cell.Lines...)
		}
	}
	return strings.Join(out, " ")
}

func TestPartnerships_OfOneMunicipalityStandTogether(t *testing.T) {
	t.Parallel()
	pair := func(ua, eu string, status partnership.Status) partnership.Partnership {
		party := func(name string) partnership.Party {
			return partnership.Party{Application: application.ID("app_" + name), Place: application.Place{Name: name[:1]}}
		}
		return partnership.Partnership{UA: party(ua), EU: party(eu), Status: status}
	}
	on, off, early := partnership.Announced, partnership.Ended, partnership.Prepared
	tests := []struct {
		name string
		all  []partnership.Partnership
		want string
	}{
		{"one each", []partnership.Partnership{pair("B", "X", on), pair("A", "Y", on)}, "A Y B X"},
		{"one beside one that ended", []partnership.Partnership{pair("B", "X", on), pair("A", "Y", on), pair("B", "Y", off)}, "A Y B X"},
		{"one beside one that is prepared", []partnership.Partnership{pair("B", "X", on), pair("A", "Y", on), pair("B", "Y", early)}, "A Y B X"},
		{
			"two of one on either side",
			[]partnership.Partnership{pair("B", "Y", on), pair("A", "X", on), pair("B", "X", on)},
			"A X 2 partnerships B 2 partnerships X 2 partnerships B 2 partnerships Y",
		},
		{
			"namesakes",
			[]partnership.Partnership{pair("A1", "Z", on), pair("A2", "Y", on), pair("A1", "X", on)},
			"A 2 partnerships X A 2 partnerships Z A Y",
		},
	}
	for _, tt := range tests {
		if got := lastingNames(tt.all); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestPartnerships_InTheOrderOfTheAlphabet: whoever looks for a name finds it where the reader's alphabet has it, among those
// that ended too, and in whatever order the table gives them.
func TestPartnerships_InTheOrderOfTheAlphabet(t *testing.T) {
	t.Parallel()
	names := []string{"Авдіївка", "Ґалаґани", "Гадяч", "Єланець", "Івано-Франківськ", "Їзд", "Йосипівка", "Щирець", "Ямпіль"}
	slices.SortFunc(names, text.CollatorFor(text.Ukrainian).Compare)
	rapid.Check(t, func(t *rapid.T) {
		var all []partnership.Partnership
		for i, name := range rapid.Permutation(names).Draw(t, "order") {
			status := []partnership.Status{partnership.Announced, partnership.Ended}[i%2]
			all = append(all, partnership.Partnership{
				Status: status, UA: partnership.Party{Application: application.ID(name), Place: application.Place{Name: name}},
			})
		}
		p := text.For(text.Ukrainian)
		tables := []kit.Table{lastingTable(p, all), *endedTable(p, all)}
		n := 0
		for _, table := range tables {
			var got []string
			for _, row := range table.Rows {
				got = append(got, row.Cells[0].Text)
			}
			if n += len(got); !slices.IsSortedFunc(got, text.CollatorFor(text.Ukrainian).Compare) {
				t.Fatalf("listed as %q", got)
			}
		}
		if n != len(names) {
			t.Fatalf("%d of %d are listed", n, len(names))
		}
	})
}

type runStatuses struct {
	matching.Runs
	status map[id.ID]matching.Status
	asked  int
}

func (r *runStatuses) Run(_ context.Context, run id.ID) (matching.Run, error) {
	r.asked++
	return matching.Run{ID: run, Status: r.status[run]}, nil
}

// TestPartnerships_OfARunAllAtOnce: while letters are still being written, the list shows all of a published run and what it
// leaves standing, and nothing of a run that is not published. Where nothing is going on, no run is read.
func TestPartnerships_OfARunAllAtOnce(t *testing.T) {
	t.Parallel()
	pair := func(name, run string, status partnership.Status, ending string) partnership.Partnership {
		return partnership.Partnership{ID: id.ID(name), Run: id.ID(run), Status: status, Ending: id.ID(ending)}
	}
	tests := []struct {
		name  string
		all   []partnership.Partnership
		want  []string
		asked int
	}{
		{"at rest", []partnership.Partnership{pair("a", "old", partnership.Announced, ""), pair("b", "old", partnership.Ended, "new")}, []string{"a announced", "b ended"}, 0},
		{
			"being announced",
			[]partnership.Partnership{
				pair("a", "new", partnership.Announced, ""), pair("b", "new", partnership.Prepared, ""),
				pair("c", "old", partnership.Announced, "new"), pair("d", "old", partnership.Announced, ""),
			},
			[]string{"a announced", "b announced", "d announced"},
			1,
		},
		{
			"approved only",
			[]partnership.Partnership{pair("a", "next", partnership.Prepared, ""), pair("b", "old", partnership.Announced, "next")},
			[]string{"b announced"},
			1,
		},
	}
	for _, tt := range tests {
		runs := &runStatuses{status: map[id.ID]matching.Status{"new": matching.Published, "next": matching.Approved, "old": matching.Published}}
		c := &Console{Config: Config{Matching: matching.Service{Runs: runs}}}
		got, err := c.published(t.Context(), tt.all)
		var words []string
		for _, p := range got {
			words = append(words, string(p.ID)+" "+string(p.Status))
		}
		if err != nil || !slices.Equal(words, tt.want) || runs.asked != tt.asked {
			t.Errorf("%s: %q, %v, %d runs read, want %q and %d", tt.name, words, err, runs.asked, tt.want, tt.asked)
		}
	}
}
