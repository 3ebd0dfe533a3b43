package portal

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
)

// badInputs are the families of what people, programs and attackers send in a text field. A family is answered with 303
// (saved) or 422 (a kind error); never with a 5xx, and never are the other fields lost.
func badInputs() map[string]string {
	return map[string]string{
		"B1 script":             `<script>alert(1)</script>`,
		"B1 attribute":          `"><img src=x onerror=alert(1)>`,
		"B1 textarea":           `</textarea><svg/onload=alert(1)>`,
		"B1 scheme":             `javascript:alert(1)`,
		"B2 template":           `{{.}} {{7*7}} ${7*7} <%= 7*7 %> #{7*7}`,
		"B3 formula":            `=cmd|' /C calc'!A0`,
		"B3 tab":                "\t=1+1",
		"B3 wide":               `＝1+1`,
		"B4 header":             "Іван\r\nSubject: hi",
		"B4 encoded":            "a@b.ua%0d%0aBcc:x@y",
		"B4 two":                "a@b.ua,c@d.ua",
		"B6 homoglyph":          "аdmin раypal",
		"B7 decomposed":         "Кам’янець-Подíльський и\u0306",
		"B7 direction":          "abc\u202edcba",
		"B7 invisible":          "a\u200bb\ufeffc",
		"B7 zalgo":              "z" + strings.Repeat("\u0301", 500),
		"B7 emoji":              "👩‍👩‍👧‍👦🇺🇦",
		"B7 nul":                "a\x00b",
		"B7 separators":         "a\u2028b\u2029c",
		"B8 apostrophes":        "Кам'янець Кам’янець Камʼянець ҐґЄєІіЇї",
		"B9 long":               strings.Repeat("а", 50_000),
		"B9 longer":             strings.Repeat("a", 900_000),
		"B10 numbers":           "1e309 NaN Infinity 0x10 １２ ١٢",
		"B12 role":              "admin",
		"B26 injection":         `' OR 1=1-- {"$gt":""} attribute_exists(pk) #n :v`,
		"B27 address":           "http://169.254.169.254/latest/meta-data",
		"B28 backtracking":      strings.Repeat("a", 50_000) + "!",
		"B29 log":               "\x1b[31mred\x1b[0m {\"level\":\"ERROR\"}\r\n",
		"B33 naughty":           "undefined null true NIL \\ ЁЂЃ ﷽ ̡͓̞ͅI̗ \u202a\u202b\u202c",
		"B33 surrogate in utf8": "\xed\xa0\x80",
		"not utf8":              "\xff\xfe",
	}
}

var climatePart = application.ThemePart("climate")

// formsOf lists the pages of the form, with one theme for all of them.
func formsOf() []application.Section {
	forms := application.Sections()
	forms[slices.Index(forms, application.ThemesSection)] = climatePart
	return forms
}

// fieldsOf gives the fields of each section's form.
func fieldsOf(section application.Section) []string {
	return map[application.Section][]string{
		application.ContactSection:   {"name", "role", "email", "phone"},
		climatePart:                  {"strength-climate", "need-climate", "evidence-climate", "offers-climate", "needs-climate"},
		application.LanguagesSection: {"level-en", "level-uk"},
		application.StatementSection: {"experience", "statement"},
		application.ConsentSection:   {"authority", "data"},
	}[section]
}

func TestInputs_EveryFamilyInEveryField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	for _, section := range formsOf() {
		path := tasks + "/" + string(section)
		for _, field := range fieldsOf(section) {
			for family, typed := range badInputs() {
				page := b.get(path).want(http.StatusOK)
				keep := ""
				sent := url.Values{field: {typed}}
				if section == application.StatementSection && field == "experience" {
					keep = "Інша відповідь залишається"
					sent.Set("statement", keep)
				}
				got := b.submit(page, sent)
				switch got.Status {
				case http.StatusSeeOther, http.StatusTooManyRequests: // saved; a mail to each address that is one is counted
				case http.StatusUnprocessableEntity:
					if !strings.Contains(got.Body, html.EscapeString(text.For(text.English).T("form.error_summary_title"))) {
						t.Errorf("%s in %s: no error summary", family, field)
					}
					if keep != "" && !strings.Contains(got.Body, keep) {
						t.Errorf("%s in %s: another answer was lost", family, field)
					}
				case http.StatusBadRequest:
					if !strings.Contains(typed, "\xff") && !strings.Contains(typed, "\xed\xa0\x80") {
						t.Errorf("%s in %s: 400", family, field)
					}
				case http.StatusRequestEntityTooLarge:
					if len(url.QueryEscape(typed)) < 1<<20-5000 {
						t.Errorf("%s in %s: 413 for %d bytes", family, field, len(typed))
					}
				default:
					t.Errorf("%s in %s: %d: %.300s", family, field, got.Status, got.text())
				}
				if strings.Contains(got.Body, "<script>alert") || strings.Contains(got.Body, "<img src=x") || strings.Contains(got.Body, "<svg/onload") {
					t.Errorf("%s in %s came back unescaped", family, field)
				}
			}
		}
		b.get(path).want(http.StatusOK)
	}
	b.get(tasks + "/check").want(http.StatusOK)
	if strings.Contains(w.log.String(), "Subject: hi") || strings.Contains(w.log.String(), "alert(1)") {
		t.Error("the log repeats what was typed")
	}
}

