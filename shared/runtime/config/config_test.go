package config

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type settings struct {
	Table  string  `env:"T_TABLE"`
	Key    Key     `env:"T_KEY"`
	Site   Origin  `env:"T_SITE"`
	From   Address `env:"T_FROM"`
	Secret string  `env:"T_SECRET,optional"`
}

func good() map[string]string {
	return map[string]string{
		"T_TABLE": "t", "T_KEY": base64.StdEncoding.EncodeToString(make([]byte, 32)),
		"T_SITE": "https://bridges.example.org", "T_FROM": "Bridges <no-reply@example.org>",
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		set  map[string]string
		want []string
	}{
		{"complete", nil, nil},
		{"everything missing", map[string]string{"T_TABLE": "", "T_KEY": "", "T_SITE": "", "T_FROM": ""}, []string{"T_TABLE is not set", "T_KEY is not set", "T_SITE is not set", "T_FROM is not set"}},
		{"key too short", map[string]string{"T_KEY": "c2hvcnQ="}, []string{"T_KEY must be 32 bytes"}},
		{"site with a path", map[string]string{"T_SITE": "https://x.example/a"}, []string{"T_SITE must be a scheme"}},
		{"site without scheme", map[string]string{"T_SITE": "x.example"}, []string{"T_SITE must be a scheme"}},
		{"no mail address", map[string]string{"T_FROM": "nobody"}, []string{"T_FROM must be a mail address"}},
		{"two at once", map[string]string{"T_FROM": "nobody", "T_TABLE": ""}, []string{"T_TABLE is not set", "T_FROM must be"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := good()
			for k, v := range tt.set {
				env[k] = v
			}
			var s settings
			err := Load(func(n string) (string, bool) { v, ok := env[n]; return v, ok }, &s)
			if (err == nil) != (len(tt.want) == 0) {
				t.Fatalf("Load = %v, want %v", err, tt.want)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("Load = %q, want %q in it", err, w)
				}
			}
		})
	}
}

func TestLoad_NeverNamesAValue(t *testing.T) {
	t.Parallel()
	env := good()
	env["T_KEY"] = "hunter2"
	var s settings
	err := Load(func(n string) (string, bool) { v, ok := env[n]; return v, ok }, &s)
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Load = %v, want an error without the value", err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	want := []string{"T_TABLE", "T_KEY", "T_SITE", "T_FROM", "T_SECRET"}
	if d := cmp.Diff(want, Names(settings{})); d != "" {
		t.Errorf("Names: %s", d)
	}
}
