package text

import "time"

// Relative says how far off something is: "in 3 days", "через 3 дні"; "2 hours ago", "2 години тому". It rounds towards
// now, so that nobody is promised more time than there is: whole days from 24 hours on, then hours, then minutes.
func (p *Printer) Relative(d time.Duration) string {
	if d < 0 {
		return p.length("format.ago_", -d)
	}
	return p.length("format.in_", d)
}

// Duration writes a length of time in its largest whole unit: "3 days", "3 дні".
func (p *Printer) Duration(d time.Duration) string { return p.length("format.", max(d, -d)) }

func (p *Printer) length(prefix string, d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return p.T(prefix+"days", "count", int64(d/day))
	case d >= time.Hour:
		return p.T(prefix+"hours", "count", int64(d/time.Hour))
	case d >= time.Minute:
		return p.T(prefix+"minutes", "count", int64(d/time.Minute))
	}
	return p.T(prefix + "moments")
}

// Bytes writes the size of a file with decimal prefixes, rounded up to a tenth: "1.5 MB", "1,5 МБ".
func (p *Printer) Bytes(n int64) string {
	key, unit := "format.bytes", int64(1)
	switch {
	case n >= 1_000_000:
		key, unit = "format.megabytes", 1_000_000
	case n >= 1_000:
		key, unit = "format.kilobytes", 1_000
	}
	size := Decimal{Unscaled: n / unit}
	if unit > 1 && n%unit != 0 {
		size = Decimal{Unscaled: n/unit*10 + (n%unit*10+unit-1)/unit, Scale: 1}
	}
	return p.T(key, "size", size)
}