// Kind errors keep the field itself too, as it was typed.
func TestInputs_KeptAsTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	page := b.get(tasks + "/contact").want(http.StatusOK)
	typed := url.Values{"name": {"Ім’я <b>"}, "role": {"Посада"}, "email": {"olena@"}, "phone": {"телефон"}}
	got := b.submit(page, typed).want(http.StatusUnprocessableEntity)
	_, shown := got.form("page-form")
	for name := range typed {
		if shown.Get(name) != typed.Get(name) {
			t.Errorf("%s = %q, want %q", name, shown.Get(name), typed.Get(name))
		}
	}
	if w.draft(tasks).Contact.Name != "" {
		t.Error("half of a form was saved")
	}
}

// B4, B5: one address of one person, stored in one form.
func TestInputs_Addresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	tests := []struct {
		typed, want string // want empty: refused
	}{
		{"o'brien@x.ie", "o'brien@x.ie"},
		{"a+b@c.ua", "a+b@c.ua"},
		{"user@громада.укр", "user@громада.укр"},
		{"Olena@EXAMPLE.Org", "Olena@example.org"},
		{" \u200bolena@example.org\ufeff ", "olena@example.org"},
		{"a@b.ua%0d%0aBcc:x@y.ua", ""},
		{"\"x\r\nBcc: y\"@b.ua", ""},
		{"a@b.ua,c@d.ua", ""},
		{"<a@b.ua>", ""},
		{"Olena <a@b.ua>", ""},
		{strings.Repeat("a", 310) + "@b.ua", ""},
		{"olena@localhost", ""},
		{"olena@[127.0.0.1]", ""},
		{"olena", ""},
		{"@b.ua", ""},
	}
	for i, tt := range tests {
		b.addr = fmt.Sprintf("198.51.100.%d:1", i)
		got := b.submit(b.get(tasks+"/contact").want(http.StatusOK), url.Values{"email": {tt.typed}})
		if tt.want == "" {
			got.want(http.StatusUnprocessableEntity).contains("correct format")
			continue
		}
		got.want(http.StatusSeeOther)
		if stored := w.draft(tasks).Contact.Email; stored != tt.want {
			t.Errorf("address %q is stored as %q, want %q", tt.typed, stored, tt.want)
		}
	}
}

// B9: limits are exact, in characters.
func TestInputs_Limits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	for _, tt := range []struct {
		section, field string
		limit          int
	}{
		{"contact", "name", application.MaxName},
		{"contact", "role", application.MaxName},
		{"themes/climate", "evidence-climate", application.MaxEvidence},
		{"statement", "statement", application.MaxStatement},
	} {
		for _, letter := range []string{"a", "ї", "🌉"} {
			for n, want := range map[int]int{tt.limit - 1: 303, tt.limit: 303, tt.limit + 1: 422} {
				typed := url.Values{tt.field: {strings.Repeat(letter, n)}}
				if got := b.submit(b.get(tasks+"/"+tt.section).want(http.StatusOK), typed); got.Status != want {
					t.Errorf("%s of %d × %s = %d, want %d", tt.field, n, letter, got.Status, want)
				}
			}
		}
	}
	got := b.do(http.MethodPost, tasks+"/statement", "application/x-www-form-urlencoded", "statement="+strings.Repeat("a", 10<<20))
	got.want(http.StatusRequestEntityTooLarge)
	b.do(http.MethodPost, tasks+"/statement", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 10_000)).want(http.StatusRequestEntityTooLarge)
}

