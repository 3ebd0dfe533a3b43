package text

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every file parses, so nothing else in the package needs to report a broken one.
func allMessages(t *testing.T, lang Lang) map[string]message {
	t.Helper()
	all := map[string]message{}
	for name, load := range areas(lang) {
		messages, err := load()
		if err != nil {
			t.Fatal(err)
		}
		for key, m := range messages {
			all[name+"."+key] = m
		}
	}
	return all
}

func TestCatalogue_SameKeysInEveryLanguage(t *testing.T) {
	t.Parallel()
	want := Keys(English)
	if len(want) == 0 {
		t.Fatal("Keys(en) is empty")
	}
	for _, lang := range Langs() {
		allMessages(t, lang)
		if diff := cmp.Diff(want, Keys(lang)); diff != "" {
			t.Errorf("keys of %s against en (-want +got):\n%s", lang, diff)
		}
	}
}

func TestCatalogue_PluralForms(t *testing.T) {
	t.Parallel()
	english := allMessages(t, English)
	for _, lang := range Langs() {
		for key, m := range allMessages(t, lang) {
			if (m.forms == nil) != (english[key].forms == nil) {
				t.Errorf("%s: %s depends on a number in one language only", lang, key)
			}
			if m.forms == nil {
				continue
			}
			for _, f := range allForms {
				_, got := m.forms[f]
				if want := slices.Contains(lang.forms(), f); got != want {
					t.Errorf("%s: %s has form %q = %v, want %v", lang, key, f, got, want)
				}
			}
		}
	}
}

var (
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
	goodName    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func placeholders(t *testing.T, where, text string) []string {
	t.Helper()
	var names []string
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if !goodName.MatchString(found[1]) {
			t.Errorf("%s: placeholder %s is not lower case", where, found[0])
		}
		names = append(names, found[1])
	}
	if strings.ContainsAny(placeholder.ReplaceAllString(text, ""), "{}") {
		t.Errorf("%s: %q has a brace without its partner", where, text)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A plural form may leave out the number ("one person"), never any other placeholder.
func TestCatalogue_SamePlaceholders(t *testing.T) {
	t.Parallel()
	english := allMessages(t, English)
	want := map[string][]string{}
	for key, m := range english {
		want[key] = placeholders(t, "en "+key, m.text+m.forms[other])
	}
	for _, lang := range Langs() {
		for key, m := range allMessages(t, lang) {
			if m.forms == nil {
				if diff := cmp.Diff(want[key], placeholders(t, key, m.text)); diff != "" {
					t.Errorf("%s: placeholders of %s (-en +got):\n%s", lang, key, diff)
				}
				continue
			}
			for f, text := range m.forms {
				got := placeholders(t, key, text)
				missing := slices.DeleteFunc(slices.Clone(want[key]), func(name string) bool {
					return slices.Contains(got, name) || f == one && lang == English && name == "count"
				})
				if len(missing) > 0 || len(got) > len(want[key]) {
					t.Errorf("%s: placeholders of %s, form %s = %v, want %v", lang, key, f, got, want[key])
				}
			}
		}
	}
}

func TestCatalogue_NoEmptyOrRaggedText(t *testing.T) {
	t.Parallel()
	prefixes := map[string]bool{"form.error_title_prefix": true}
	for _, lang := range Langs() {
		for key, m := range allMessages(t, lang) {
			texts := []string{m.text}
			for _, text := range m.forms {
				texts = append(texts, text)
			}
			if m.forms != nil {
				texts = texts[1:]
			}
			for _, text := range texts {
				if strings.TrimSpace(text) == "" || !prefixes[key] && strings.TrimSpace(text) != text {
					t.Errorf("%s: %s = %q, want a text without space around it", lang, key, text)
				}
			}
		}
	}
}

var russianOnly = regexp.MustCompile(`[ыэёъЫЭЁЪ]`)

// Ukrainian texts have none of the letters that the alphabet lacks, no Latin letter inside a Cyrillic word, and the typographic
// apostrophe; form errors do without the words that blame or beg.
func TestCatalogue_Wording(t *testing.T) {
	t.Parallel()
	mixed := regexp.MustCompile(`\p{Cyrillic}[A-Za-z]|[A-Za-z]\p{Cyrillic}`)
	straight := regexp.MustCompile(`\p{Cyrillic}['ʼ]\p{Cyrillic}`)
	blaming := regexp.MustCompile(`(?i)\b(please|sorry|invalid|forbidden|oops)\b|будь ласка|вибачте|перепрошуємо|неприпустим|заборонен`)
	for _, lang := range Langs() {
		for key, m := range allMessages(t, lang) {
			texts := []string{m.text}
			for _, text := range m.forms {
				texts = append(texts, text)
			}
			for _, text := range texts {
				bare := placeholder.ReplaceAllString(text, "")
				if russianOnly.MatchString(bare) || mixed.MatchString(bare) || straight.MatchString(bare) {
					t.Errorf("%s: %s = %q has a letter or an apostrophe of another alphabet", lang, key, text)
				}
				if strings.HasPrefix(key, "form.error") && blaming.MatchString(bare) {
					t.Errorf("%s: %s = %q blames or begs", lang, key, text)
				}
			}
		}
	}
}

func TestCatalogue_FilesAreTOML(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs() {
		dir := path.Join("catalogue", string(lang))
		entries, err := files.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			src, err := files.ReadFile(path.Join(dir, entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseMessages(string(src))
			if err != nil {
				t.Errorf("%s/%s: %v", dir, entry.Name(), err)
				continue
			}
			want, err := referenceTOML(string(src))
			if err != nil {
				t.Errorf("%s/%s is not TOML: %v", dir, entry.Name(), err)
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s/%s (-TOML +got):\n%s", dir, entry.Name(), diff)
			}
		}
	}
}
