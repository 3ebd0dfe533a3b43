package account_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/domain/account"
)

func TestSealRenewal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		token, other := rapid.StringN(1, 60, -1).Draw(t, "token"), rapid.StringN(1, 60, -1).Draw(t, "other")
		renewal := rapid.StringN(1, 2000, -1).Draw(t, "renewal")
		sealed, err := account.SealRenewal(token, renewal, rand.Reader)
		if err != nil || len(renewal) > 8 && strings.Contains(sealed, renewal) {
			t.Fatalf("SealRenewal = %q, %v", sealed, err)
		}
		if got, err := account.OpenRenewal(token, sealed); err != nil || got != renewal {
			t.Errorf("OpenRenewal = %q, %v, want %q", got, err, renewal)
		}
		if got, err := account.OpenRenewal(other, sealed); other != token && err == nil {
			t.Errorf("OpenRenewal with another token = %q, want an error", got)
		}
		cut := rapid.IntRange(0, len(sealed)-1).Draw(t, "cut")
		if got, err := account.OpenRenewal(token, sealed[:cut]); err == nil {
			t.Errorf("OpenRenewal of a part = %q, want an error", got)
		}
	})
	if sealed, err := account.SealRenewal("token", "", rand.Reader); sealed != "" || err != nil {
		t.Errorf("SealRenewal of nothing = %q, %v, want nothing", sealed, err)
	}
}
