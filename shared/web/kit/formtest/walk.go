package formtest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// A Reply is what a site answered.
type Reply struct {
	Status         int
	Location, Body string
}

// A Case is one form and somebody who may send it.
type Case struct {
	Route string // pattern of the route that the form is sent to
	// Open shows the page with the form, and says to which path that form is sent. It is called again after each form that
	// was taken.
	Open func() (page Reply, path string)
	Send func(action, body string) Reply
	Log  func() string // what was logged since the last call

	Unread  bool       // what is sent is not looked at
	Good    url.Values // typed besides, so that nothing but the field in question is wrong
	Refused url.Values // typed besides, so that the form is refused and everything in it must come back; nil for none
	// Stored gives what a form that was taken left in the table, where opening it again does not show that.
	Stored func(r Reply) (url.Values, bool)
	Once   bool     // what was taken is shown nowhere again
	Few    bool     // the form is dear, or its fields are another one's, too: some of all this
	Only   []string // the fields that are walked; nil for all of them
	Fresh  []string // hidden fields that the server writes anew each time
	// Free are hidden fields and buttons that may say anything: what is none of theirs changes nothing.
	Free []string
}

// Uncovered gives the routes that take a form and have no case.
func Uncovered(patterns []string, cases []Case) []string {
	var out []string
	for _, p := range patterns {
		if strings.HasPrefix(p, http.MethodPost+" ") && !slices.ContainsFunc(cases, func(c Case) bool { return c.Route == p }) {
			out = append(out, p)
		}
	}
	return out
}

// Walk sends each family of bad input in each field of the form and reports what is answered wrongly.
func Walk(t testing.TB, c Case) {
	t.Helper()
	w := &walk{t: t, Case: c}
	w.open()
	fields := w.form.Fields
	for i, f := range fields {
		if c.Only != nil && !slices.Contains(c.Only, f.Name) {
			continue
		}
		for _, b := range badFor(fields, i, c.Few) {
			w.try(f, b.Family, []string{b.Text})
		}
		if !slices.ContainsFunc(fields[:i], func(before Field) bool { return before.Kind == f.Kind }) {
			for _, b := range broken() {
				w.refuse(f, b)
			}
		}
		if shown := w.form.Values.Get(f.Name); f.Kind == Hidden {
			w.try(f, "stretched", []string{shown + strings.Repeat("\n", 500)})
		}
		w.try(f, "twice", []string{w.form.Values.Get(f.Name), "<b>twice"})
		w.try(f, "often", slices.Repeat([]string{"x"}, 900))
	}
	w.everything(fields)
}

type walk struct {
	t testing.TB
	Case
	form  Form
	wrong int
}

// most is how many wrong answers of one form are told.
const most = 25

func (w *walk) errorf(format string, args ...any) {
	w.t.Helper()
	if w.wrong++; w.wrong <= most {
		w.t.Errorf(w.Route+": "+format, args...)
	}
}

func (w *walk) open() {
	w.t.Helper()
	reply, path := w.Open()
	form, ok := parse(reply.Body).form(path)
	if reply.Status >= http.StatusInternalServerError || !ok {
		w.t.Fatalf("%s: no form to %s on a page of status %d", w.Route, path, reply.Status)
	}
	w.form = form
}

// inTurn tells one field of a row of like ones from the others by how their names end.
var inTurn = regexp.MustCompile(`(app_|weight-|level-).*`)

// badFor gives what is sent in a field alone: some of each family, and every number to what takes numbers. Of a row of like
// fields the first gets all of it and the others their share, as do all fields of a form that is sent less often.
func badFor(fields []Field, at int, few bool) []Bad {
	f, out := fields[at], []Bad(nil)
	names, texts := familiesOf(Naughty())
	row := inTurn.ReplaceAllString(f.Name, "")
	like := slices.ContainsFunc(fields[:at], func(x Field) bool { return x.Kind == f.Kind && inTurn.ReplaceAllString(x.Name, "") == row })
	for i, name := range names {
		all, listed := texts[name], f.Kind != Line && f.Kind != Lines && f.Kind != Number
		switch {
		case (like || few) && (i+at)%6 != 0, listed && (name == "backtracking" || name == "size" || name == "log"):
			continue
		case f.Kind == Number && name == "number" && !like && !few:
			for _, t := range all {
				out = append(out, Bad{name, t})
			}
		default:
			out = append(out, Bad{name, all[(at*7+i)%len(all)]})
		}
	}
	for _, o := range f.Offered[:min(len(f.Offered), 2)] {
		out = append(out, Bad{"nearly offered", o + "\x00"}, Bad{"nearly offered", " " + o + "x"})
	}
	return out
}

