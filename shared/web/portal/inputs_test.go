package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/web/kit/formtest"
)

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
	for i, bad := range formtest.Naughty() {
		b.addr = fmt.Sprintf("198.51.100.%d:1", i%250)
		if got := b.get("/apply/demo-ua/place?q=" + url.QueryEscape(bad.Text)); got.Status != http.StatusOK {
			t.Errorf("search for %.40q = %d", bad.Text, got.Status)
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
