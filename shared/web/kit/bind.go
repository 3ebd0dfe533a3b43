package kit

import (
	"errors"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// Limits of text where a rule names none, in characters.
const (
	MaxLine = 499  // an input of one line
	MaxText = 4999 // a text area
)

// A Rule says what a field must be. What is typed and breaks it becomes a problem of the form in the shared words of
// the catalogue's area "form".
type Rule struct {
	What     string // noun phrase as the messages need it, final text: "the name of your municipality"
	Required bool
	Missing  string // message key where nothing was given; "Enter {what}" or "Choose {what}" when empty
	Max      int    // characters of a text; MaxLine or MaxText when 0
	Lines    bool   // a text of several lines
	From, To int64  // bounds of a whole number
}

func (f *Form) missing(name string, rule Rule, key string) {
	if rule.Required {
		f.Problem(name, or(rule.Missing, key), "what", rule.What)
	}
}

// Text reads a text field as text.Clean gives it. What was typed stays in the form as it was.
func (f *Form) Text(name string, rule Rule) string {
	limit := or(rule.Max, MaxLine)
	if rule.Lines {
		limit = or(rule.Max, MaxText)
	}
	clean := text.Clean
	if rule.Lines {
		clean = text.CleanLines
	}
	s, err := clean(f.Value(name), limit)
	if e, ok := fault.As(err); ok {
		f.Problem(name, e.Key, "what", rule.What, "count", limit)
	} else if s == "" {
		f.missing(name, rule, "form.error.required")
	}
	return s
}

// plain cleans what is no prose: an address, a number, a part of a date. What cannot be cleaned is left as it is and
// fails the check that follows.
func plain(s string) string {
	if cleaned, err := text.Clean(s, 0); err == nil {
		return cleaned
	}
	return s
}

// maxEmail is the longest address that mail can carry (RFC 5321).
const maxEmail = 254

// Email reads one e-mail address; the domain becomes lower case, the part before the @ stays as typed.
func (f *Form) Email(name string, rule Rule) string {
	s := plain(f.Value(name))
	if s == "" {
		f.missing(name, rule, "form.error.required")
		return ""
	}
	address, err := mail.ParseAddress(s)
	at := strings.LastIndexByte(s, '@')
	if err != nil || at < 0 || address.Address != s || len(s) > maxEmail || !strings.Contains(s[at:], ".") ||
		strings.ContainsAny(f.Value(name), "\r\n\x00") || strings.ContainsAny(s[:at], `"<>,;:\ `) {
		f.Problem(name, "form.error.email")
		return s
	}
	return s[:at] + strings.ToLower(s[at:])
}

// maxURL is the length over which a link is refused.
const maxURL = 2000

// Web reads a web address, which must be https or http; one without a scheme gets https. It is never fetched.
func (f *Form) Web(name string, rule Rule) string {
	s := plain(f.Value(name))
	if s == "" {
		f.missing(name, rule, "form.error.required")
		return ""
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !strings.Contains(u.Hostname(), ".") || u.User != nil || len(s) > maxURL {
		f.Problem(name, "form.error.web")
	}
	return s
}

// Choice reads one of the values that a field offers. What is not among them is refused, whoever made it up.
func (f *Form) Choice(name string, rule Rule, offered ...string) string {
	all := f.All(name)
	if len(all) == 0 || len(all) == 1 && all[0] == "" {
		f.missing(name, rule, "form.error.choose")
		return ""
	}
	if len(all) > 1 || !slices.Contains(offered, all[0]) {
		f.Problem(name, "form.error.choose_one")
		return ""
	}
	return all[0]
}

// Single reads a field whose value somebody else checks. What came more than once is a problem of the form: a choice has one
// answer.
func (f *Form) Single(name string) string {
	if len(f.All(name)) > 1 {
		f.Problem(name, "form.error.choose_one")
	}
	return f.Value(name)
}

// Choices reads any number of the values that a field offers, each once, in the order of offered.
func (f *Form) Choices(name string, rule Rule, offered ...string) []string {
	var chosen []string
	all := f.All(name)
	for _, v := range offered {
		if slices.Contains(all, v) {
			chosen = append(chosen, v)
		}
	}
	for _, v := range all {
		if v != "" && !slices.Contains(offered, v) {
			f.Problem(name, "form.error.choose_one")
			return chosen
		}
	}
	if len(chosen) == 0 {
		f.missing(name, rule, "form.error.choose")
	}
	return chosen
}

// Yes is the value of a single checkbox.
const Yes = "yes"

// Checked reads a single checkbox whose value is Yes.
func (f *Form) Checked(name string, rule Rule) bool {
	rule.Missing = or(rule.Missing, "form.error.confirm")
	return f.Choice(name, rule, Yes) == Yes
}

// maxDigits keeps a number inside what JSON readers hold exactly.
const maxDigits = 15

// Whole reads a whole number within the rule's bounds; ok is false where nothing or nothing usable was typed. Spaces
// between thousands are accepted.
func (f *Form) Whole(name string, rule Rule) (n int64, ok bool) {
	s := strings.ReplaceAll(plain(f.Value(name)), " ", "")
	if s == "" {
		f.missing(name, rule, "form.error.required")
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || len(s) > maxDigits || s[0] == '+':
		f.Problem(name, "form.error.whole_number", "what", rule.What)
	case n < rule.From:
		f.Problem(name, "form.error.number_min", "what", rule.What, "min", rule.From)
	case n > rule.To:
		f.Problem(name, "form.error.number_max", "what", rule.What, "max", rule.To)
	default:
		return n, true
	}
	return 0, false
}

// Date reads a date typed in three fields: name-day, name-month and name-year. ok is false where nothing or no date was
// typed; the problem stands at the part that is wrong.
func (f *Form) Date(name string, rule Rule) (date period.Date, ok bool) {
	part := func(part period.Part) string { return plain(f.Value(name + "-" + string(part))) }
	day, month, year := part(period.PartDay), part(period.PartMonth), part(period.PartYear)
	if day+month+year == "" {
		f.missing(name, rule, "form.error.required")
		return period.Date{}, false
	}
	date, err := period.ParseParts(day, month, year)
	var wrong *period.PartError
	switch {
	case err == nil:
		return date, true
	case errors.As(err, &wrong):
		field := name + "-" + string(wrong.Part)
		target := field
		if wrong.Part == period.PartDay {
			target = name
		}
		f.addProblem(fault.Field{Name: field, Key: wrong.Key, Params: fault.Params("what", rule.What)}, target)
	default:
		f.Problem(name, "form.error.date_real")
	}
	return period.Date{}, false
}
