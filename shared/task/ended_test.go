package task_test

import (
	"context"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
)

// ended is a shelf whose partnership has ended.
type ended struct {
	shelf
	pair partnership.Partnership
}

func (e ended) Partnership(context.Context, id.ID) (partnership.Partnership, error) {
	return e.pair, nil
}

// TestPostRoom_SaysWhyAPartnershipEnded: each side reads the reason that is its own.
func TestPostRoom_SaysWhyAPartnershipEnded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		own, other bool // who withdrew
		want       map[text.Lang]string
	}{
		{"withdrew itself", true, false, map[text.Lang]string{
			text.English: "because Joniškis no longer takes part", text.Ukrainian: "ваша громада більше не бере участі",
		}},
		{"the partner withdrew", false, true, map[text.Lang]string{
			text.English: "because Zarasai no longer takes part", text.Ukrainian: "партнер більше не бере участі",
		}},
		{"paired anew", false, false, map[text.Lang]string{
			text.English: "had to pair the municipalities anew", text.Ukrainian: "мусила поєднати громади наново",
		}},
	}
	for _, tt := range tests {
		for lang, want := range tt.want {
			a := anApplication(lang, "Joniškis")
			e := ended{shelf: shelf{app: a}, pair: partnership.Partnership{
				Status: partnership.Ended,
				EU:     partnership.Party{Application: "app_other", Place: application.Place{Name: "Zarasai", Country: "LT"}, Withdrew: tt.other},
				UA:     partnership.Party{Application: a.ID, Place: a.Place, Withdrew: tt.own},
			}}
			box := &mailbox{net: &network{}}
			room := e.room(box)
			room.Partnerships = e
			if _, err := room.Send(t.Context(), queued(partnership.EndedTemplate)); err != nil {
				t.Fatal(err)
			}
			m := box.all()[0]
			if !strings.Contains(m.Text, want) || !strings.Contains(m.Text, "Zarasai") || strings.Contains(m.Text, "[mail.") {
				t.Errorf("%s, %s: the letter does not say %q:\n%s", tt.name, lang, want, m.Text)
			}
			for _, private := range []string{a.Contact.Name, a.Contact.Email, a.Contact.Phone} {
				if strings.Contains(m.Subject+m.Text, private) {
					t.Errorf("%s, %s: the letter holds %q", tt.name, lang, private)
				}
			}
		}
	}
}