// sent is the form as it is sent: as shown, with what is typed besides.
func (w *walk) sent(besides url.Values) url.Values {
	values := maps.Clone(w.form.Values)
	for name, v := range besides {
		values[name] = v
	}
	return values
}

func (w *walk) try(f Field, family string, texts []string) {
	w.t.Helper()
	values := w.sent(w.Good)
	values[f.Name] = texts
	w.judge(f, family, values)
}

// judge sends the values, of which those of one field are bad, and looks at the answer.
func (w *walk) judge(f Field, family string, values url.Values) {
	w.t.Helper()
	texts := values[f.Name]
	reply := w.Send(w.form.Action, values.Encode())
	what := fmt.Sprintf("%s in %s %s (%.60q)", family, f.Kind, f.Name, texts[0])
	w.common(what, reply)
	typed := f.Kind == Line || f.Kind == Lines || f.Kind == Number
	switch reply.Status {
	case http.StatusOK:
		w.kept(what, f, reply, values)
	case http.StatusUnprocessableEntity:
		if problem := parse(reply.Body).summary(); problem != "" && f.Kind != Hidden { // nobody but the person who altered it sees that
			w.errorf("%s: %s", what, problem)
		}
		w.kept(what, f, reply, values)
	case http.StatusSeeOther:
		if !w.mayBeTaken(f, texts) {
			w.errorf("%s: taken, though it was not offered", what)
		}
		w.taken(what, f, reply, values)
	case http.StatusConflict:
		w.resent(what, f, reply, values)
	case http.StatusNotFound, http.StatusGone:
		if typed {
			w.errorf("%s: %d", what, reply.Status)
		}
	default:
		w.errorf("%s: %d", what, reply.Status)
	}
}

// mayBeTaken reports whether a form may be accepted with that in the field.
func (w *walk) mayBeTaken(f Field, texts []string) bool {
	switch {
	case f.Kind == Line || f.Kind == Lines || f.Kind == Number, f.Name == "_key", slices.Contains(w.Free, f.Name):
		return true
	case f.Kind == Button || f.Kind == Hidden:
		return len(texts) > 1 || strings.TrimSpace(texts[0]) == "" || slices.Contains(f.Offered, texts[0])
	}
	return !slices.ContainsFunc(texts, func(s string) bool {
		return strings.TrimSpace(s) != "" && !slices.Contains(f.Offered, s)
	})
}

// common is what holds for every answer.
func (w *walk) common(what string, reply Reply) {
	w.t.Helper()
	if reply.Status >= http.StatusInternalServerError {
		w.errorf("%s: %d", what, reply.Status)
	}
	for _, d := range parse(reply.Body).dangers() {
		w.errorf("%s: the page has %s", what, d)
	}
	logged := w.Log()
	if strings.Contains(logged, `"level":"ERROR"`) || strings.Contains(logged, "alert(1)") || strings.Contains(logged, "Subject: hi") {
		w.errorf("%s is logged as %.300s", what, logged)
	}
}

// refuse sends what is no text or too much of it.
func (w *walk) refuse(f Field, b Bad) {
	w.t.Helper()
	values := w.sent(w.Good)
	values.Set(f.Name, b.Text)
	reply := w.Send(w.form.Action, values.Encode())
	w.common(b.Family, reply)
	want := http.StatusBadRequest
	if len(b.Text) >= 1<<20 {
		want = http.StatusRequestEntityTooLarge
	}
	if reply.Status != want && !w.Unread {
		w.errorf("%s in %s: %d, want %d", b.Family, f.Name, reply.Status, want)
	}
}

// longestKey is more than any idempotency key of ours has.
const longestKey = 64

// kept checks that the form that is shown again has everything that was typed.
func (w *walk) kept(what string, wrong Field, reply Reply, values url.Values) {
	w.t.Helper()
	again, ok := parse(reply.Body).form(pathOf(w.form.Action))
	if !ok {
		if wrong.Kind != Hidden { // without what it hid there may be nothing to ask
			w.errorf("%s: the page with status %d has no form", what, reply.Status)
		}
		return
	}
	if key := again.Values.Get("_key"); len(key) > longestKey {
		w.errorf("%s: an idempotency key of %d letters is kept", what, len(key))
	}
	for _, f := range w.form.Fields {
		offered := f.Kind == Choice || f.Kind == Checks || f.Kind == Hidden
		if f.Kind == Button || f.Name == "_key" || slices.Contains(w.Fresh, f.Name) || f.Name == wrong.Name && (offered || len(values[f.Name]) > 1) {
			continue
		}
		if !sameShown(values[f.Name], again.Values[f.Name]) {
			w.errorf("%s: %s was %.80q and is shown as %.80q", what, f.Name, values[f.Name], again.Values[f.Name])
		}
	}
}

