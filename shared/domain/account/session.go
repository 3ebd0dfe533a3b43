package account

import (
	"slices"
	"time"
)

// Limits of an applicant's session (ASVS 7.3). Both are long because power and network fail: nobody who types through an
// evening in a shelter is sent away, and a browser left behind in an office is closed by the next day.
const (
	IdleLimit     = 4 * time.Hour
	AbsoluteLimit = 24 * time.Hour
	// RenewAfter is how old SeenAt may become before it is written again: not every page costs a write.
	RenewAfter = 15 * time.Minute
	// MaxApplications bounds how many applications one session may open.
	MaxApplications = 20
)

// Alive reports whether the session may still be used. The TTL of the table is no limit: it deletes days later.
func (s Session) Alive(now time.Time) bool {
	return s.Hash != "" && now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) < IdleLimit
}

// Stale reports whether SeenAt should be written again.
func (s Session) Stale(now time.Time) bool { return now.Sub(s.SeenAt) >= RenewAfter }

// Opens reports whether an applicant's session lists the application.
func (s Session) Opens(application string) bool {
	return s.Kind == Applicant && slices.Contains(s.Applications, application)
}

// With gives the session with one more application, the oldest falling out at the limit.
func (s Session) With(applications ...string) Session {
	all := slices.Clone(s.Applications)
	for _, a := range applications {
		if a != "" && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	if n := len(all) - MaxApplications; n > 0 {
		all = all[n:]
	}
	s.Applications = all
	return s
}

// newSession makes an applicant's session.
func newSession(hash string, now time.Time, applications ...string) Session {
	return Session{
		Hash: hash, Kind: Applicant, CreatedAt: now.UTC(), SeenAt: now.UTC(), ExpiresAt: now.Add(AbsoluteLimit).UTC(),
	}.With(applications...)
}
