package kit

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/base/text"
)

func boundForm(values url.Values) *Form {
	return &Form{values: values, p: text.For(text.English), status: http.StatusOK}
}

func TestForm_Text(t *testing.T) {
	t.Parallel()
	rule := Rule{What: "the name", Required: true, Max: 5}
	tests := []struct{ name, typed, want, problem string }{
		{"plain", "abc", "abc", ""},
		{"characters, not bytes", "Їжачо", "Їжачо", ""},
		{"one too many", "Їжачок", "", "Shorten the name to 5 characters or fewer"},
		{"space around", "  a b\t", "a b", ""},
		{"nothing", " ", "", "Enter the name"},
		{"composed", "i\u0308", "\u00ef", ""},
		{"NUL", "a\x00b", "", "Type the name again: the text contains characters that cannot be shown"},
		{"two lines", "a\nb", "", "Enter the name on one line"},
		{"direction override", "a\u202eb", "ab", ""},
		{"a megabyte", strings.Repeat("x", 1<<20), "", "Shorten the name to 5 characters or fewer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := boundForm(url.Values{"n": {test.typed}})
			got := f.Text("n", rule)
			if problem := f.ProblemOf("n"); problem != test.problem {
				t.Errorf("Text(%.20q): problem %q, want %q", test.typed, problem, test.problem)
			}
			if test.problem == "" && got != test.want {
				t.Errorf("Text(%q) = %q, want %q", test.typed, got, test.want)
			}
			if f.Value("n") != test.typed {
				t.Errorf("Text(%.20q) changed what was typed", test.typed)
			}
		})
	}
}

// A key is ours only as we write it: the decoder skips line breaks, of which there may be any number.
func TestValidKey(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("0", 24)
	for typed, want := range map[string]bool{
		key: true, key + "\n": false, strings.Repeat("\r\n", 25_000) + key: false, key[1:]: false, key + "0": false, "": false, key[1:] + "i": false,
	} {
		if got := validKey(typed); got != want {
			t.Errorf("validKey(%.40q) = %v, want %v", typed, got, want)
		}
	}
}

// Hiding a field twice sends it once: otherwise it would double with each refusal, up to the limit of fields.
func TestForm_HiddenOnce(t *testing.T) {
	t.Parallel()
	f := boundForm(url.Values{RevField: {"3"}, "list": {"a", "b"}})
	f.Hide(RevField, "list")
	f.Hide("list")
	var names []string
	for _, h := range f.head(&url.URL{Path: "/x"}).Hidden {
		names = append(names, h.Name)
	}
	if want := []string{KeyField, RevField, "list", "list"}; !slices.Equal(names, want) {
		t.Errorf("hidden fields %v, want %v", names, want)
	}
}

func TestForm_Email(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed, want string
		ok          bool
	}{
		{"o'brien@x.ie", "o'brien@x.ie", true},
		{"a+b@c.ua", "a+b@c.ua", true},
		{" User@Example.ORG ", "User@example.org", true},
		{"user@громада.укр", "user@громада.укр", true},
		{"a@b.ua\r\nBcc:x@y", "", false},
		{"a@b.ua,c@d.ua", "", false},
		{"<a@b.ua>", "", false},
		{`"x y"@b.ua`, "", false},
		{"a@localhost", "", false},
		{strings.Repeat("a", 300) + "@b.ua", "", false},
		{"a", "", false},
	}
	for _, test := range tests {
		f := boundForm(url.Values{"e": {test.typed}})
		got := f.Email("e", Rule{Required: true})
		if f.HasProblems() == test.ok || test.ok && got != test.want {
			t.Errorf("Email(%q) = %q, problem %q, want %q, ok %v", test.typed, got, f.ProblemOf("e"), test.want, test.ok)
		}
	}
}

func TestForm_Web(t *testing.T) {
	t.Parallel()
	for typed, ok := range map[string]bool{
		"": true, "example.org": true, "https://example.org/x": true,
		"javascript:alert(1)": false, "file:///etc/passwd": false, "https://user@example.org": false, "http://localhost": false, "ftp://example.org": false,
	} {
		f := boundForm(url.Values{"w": {typed}})
		if f.Web("w", Rule{}); f.HasProblems() == ok {
			t.Errorf("Web(%q): problem %q, want ok %v", typed, f.ProblemOf("w"), ok)
		}
	}
}

