package account_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/domain/account"
)

var key = bytes.Repeat([]byte{1}, 32)

func TestTokens_AreDerivedAndApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if again := account.LinkToken(bytes.Clone(key), a); again != account.LinkToken(key, a) {
			t.Fatal("the same link has two tokens")
		}
		if a != b && account.LinkToken(key, a) == account.LinkToken(key, b) {
			t.Fatal("two links share a token")
		}
		if account.SessionToken(key, a, b) == account.SessionToken(key, a+b, "") && b != "" {
			t.Fatal("parts run into each other")
		}
		if account.LinkToken(key, a) == account.EmailKey(key, a) || account.LinkToken(key, a) == account.LinkToken(bytes.Repeat([]byte{2}, 32), a) {
			t.Fatal("purposes or keys are not told apart")
		}
		if !regexp.MustCompile(`^[0-9]{8}$`).MatchString(account.LinkCode(key, a)) {
			t.Fatalf("code = %q", account.LinkCode(key, a))
		}
		if account.Hash(account.LinkToken(key, a)) == "" {
			t.Fatal("a link's token has no hash")
		}
	})
}

func FuzzHash(f *testing.F) {
	for _, s := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 44), "../x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := account.Hash(s); got != "" && (len(s) != 43 || len(got) != 43) {
			t.Errorf("Hash(%q) = %q", s, got)
		}
	})
}

func TestSession_Alive(t *testing.T) {
	t.Parallel()
	seen := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	s := account.Session{Hash: "x", SeenAt: seen, ExpiresAt: seen.Add(account.AbsoluteLimit)}
	tests := []struct {
		name string
		s    account.Session
		at   time.Time
		want bool
	}{
		{"now", s, seen, true},
		{"just not idle", s, seen.Add(account.IdleLimit - 1), true},
		{"idle", s, seen.Add(account.IdleLimit), false},
		{"over", account.Session{Hash: "x", SeenAt: seen, ExpiresAt: seen}, seen, false},
		{"none", account.Session{}, seen, false},
		{"clock behind by five minutes", s, seen.Add(-5 * time.Minute), true},
	}
	for _, tt := range tests {
		if got := tt.s.Alive(tt.at); got != tt.want {
			t.Errorf("%s: Alive(%v) = %v, want %v", tt.name, tt.at, got, tt.want)
		}
	}
}

func TestSession_With(t *testing.T) {
	t.Parallel()
	var s account.Session
	for i := range account.MaxApplications + 5 {
		s = s.With(strings.Repeat("a", i+1), "", strings.Repeat("a", i+1))
	}
	if len(s.Applications) != account.MaxApplications {
		t.Errorf("session lists %d applications, want %d", len(s.Applications), account.MaxApplications)
	}
	s.Kind = account.Applicant
	if !s.Opens(strings.Repeat("a", account.MaxApplications+5)) || s.Opens("a") || s.Opens("") {
		t.Error("the session does not open the newest, or opens what fell out")
	}
}
