package text

import (
	"fmt"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// referenceTOML reads all of TOML and gives its strings under joined keys.
func referenceTOML(src string) (map[string]string, error) {
	var tree map[string]any
	if _, err := toml.Decode(src, &tree); err != nil {
		return nil, err
	}
	flat := map[string]string{}
	return flat, flatten("", tree, flat)
}

func flatten(prefix string, tree map[string]any, flat map[string]string) error {
	for key, value := range tree {
		switch value := value.(type) {
		case string:
			flat[prefix+key] = value
		case map[string]any:
			if err := flatten(prefix+key+".", value, flat); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s%s is a %T", prefix, key, value)
		}
	}
	return nil
}

func TestParseMessages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string
		want map[string]string
	}{
		{"nothing", "", map[string]string{}},
		{"comments", "# a\n\n  # b\r\n", map[string]string{}},
		{"key", `a = "x" # why`, map[string]string{"a": "x"}},
		{"dotted key", `a.b_1-C = "x"`, map[string]string{"a.b_1-C": "x"}},
		{"table", "z = \"0\"\n[a.b] # t\none = \"1\"\n[ c ]\none = \"2\"", map[string]string{"z": "0", "a.b.one": "1", "c.one": "2"}},
		{"escapes", `a = "\"x\"\\ \n\t\u0456"`, map[string]string{"a": "\"x\"\\ \n\tі"}},
		{"hash and bracket in text", `a = "# [x]"`, map[string]string{"a": "# [x]"}},
		{"lines", "a = \"\"\"\none\n  two\n\"\"\" # end\nb = \"x\"", map[string]string{"a": "one\n  two\n", "b": "x"}},
		{"joined lines", "a = \"\"\"\none \\\n    two\"\"\"", map[string]string{"a": "one two"}},
		{"lines on one", `a = """x "y" z"""`, map[string]string{"a": `x "y" z`}},
		{"empty", `a = ""`, map[string]string{"a": ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseMessages(tt.src)
			if err != nil {
				t.Fatalf("parseMessages(%q) error = %v", tt.src, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("parseMessages(%q) (-want +got):\n%s", tt.src, diff)
			}
			if want, err := referenceTOML(tt.src); err != nil || !cmp.Equal(want, got) {
				t.Errorf("parseMessages(%q) = %v, TOML says %v, %v", tt.src, got, want, err)
			}
		})
	}
}

func TestParseMessages_Refuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, src, want string }{
		{"number", "\n\na = 1", "line 3"},
		{"literal string", `a = 'x'`, "no text in double quotes"},
		{"no value", `a`, "is not key"},
		{"open quotes", `a = "x`, "no closing quotes"},
		{"open lines", "a = \"\"\"\nx", `no closing """`},
		{"rest", `a = "x" y`, "follows the text"},
		{"twice", "a = \"1\"\na = \"2\"", "line 2: a is there twice"},
		{"array table", `[[a]]`, "table heading"},
		{"quoted key", `"a" = "x"`, "is not key"},
		{"foreign letters", `ключ = "x"`, "is not key"},
		{"empty part", `a..b = "x"`, "is not key"},
		{"escape", `a = "\x41"`, `\x is not one of`},
		{"surrogate", `a = "\ud800"`, "is no character"},
		{"short unicode", `a = "\u12"`, "is no character"},
		{"control", "a = \"\x01\"", "control characters"},
		{"bytes", "a = \"\xff\"", "no UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseMessages(tt.src)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("parseMessages(%q) = %v, %v, want an error with %q", tt.src, got, err, tt.want)
			}
		})
	}
}

// What our reader accepts, TOML accepts and means the same; a key that is text and table at once is left to TOML to refuse.
func FuzzParseMessages(f *testing.F) {
	f.Add("a = \"x\"\n[b.c]\none = \"\"\"\nx \\\n y\"\"\"\n")
	f.Add(`a.b = "\u0456\n" # c`)
	f.Fuzz(func(t *testing.T, src string) {
		got, err := parseMessages(src)
		if err != nil {
			return
		}
		want, err := referenceTOML(src)
		if err == nil && !cmp.Equal(want, got) {
			t.Errorf("parseMessages(%q) = %v, TOML says %v", src, got, want)
		}
	})
}
