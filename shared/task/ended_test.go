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
			text.English: "had to pair the municipalities again", text.Ukrainian: "мусила поєднати громади наново",
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

// TestPostRoom_TellsOfOtherPartnerships: who has several is told which one a letter is about, and of the others.
func TestPostRoom_TellsOfOtherPartnerships(t *testing.T) {
	t.Parallel()
	others := map[text.Lang][]string{text.English: {"other partnership", "There is a letter of its own"}, text.Ukrainian: {" ще ", "Разом із цим"}}
	tests := []struct {
		name, template string
		params         map[string]string
		want           map[text.Lang]string // empty: nothing of others
		among          bool                 // the subject names the partner
	}{
		{"the only one begins", partnership.NewsTemplate, nil, nil, false},
		{"one of two begins", partnership.NewsTemplate, map[string]string{"partners": "2"}, map[text.Lang]string{
			text.English: "With this one, Joniškis has 2 partnerships in the programme.", text.Ukrainian: "Разом із цим Joniškis має 2 партнерства в програмі.",
		}, true},
		{"one of five begins", partnership.NewsTemplate, map[string]string{"partners": "5"}, map[text.Lang]string{
			text.English: "Joniškis has 5 partnerships in", text.Ukrainian: "має 5 партнерств у програмі.",
		}, true},
		{"the only one ends", partnership.EndedTemplate, nil, nil, false},
		{"one of two ends", partnership.EndedTemplate, map[string]string{"partners": "2", "stay": "1"}, map[text.Lang]string{
			text.English: "The other partnership of Joniškis in the programme goes on.", text.Ukrainian: "Joniškis має в програмі ще 1 партнерство. Воно триває.",
		}, true},
		{"one of three ends", partnership.EndedTemplate, map[string]string{"partners": "3", "stay": "2"}, map[text.Lang]string{
			text.English: "The 2 other partnerships of Joniškis in the programme go on.", text.Ukrainian: "Joniškis має в програмі ще 2 партнерства. Вони тривають.",
		}, true},
		{"both of two end", partnership.EndedTemplate, map[string]string{"partners": "2"}, nil, true},
		{"a number that is none", partnership.EndedTemplate, map[string]string{"partners": "x", "stay": "-1"}, nil, false},
	}
	for _, tt := range tests {
		for _, lang := range text.Langs() {
			a := anApplication(lang, "Joniškis")
			e := ended{shelf: shelf{app: a}, pair: partnership.Partnership{
				EU: partnership.Party{Application: "app_other", Place: application.Place{Name: "Zarasai", Country: "LT"}},
				UA: partnership.Party{Application: a.ID, Place: a.Place},
			}}
			box, q := &mailbox{net: &network{}}, queued(tt.template)
			q.Message.Mail.Params = tt.params
			room := e.room(box)
			room.Partnerships = e
			if _, err := room.Send(t.Context(), q); err != nil {
				t.Fatal(err)
			}
			m := box.all()[0]
			if got := strings.Contains(m.Subject, "Zarasai"); got != tt.among || strings.Contains(m.Subject+m.Text, "[mail.") {
				t.Errorf("%s, %s: subject %q, want the partner named: %t\n%s", tt.name, lang, m.Subject, tt.among, m.Text)
			}
			if want := tt.want[lang]; !strings.Contains(m.Text, want) {
				t.Errorf("%s, %s: the letter does not say %q:\n%s", tt.name, lang, want, m.Text)
			}
			for _, word := range others[lang] {
				if tt.want == nil && strings.Contains(m.Text, word) {
					t.Errorf("%s, %s: the letter says %q:\n%s", tt.name, lang, word, m.Text)
				}
			}
		}
	}
}
