package account_test

import (
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/account"
)

// TestAllows_Care: whoever works on applications may note something, and nobody but an administrator deletes.
func TestAllows_Care(t *testing.T) {
	t.Parallel()
	for _, role := range account.Roles() {
		roles := []string{string(role)}
		if got, want := account.Allows(roles, account.NoteApplication), role == account.Officer || role == account.Administrator; got != want {
			t.Errorf("%s may note: %v, want %v", role, got, want)
		}
		if got, want := account.Allows(roles, account.EraseApplication), role == account.Administrator; got != want {
			t.Errorf("%s may erase: %v, want %v", role, got, want)
		}
		for _, of := range []account.Permission{account.NoteApplication, account.EraseApplication} {
			if account.Allows(roles, of) && !account.Allows(roles, account.ReadApplications) {
				t.Errorf("%s has %s and may not read applications", role, of)
			}
		}
		if account.Allows(roles, account.ReadApplications) && !account.Allows(roles, account.ReadPartnerships) { // histories lead there
			t.Errorf("%s may read applications and no partnerships", role)
		}
	}
	if account.Allows([]string{"unknown", ""}, account.NoteApplication) {
		t.Error("an unknown role may note")
	}
}
