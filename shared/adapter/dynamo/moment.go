package dynamo

import "time"

// moment writes an instant to the nanosecond, because deadlines are compared so; "" for the zero time.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// unmoment reads what moment wrote.
func unmoment(s string, into *time.Time) error {
	if s == "" {
		*into = time.Time{}
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	*into = t.UTC()
	return err
}