// resent checks that an error page offers to send everything again.
func (w *walk) resent(what string, wrong Field, reply Reply, values url.Values) {
	w.t.Helper()
	again, ok := parse(reply.Body).form(pathOf(w.form.Action))
	if !ok {
		if wrong.Kind != Hidden {
			w.errorf("%s: the page with status %d does not keep the form", what, reply.Status)
		}
		return
	}
	for name := range values {
		if name != "_key" && name != "_rev" && !sameShown(values[name], again.Values[name]) {
			w.errorf("%s: %s was %.80q and would be sent again as %.80q", what, name, values[name], again.Values[name])
		}
	}
}

// taken checks what is stored, and opens the form anew.
func (w *walk) taken(what string, wrong Field, reply Reply, values url.Values) {
	w.t.Helper()
	before, stored, ok := w.form, url.Values(nil), true
	if w.Stored != nil {
		stored, ok = w.Stored(reply)
	}
	w.open()
	if w.Once {
		return
	}
	if w.Stored == nil {
		stored = w.form.Values
	}
	if !ok {
		w.errorf("%s: nothing is stored", what)
		return
	}
	for _, f := range before.Fields {
		own := f.Kind == Hidden || f.Kind == Button || f.Name == wrong.Name && len(values[f.Name]) > 1
		if _, told := stored[f.Name]; own || w.Stored != nil && !told {
			continue
		}
		if !sameStored(f.Kind, values[f.Name], stored[f.Name]) {
			w.errorf("%s: %s was %.80q and is stored as %.80q", what, f.Name, values[f.Name], stored[f.Name])
		}
	}
}

// everything types all strings, each into one of the text fields, but for those that Refused names; then all strings into
// all fields of a form that is refused.
func (w *walk) everything(fields []Field) {
	w.t.Helper()
	var texts, all []Field
	for _, f := range fields {
		text := f.Kind == Line || f.Kind == Lines
		if text && w.Refused[f.Name] == nil {
			texts = append(texts, f)
		}
		if text || f.Kind == Number {
			all = append(all, f)
		}
	}
	naughty := Naughty()
	for i := 0; i < len(naughty) && len(texts) > 0 && !w.Few; i += len(texts) {
		values := w.sent(w.Good)
		for k, f := range texts {
			values.Set(f.Name, naughty[(i+k)%len(naughty)].Text)
		}
		w.judge(texts[0], "everything from "+naughty[i].Family, values)
	}
	if w.Refused == nil {
		return
	}
	step := max(2, len(all))
	if w.Few {
		step *= 4
	}
	for i := 0; i < len(naughty); i += step {
		values := w.sent(w.Good)
		for k, f := range all {
			values.Set(f.Name, naughty[(i+k)%len(naughty)].Text)
		}
		w.refusedWith(values, fmt.Sprintf("everything from %.60q", naughty[i].Text))
	}
}

func (w *walk) refusedWith(values url.Values, what string) {
	w.t.Helper()
	wrong := Field{Kind: Choice}
	for name, v := range w.Refused {
		values[name], wrong.Name = v, name
	}
	reply := w.Send(w.form.Action, values.Encode())
	w.common(what, reply)
	if reply.Status != http.StatusUnprocessableEntity {
		w.errorf("%s: %d, want 422", what, reply.Status)
		return
	}
	w.kept(what, wrong, reply, values)
}

// sameShown reports whether a page shows what was typed. HTML has no NUL and writes every line break as \n.
func sameShown(typed, shown []string) bool {
	asShown := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\x00", "\ufffd")
	}
	given := func(s string) string { return s }
	return slices.EqualFunc(without(typed, given), without(shown, given), func(a, b string) bool { return asShown(a) == asShown(b) })
}

// sameStored reports whether what is stored is what was typed, cleaned by the rules for texts.
func sameStored(kind Kind, typed, stored []string) bool {
	clean := func(s string) string {
		if kind == Choice || kind == Checks {
			return s
		}
		cleaned, _ := text.CleanLines(s, 0)
		if kind == Number && strings.Trim(cleaned, "-0") == "" {
			return "" // no number and 0 are the same to the limits
		}
		return cleaned
	}
	return slices.EqualFunc(without(typed, clean), without(stored, clean), func(a, b string) bool {
		line, _ := text.Clean(a, 0)
		if kind == Number {
			typed, err := strconv.ParseInt(strings.ReplaceAll(line, " ", ""), 10, 64)
			kept, wrong := strconv.ParseInt(strings.ReplaceAll(b, " ", ""), 10, 64)
			return err == nil && wrong == nil && typed == kept
		}
		return b == line || b == clean(a) || kind == Line && strings.EqualFold(b, line) && strings.Contains(b, "@")
	})
}

// without leaves out what is as good as not sent.
func without(values []string, as func(string) string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(s string) bool { return as(s) == "" })
}