// B12, B13: what is not offered is refused, what is not asked is not stored, no step is skipped.
func TestInputs_Tampering(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	before := w.draft(tasks)
	for section, typed := range map[string]url.Values{
		"themes/climate": {"strength-climate": {"4"}},
		"languages":      {"level-en": {"native"}},
		"statement":      {"experience": {"huge"}},
		"consent":        {"authority": {"no", "yes"}},
	} {
		page := b.get(tasks + "/" + section).want(http.StatusOK)
		b.submit(page, typed).want(http.StatusUnprocessableEntity)
	}
	for _, level := range []string{"-1", "03", "1.5", "x", "1e1", " 1"} {
		b.submit(b.get(tasks+"/themes/climate").want(http.StatusOK), url.Values{"need-climate": {level}}).want(http.StatusUnprocessableEntity)
	}
	b.submit(b.get(tasks+"/statement").want(http.StatusOK), url.Values{
		"Status": {"accepted"}, "status": {"accepted"}, "Reference": {"BT-0000-0000"}, "EmailConfirmedAt": {"2026-01-01"}, "place": {"UA61040170000086062"},
	}).want(http.StatusSeeOther)
	after := w.draft(tasks)
	if after.Status != application.Draft || after.Reference != "" || !after.EmailConfirmedAt.IsZero() || after.Place != before.Place {
		t.Errorf("tampering changed the draft: %+v", after)
	}
	b.post(tasks+"/check", url.Values{}).want(http.StatusUnprocessableEntity)
	b.get(tasks + "/done").location()
	b.get(tasks + "/view").want(http.StatusNotFound)
	b.get(tasks + "/copy.txt").want(http.StatusNotFound)
}

// B12, B32: the place must be one of the register and of the call's countries, chosen by a person.
func TestInputs_Place(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	search := "/apply/demo-ua/place?q=" + url.QueryEscape("Ржищ")
	typed := url.Values{"place": {"UA32120130000012946"}}
	page := b.get(search).want(http.StatusOK)
	b.submit(page, typed).want(http.StatusUnprocessableEntity).contains("once more") // within two seconds
	w.wait(minFill)
	b.submit(page, url.Values{"place": typed["place"], trapField: {"https://example.com"}}).want(http.StatusUnprocessableEntity)
	b.submit(page, url.Values{"place": typed["place"], stampField: {"x"}}).want(http.StatusUnprocessableEntity)
	b.submit(page, nil).want(http.StatusUnprocessableEntity).contains("from the list")
	b.submit(page, url.Values{"place": {"LT_15"}}).want(http.StatusUnprocessableEntity)
	b.submit(page, url.Values{"place": {"../../etc/passwd"}}).want(http.StatusUnprocessableEntity)
	late := b.clone()
	w.wait(stampLife)
	again := late.submit(page, typed).want(http.StatusUnprocessableEntity)
	w.wait(minFill)
	late.submit(again, typed).location()
	for _, query := range badInputs() {
		if got := b.get("/apply/demo-ua/place?q=" + url.QueryEscape(query)); got.Status != http.StatusOK {
			t.Errorf("search for %.40q = %d", query, got.Status)
		}
	}
	for _, path := range []string{"/calls/none", "/calls/DEMO-EU", "/calls/..", "/apply/none", "/apply/none/place", "/calls/" + strings.Repeat("a", 3000)} {
		if got := b.get(path); got.Status != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, got.Status)
		}
	}
}

// B25: only a form of ours, in UTF-8, is read.
func TestInputs_Encodings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	for kind, body := range map[string]string{
		"application/json": `{"statement":"\ud800"}`, "text/plain": "statement=x", "multipart/form-data": "x",
		"application/x-www-form-urlencoded; charset=windows-1251": "statement=%C6", "": "statement=x",
	} {
		if got := b.do(http.MethodPost, tasks+"/statement", kind, body); got.Status < 400 || got.Status >= 500 {
			t.Errorf("%q = %d, want a 4xx", kind, got.Status)
		}
	}
	for _, body := range []string{"statement=%u0416", "statement=%ff", "statement=%", "statement[]=x&statement[a]=y"} {
		if got := b.do(http.MethodPost, tasks+"/statement", "application/x-www-form-urlencoded", body); got.Status >= 500 {
			t.Errorf("%q = %d", body, got.Status)
		}
	}
	if got := w.draft(tasks).Head.Rev; got > 2 {
		t.Errorf("draft at revision %d: something odd was saved", got)
	}
}