func TestForm_Choice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		sent  []string
		want  string
		ok    bool
		wants []string
	}{
		{"offered", []string{"b"}, "b", true, []string{"b"}},
		{"nothing", nil, "", false, nil},
		{"not offered", []string{"admin"}, "", false, nil},
		{"two radios", []string{"a", "b"}, "", false, []string{"a", "b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := boundForm(url.Values{"c": test.sent})
			if got := f.Choice("c", Rule{Required: true}, "a", "b"); got != test.want || f.HasProblems() == test.ok {
				t.Errorf("Choice(%q) = %q, problem %q", test.sent, got, f.ProblemOf("c"))
			}
			f = boundForm(url.Values{"c": test.sent})
			if got := f.Choices("c", Rule{}, "a", "b"); !slices.Equal(got, test.wants) {
				t.Errorf("Choices(%q) = %q, want %q", test.sent, got, test.wants)
			}
		})
	}
}

func TestForm_Whole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed string
		want  int64
		ok    bool
	}{
		{"12", 12, true},
		{" 97 892 ", 97892, true},
		{"97\u00a0892", 97892, true},
		{"007", 7, true},
		{"-1", 0, false},
		{"1e3", 0, false},
		{"NaN", 0, false},
		{"0x10", 0, false},
		{"1,5", 0, false},
		{"+5", 0, false},
		{"--1", 0, false},
		{"١٢", 0, false},
		{"９", 0, false},
		{"9007199254740993000", 0, false},
		{"100001", 0, false},
	}
	for _, test := range tests {
		f := boundForm(url.Values{"n": {test.typed}})
		if got, ok := f.Whole("n", Rule{What: "people", From: 1, To: 100000}); got != test.want || ok != test.ok || f.HasProblems() == test.ok {
			t.Errorf("Whole(%q) = %d, %v, problem %q, want %d, %v", test.typed, got, ok, f.ProblemOf("n"), test.want, test.ok)
		}
	}
}

func TestForm_Date(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		day, month, year string
		want             period.Date
		target           string // of the error summary's link; "" where the date is good
	}{
		{"numbers", "27", "3", "2027", period.Date{Year: 2027, Month: 3, Day: 27}, ""},
		{"name of the month", "27", "березня", "2027", period.Date{Year: 2027, Month: 3, Day: 27}, ""},
		{"no such day", "31", "2", "2027", period.Date{}, "#d"},
		{"no leap year", "29", "2", "2027", period.Date{}, "#d"},
		{"no such month", "1", "13", "2027", period.Date{}, "#d-month"},
		{"short year", "1", "1", "27", period.Date{}, "#d-year"},
		{"no day", "", "1", "2027", period.Date{}, "#d"},
		{"nothing", "", "", "", period.Date{}, "#d"},
		{"letters", "x", "1", "2027", period.Date{}, "#d"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := boundForm(url.Values{"d-day": {test.day}, "d-month": {test.month}, "d-year": {test.year}})
			got, ok := f.Date("d", Rule{Required: true, What: "the day"})
			if got != test.want || ok != (test.target == "") {
				t.Errorf("Date(%s %s %s) = %v, %v, want %v", test.day, test.month, test.year, got, ok, test.want)
			}
			if test.target != "" && f.Summary().Problems[0].Href != test.target {
				t.Errorf("Date(%s %s %s): summary links to %s, want %s", test.day, test.month, test.year, f.Summary().Problems[0].Href, test.target)
			}
		})
	}
}

// FuzzReadForm holds that whatever is sent is a form or a refusal, and that what is shown again is what was sent.
func FuzzReadForm(f *testing.F) {
	for _, seed := range []string{"", "a=b", "email=%ff", "a=%u0416&b;c", "_lang=uk&note=%00", "=&=&=", strings.Repeat("&", 2000)} {
		f.Add(seed)
	}
	s, err := New(Config{Origin: "https://example.org", SigningKey: testKey, Now: testNow, Entropy: endless{}})
	if err != nil {
		f.Fatal(err)
	}
	h := testHandler(s)
	f.Fuzz(func(t *testing.T, body string) {
		w := do(h, http.MethodPost, "/contact", formHeader(), body)
		if !slices.Contains([]int{200, 303, 400, 413, 422}, w.Code) {
			t.Errorf("POST %q = %d", body, w.Code)
		}
	})
}
