package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                      "",
		"  Львів  ":             "Львів",
		"a\u00a0 \t b":          "a b",
		"\u200bЛьвів\ufeff\n":   "Львів",
		"cod\u202eexe.":         "codexe.",
		"Ко\u00adропець":        "Коропець",
		norm.NFD.String("Їжак"): "Їжак",
		"и\u200b\u0306":         "й",
		"z\u0301\u0302\u0303\u0304\u0305\u0306\u0307": norm.NFC.String("z\u0301\u0302\u0303\u0304\u0305"),
		"👩\u200d👩\u200d👧 👍🏽 🇺🇦":                       "👩\u200d👩\u200d👧 👍🏽 🇺🇦",
		"а\u200dб":                             "аб",
		"<script>alert(1)</script> {{.}} =1+1": "<script>alert(1)</script> {{.}} =1+1",
		"Кам'янець ’ ʼ":                        "Кам'янець ’ ʼ",
	} {
		if got, err := text.Clean(in, 100); err != nil || got != want {
			t.Errorf("Clean(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestCleanLines(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\r\nb\rc\nd\u2028e\u2029f\u0085g": "a\nb\nc\nd\ne\nf\ng",
		" a  \n\n  b  c \n ":                "a\n\n  b  c",
		"- one\t1\n- two":                   "- one 1\n- two",
	} {
		if got, err := text.CleanLines(in, 100); err != nil || got != want {
			t.Errorf("CleanLines(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestClean_Refuses(t *testing.T) {
	t.Parallel()
	const control = "form.error.control_characters"
	for in, want := range map[string]string{
		"a\x00b": control, "\x1b[31mred": control, "a\u0007": control, "a\u0090": control, "\ufffd": control, "\xed\xa0\x80": control,
		"\xff": control, "\uffff": control, "\ufdd0": control, "a\r\nBcc: x": "form.error.single_line", "a\u2028b": "form.error.single_line",
	} {
		got, err := text.Clean(in, 100)
		e, ok := fault.As(err)
		if !ok || e.Code != fault.Invalid || e.Key != want {
			t.Errorf("Clean(%q) = %q, %v, want %s", in, got, err, want)
		}
	}
	if got, err := text.CleanLines("a\x00b", 0); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("CleanLines() = %q, %v, want %v", got, err, fault.Invalid)
	}
}

func TestClean_Limit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		in    string
		limit int
		ok    bool
	}{
		{"one below", strings.Repeat("ї", 4999), 5000, true},
		{"exactly", strings.Repeat("ї", 5000), 5000, true},
		{"one over", strings.Repeat("ї", 5001), 5000, false},
		{"exactly, decomposed", norm.NFD.String(strings.Repeat("ї", 5000)), 5000, true},
		{"exactly, with space around", "  " + strings.Repeat("ї", 5000) + "\n", 5000, true},
		{"emoji", strings.Repeat("👍", 10), 10, true},
		{"a megabyte", strings.Repeat("x", 1<<20), 5000, false},
		{"no limit", strings.Repeat("x", 1<<20), 0, true},
		{"line breaks count once", strings.Repeat("a\r\n", 5) + "a", 11, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := text.CleanLines(tt.in, tt.limit)
			if (err == nil) != tt.ok {
				t.Fatalf("CleanLines() of %d bytes error = %v, want ok = %v", len(tt.in), err, tt.ok)
			}
			e, ok := fault.As(err)
			if ok && (e.Key != "form.error.too_long" || e.Params["count"] != tt.limit) {
				t.Errorf("CleanLines() error = %v with %v, want the limit", err, e.Params)
			}
			if err == nil && tt.limit > 0 && len(got) > 4*tt.limit {
				t.Errorf("CleanLines() gives %d bytes, want at most %d", len(got), 4*tt.limit)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{" a b ", "a\u200d\u0301", "\u0301", "👩\u200d👧", "\x00", "а\n\u00a0б"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string, int) (string, error){"Clean": text.Clean, "CleanLines": text.CleanLines} {
			got, err := clean(s, 50)
			if err != nil {
				continue
			}
			if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || utf8.RuneCountInString(got) > 50 {
				t.Errorf("%s(%q) = %q, want at most 50 characters in NFC", name, s, got)
			}
			if again, err := clean(got, 50); err != nil || again != got {
				t.Errorf("%s(%q) = %q, which cleans to %q, %v", name, s, got, again, err)
			}
		}
	})
}

func TestMixedWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"admin@example.org", nil},
		{"аdmin@example.org", []string{"аdmin"}},
		{"раypal і Вiйтовецька громада", []string{"раypal", "Вiйтовецька"}},
		{"Київ Kyiv Αθήνα 2026", nil},
		{"user@громада.укр", nil},
		{"COVID-19 та IT-кластер", nil},
		{"Кам’янець о'Brien", []string{"о'Brien"}},
		{"Αdmin", []string{"Αdmin"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, text.MixedWords(tt.in)); diff != "" {
			t.Errorf("MixedWords(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
}
