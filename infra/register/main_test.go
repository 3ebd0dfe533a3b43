package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/progress"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// memory is a Store and a Pointer.
type memory struct {
	objects map[string][]byte
	current register.Current
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	body, ok := m.objects[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return body, nil
}

func (m *memory) Exists(_ context.Context, key string) (bool, error) {
	_, ok := m.objects[key]
	return ok, nil
}

func (m *memory) Create(_ context.Context, key string, body []byte) error {
	m.objects[key] = body
	return nil
}

func (m *memory) Current(context.Context) (register.Current, error) { return m.current, nil }

func (m *memory) Replace(_ context.Context, _, next register.Current) error {
	m.current = next
	return nil
}

const header = "gisco_id,country,lau_name,nuts3,nuts3_name,population_2020,lat,lon,mayor\n"

// bring imports a lau.csv and gives what was printed.
func bring(t *testing.T, m *memory, body string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "lau.csv"), []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	bar := progress.New(&out, false)
	err := perform(t.Context(), register.Job{
		Source: folder(dir), Store: m, Pointer: m, By: "officer", Now: noon, Progress: onto(bar),
	}, false, bar, &out)
	return out.String(), err
}

func TestPerform(t *testing.T) {
	t.Parallel()
	m := &memory{objects: map[string][]byte{}}
	rows := "LT_1,LT,Vilnius,LT011,Vilniaus,500,,,\nLT_2,LT,Kaunas,LT022,Kauno,300,,,\n"
	steps := []struct {
		name, body string
		want       []string
	}{
		{"first", header + rows + "LT_3,LT,Alytus,LT021,Alytaus,many,,,\n", []string{
			"Reading lau.csv: 0 % (0 of 3)", "Reading lau.csv: 100 % (3 of 3)", "lau.csv: 2 rows, 1 skipped; columns not used: mayor",
			"skipped lau.csv:4: column population_2020: \"many\" is not a number", "1 countries: 1 stored", "2 places added", "LT_1 Vilnius",
			"Now current: 2 places, registers/manifest-",
		}},
		{"again", header + rows + "LT_3,LT,Alytus,LT021,Alytaus,many,,,\n", []string{
			"1 countries: 1 same", "Nothing changed: 2 places", "current since 2026-11-24 12:00 UTC by officer",
		}},
		{"newer", header + strings.Replace(rows, "Kaunas,LT022,Kauno,300", "Kaunas miestas,LT022,Kauno,", 1), []string{
			"1 places renamed", "LT_2 Kaunas miestas: Kaunas -> Kaunas miestas", "1 places with another population of 2020", "300 -> unknown",
		}},
	}
	for _, step := range steps {
		got, err := bring(t, m, step.body)
		if err != nil {
			t.Fatalf("%s: perform() error = %v", step.name, err)
		}
		for _, want := range step.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: perform() prints\n%s\nwithout %q", step.name, got, want)
			}
		}
	}
}

func TestPerform_BrokenHeader(t *testing.T) {
	t.Parallel()
	_, err := bring(t, &memory{objects: map[string][]byte{}}, strings.Replace(header, "nuts3,", "region,", 1))
	if got, want := explain(err), "lau.csv: header lacks nuts3; found gisco_id, country, lau_name, region, nuts3_name"; !strings.HasPrefix(got, want) {
		t.Errorf("explain() = %q, want it to begin %q", got, want)
	}
}

func TestPerform_Demo(t *testing.T) {
	t.Parallel()
	m := &memory{objects: map[string][]byte{}}
	var out bytes.Buffer
	bar := progress.New(&out, false)
	job := register.Job{Store: m, Pointer: m, By: "officer", Now: noon, Progress: onto(bar)}
	if err := perform(t.Context(), job, true, bar, &out); err != nil || !strings.Contains(out.String(), "Now current: 42 places") {
		t.Errorf("perform() of the demonstration prints\n%s, %v", out.String(), err)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"a fault with a cause", fault.Wrap(fault.Unavailable, "", errors.New("get x: refused")), "unavailable: get x: refused"},
		{"a plain error", errors.New("unexpected"), "unexpected"},
	} {
		if got := explain(tt.err); got != tt.want {
			t.Errorf("%s: explain() = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Setenv("BRIDGES_TABLE", "")
	t.Setenv("BRIDGES_BUCKET", "")
	target := []string{"-table", "t", "-bucket", "b"}
	tests := []struct {
		name string
		args []string
		ok   bool
	}{
		{"folder", append([]string{"-from", "x"}, target...), true},
		{"demonstration", append([]string{"-demo"}, target...), true},
		{"neither", target, false},
		{"both", append([]string{"-demo", "-from", "x"}, target...), false},
		{"no table", []string{"-from", "x"}, false},
		{"more", append([]string{"-from", "x", "-table", "t", "-bucket", "b"}, "y"), false},
		{"unknown flag", []string{"-forse"}, false},
	}
	for _, tt := range tests {
		if _, err := parse(tt.args); (err == nil) != tt.ok {
			t.Errorf("%s: parse(%q) error = %v", tt.name, tt.args, err)
		}
	}
}

func TestConnect(t *testing.T) {
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	if _, where, err := connect(t.Context(), ""); err == nil {
		t.Errorf("connect() without an address leads to %q, want it refused", where)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	if _, _, err := connect(t.Context(), "http://127.0.0.1:8090"); err == nil {
		t.Error("connect() to a local stack without keys succeeds, want it to say what is missing")
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	stack := httptest.NewServer(http.NotFoundHandler())
	cfg, where, err := connect(t.Context(), stack.URL)
	if err != nil || where != stack.URL || cfg.Region != localRegion || *cfg.BaseEndpoint != where {
		t.Errorf("connect() = %q, %q, %v", where, cfg.Region, err)
	}
	stack.Close()
	for endpoint, want := range map[string]string{stack.URL: "make run", "127.0.0.1": "no address"} {
		if _, _, err := connect(t.Context(), endpoint); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("connect(%q) = %v, want it to say %q", endpoint, err, want)
		}
	}
}
