package application_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
)

// Who confirmed that they had read an older notice has consented to nothing: they are asked before they submit.
func TestConsent_OfAnOlderNotice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		consent        application.Consent
		given, current bool
	}{
		{"never asked", application.Consent{}, false, false},
		{"not ticked", application.Consent{Version: application.NoticeVersion}, false, false},
		{"read the first notice", application.Consent{Data: true, Authority: true, Version: "2026-11"}, false, false},
		{"read it before versions were months", application.Consent{Data: true, Authority: true, Version: "1"}, false, false},
		{"consented", application.Consent{Data: true, Authority: true, Version: application.NoticeVersion}, true, true},
		{"consented to a notice to come", application.Consent{Data: true, Authority: true, Version: "2031-01"}, true, false},
	}
	for _, tt := range tests {
		if given, current := tt.consent.Given(), tt.consent.Current(); given != tt.given || current != tt.current {
			t.Errorf("%s: given %t, current %t, want %t, %t", tt.name, given, current, tt.given, tt.current)
		}
		gaps := application.Application{Consent: tt.consent}.Gaps()
		lacking := slices.ContainsFunc(gaps, func(g application.Gap) bool { return g.Key == "domain.application.lacks.consent" })
		if lacking == tt.current {
			t.Errorf("%s: consent is lacking: %t", tt.name, lacking)
		}
	}
}

// The moment of the consent stays when the section is saved again, and is a new one when consent is given anew.
func TestSaveConsent_Moment(t *testing.T) {
	t.Parallel()
	at := now
	s := service(dynamotest.Open(t))
	s.Now = func() time.Time { return at }
	a := begin(t, s, "key")
	save := func(data, authority bool) application.Consent {
		t.Helper()
		at = at.Add(time.Minute)
		saved, err := s.SaveConsent(t.Context(), edit(a, application.ConsentSection), data, authority)
		if err != nil {
			t.Fatal(err)
		}
		a = saved
		return saved.Consent
	}
	if c := save(true, false); !c.At.IsZero() || !c.Given() || c.Version != application.NoticeVersion {
		t.Errorf("one of two declarations: %+v", c)
	}
	first := save(true, true)
	if again := save(true, true); again.At != first.At || first.At.IsZero() {
		t.Errorf("the same again: %v, first %v", again.At, first.At)
	}
	if back := save(false, true); back.Given() || !back.At.IsZero() {
		t.Errorf("taken back: %+v", back)
	}
	if anew := save(true, true); !anew.At.After(first.At) {
		t.Errorf("given anew at %v, first at %v", anew.At, first.At)
	}
}
