package account

import (
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// A Role of staff: a group of the identity provider; the value is stable.
type Role string

// The roles, as infra/app lists them for the provider's groups.
const (
	Officer       Role = "officer"
	Assessor      Role = "assessor"
	Finance       Role = "finance"
	Administrator Role = "administrator"
	Auditor       Role = "auditor"
)

// Roles lists them in the order in which pages show them.
func Roles() []Role { return []Role{Officer, Assessor, Finance, Administrator, Auditor} }

// A Permission names an act that staff may be allowed; routes name the one they need.
type Permission string

// The permissions.
const (
	UseConsole        Permission = "console.use" // every role's: there is something to see for it
	ReadApplications  Permission = "application.read"
	AcceptApplication Permission = "application.accept"
	NoteApplication   Permission = "application.note"  // enter something into its history
	EraseApplication  Permission = "application.erase" // delete its contact and texts on request
	ReadRuns          Permission = "run.read"
	StartRun          Permission = "run.start"
	DecideRun         Permission = "run.decide"
	ReadPartnerships  Permission = "partnership.read"
	CorrectStrength   Permission = "strength.correct" // say that a place is stronger or weaker in a theme than computed
	VerifyHistory     Permission = "history.verify"   // check a record's chain of events
)

// grants says what each role may do. Nobody decides by virtue of being an administrator, and an auditor changes nothing.
var grants = map[Role][]Permission{
	Officer:       {UseConsole, ReadApplications, AcceptApplication, NoteApplication, ReadRuns, StartRun, DecideRun, ReadPartnerships, CorrectStrength, VerifyHistory},
	Assessor:      {UseConsole, ReadApplications, ReadRuns, ReadPartnerships},
	Finance:       {UseConsole, ReadPartnerships},
	Administrator: {UseConsole, ReadApplications, NoteApplication, EraseApplication, ReadRuns, ReadPartnerships, VerifyHistory},
	Auditor:       {UseConsole, ReadApplications, ReadRuns, ReadPartnerships, VerifyHistory},
}

// Allows reports whether any of the roles grants the permission. Unknown roles grant nothing.
func Allows(roles []string, need Permission) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(grants[Role(r)], need) })
}

// Limits of a staff session (OWASP ASVS 7.3): what is idle for longer, or older, signs in again.
const (
	StaffIdle     = time.Hour
	StaffAbsolute = 10 * time.Hour
)

// StaffAlive reports whether a staff session still counts.
func StaffAlive(s Session, now time.Time) bool {
	return s.Kind == Staff && now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) < StaffIdle
}

// Actor gives the person behind a staff session as the history names them.
func (s Session) Actor() change.Actor {
	a := change.Actor{Kind: change.Staff, ID: s.Subject, Name: s.Name}
	for _, r := range Roles() {
		if slices.Contains(s.Roles, string(r)) {
			a.Role = string(r)
			break
		}
	}
	return a
}
