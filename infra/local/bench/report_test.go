package main

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const output = `goos: linux
pkg: example.org/a/one
BenchmarkStart/portal-2         	      25	         6.353 bare-ms	        16.05 ms
BenchmarkStart/relay-2          	      34	         4.5 bare-ms	        11.66 ms
--- SKIP: BenchmarkOther
ok  	example.org/a/one	30.899s
pkg: example.org/a/two
BenchmarkStart/portal-2         	      25	         1 ms
FAIL	example.org/a/two	1s
`

func TestRead(t *testing.T) {
	t.Parallel()
	var passed strings.Builder
	got, err := read(strings.NewReader(output), &passed)
	if err != nil {
		t.Fatal(err)
	}
	want := results{
		lines: []result{
			{"example.org/a/one", "Start/portal", map[string]float64{"bare-ms": 6.353, "ms": 16.05}},
			{"example.org/a/one", "Start/relay", map[string]float64{"bare-ms": 4.5, "ms": 11.66}},
			{"example.org/a/two", "Start/portal", map[string]float64{"ms": 1}},
		},
		failed: []string{"example.org/a/two"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(results{}, result{})); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if passed.String() != output {
		t.Errorf("passed on %q, want %q", passed.String(), output)
	}
	if _, err := read(strings.NewReader("BenchmarkX-2 1 3 ns/op extra"), io.Discard); err == nil {
		t.Error("a value without a unit is read")
	}
}

func TestRow_say(t *testing.T) {
	t.Parallel()
	all, err := read(strings.NewReader(output), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		row  row
		want string
	}{
		{"each", row{pkg: "/one", name: regexp.MustCompile(`^Start/(.+)$`), parts: []part{{"ms", 1, " ms"}}}, "portal 16 ms; relay 12 ms"},
		{"two parts", row{pkg: "/one", name: regexp.MustCompile(`^Start/(relay)$`), parts: []part{{"ms", 1e-3, " s"}, {"bare-ms", 1, " ms"}}}, "relay 0.012 s, 4.5 ms"},
		{"range", row{pkg: "/one", name: regexp.MustCompile(`^Start/`), ranged: true, parts: []part{{"ms", 1, " ms"}}}, "12 to 16 ms (portal)"},
		{"not measured", row{pkg: "/three", name: regexp.MustCompile(`^Start`), parts: []part{{"ms", 1, " ms"}}}, ""},
	}
	for _, tt := range tests {
		if got := tt.row.say(all); got != tt.want {
			t.Errorf("%s: say = %q, want %q", tt.name, got, tt.want)
		}
	}
}
