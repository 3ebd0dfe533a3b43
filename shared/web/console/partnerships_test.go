package console

import (
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
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
		{"one each, as they came", []partnership.Partnership{pair("B", "X", on), pair("A", "Y", on)}, "B X A Y"},
		{"one beside one that ended", []partnership.Partnership{pair("B", "X", on), pair("A", "Y", on), pair("B", "Y", off)}, "B X A Y"},
		{"one beside one that is prepared", []partnership.Partnership{pair("B", "X", on), pair("A", "Y", on), pair("B", "Y", early)}, "B X A Y"},
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
