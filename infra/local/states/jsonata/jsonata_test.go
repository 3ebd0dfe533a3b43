package jsonata

import (
	"errors"
	"testing"
	"time"
)

func open(t *testing.T, p *Pool, vars map[string][]byte) *Scope {
	t.Helper()
	s, err := p.Open(Bindings{Variables: vars, Now: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Random: func() float64 { return 0.25 }})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestScope_Eval(t *testing.T) {
	t.Parallel()
	s := open(t, New(Options{}), map[string][]byte{
		"states": []byte(`{"input":{"n":2,"list":[1],"empty":[],"text":"{\"a\":1}"}}`),
		"count":  []byte(`7`),
	})
	tests := []struct{ name, expression, kind, want string }{
		{"number", `$states.input.n + $count`, "number", "9"},
		{"division", `10 / 4`, "number", "2.5"},
		{"sum of decimals", `0.1 + 0.2`, "number", "0.30000000000000004"},
		{"list of one by path stays a list", `$states.input.list`, "array", "[1]"},
		{"mapped list of one is unwrapped", `$states.input.list.{"a": $}`, "object", `{"a":1}`},
		{"forced list", `$states.input.list[$ = 1][]`, "array", "[1]"},
		{"empty list", `$states.input.empty`, "array", "[]"},
		{"undefined", `$nothing`, "undefined", ""},
		{"no input at the top", `$`, "undefined", ""},
		{"null", `null`, "null", "null"},
		{"function", `function($x){$x}`, "function", ""},
		{"built-in function", `$sum`, "function", ""},
		{"object order", `{"b": 1, "a": 2}`, "object", `{"b":1,"a":2}`},
		{"regular expression", `$contains("hello$world", /^hello\$/)`, "boolean", "true"},
		{"assignment inside", `($x := 3; $x * 2)`, "number", "6"},
		{"now", `$now()`, "string", `"2026-03-01T10:00:00.000Z"`},
		{"millis", `$millis()`, "number", "1772359200000"},
		{"base64", `$base64encode("myuser:mypass")`, "string", `"bXl1c2VyOm15cGFzcw=="`},
		{"base64 back", `$base64decode("w6k=")`, "string", `"Ã©"`},
		{"range", `$range(0, 10, 3)`, "array", "[0,3,6,9]"},
		{"range of one is unwrapped", `$range(1, 9, 9)`, "number", "1"},
		{"range downwards", `$range(3, 1, -1)`, "array", "[3,2,1]"},
		{"partition", `$partition([1..5], 2)`, "array", "[[1,2],[3,4],[5]]"},
		{"hash", `$hash("abc", "SHA-256")`, "string", `"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`},
		{"hash MD5", `$hash("", "MD5")`, "string", `"d41d8cd98f00b204e9800998ecf8427e"`},
		{"parse", `$parse($states.input.text)`, "object", `{"a":1}`},
		{"parse minus zero", `$parse("-0")`, "number", "0"},
		{"random of the caller", `$random()`, "number", "0.25"},
		{"random by seed repeats", `$random(4) = $random(4) and $random(4) != $random(5)`, "boolean", "true"},
		{"uuid", `$uuid()`, "string", `"44444444-4444-4444-8444-444444444444"`},
		{"uppercase of Cyrillic", `$uppercase("їжак")`, "string", `"ЇЖАК"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.Eval(tt.expression)
			if err != nil {
				t.Fatalf("Eval(%q): %v", tt.expression, err)
			}
			if got.Type != tt.kind || string(got.JSON) != tt.want {
				t.Errorf("Eval(%q) = %s %s, want %s %s", tt.expression, got.Type, got.JSON, tt.kind, tt.want)
			}
		})
	}
}

func TestScope_Eval_errors(t *testing.T) {
	t.Parallel()
	s := open(t, New(Options{}), nil)
	tests := []struct{ name, expression, code string }{
		{"types", `1 + "a"`, "T2002"},
		{"cast", `$number("ten")`, "D3030"},
		{"eval is not there", `$eval("1")`, "T1006"},
		{"own error", `$error("stop")`, "D3137"},
		{"syntax", `1 +`, "S0207"},
		{"parse", `$parse("{")`, "D3137"},
		{"range too long", `$range(1, 5000, 1)`, "D3137"},
		{"unknown hash", `$hash("a", "CRC")`, "D3137"},
		{"no number", `1/0`, "D1001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := s.Eval(tt.expression)
			var e *Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Message == "" {
				t.Errorf("Eval(%q) = %v %v, want code %s", tt.expression, v, err, tt.code)
			}
		})
	}
}

func TestPool_limits(t *testing.T) {
	t.Parallel()
	p := New(Options{Limit: 200 * time.Millisecond})
	tests := []struct {
		name, expression string
		want             error
	}{
		{"endless", `($f := function($x){$f($x + 1)}; $f(0))`, ErrTimeLimit},
		{"deep", `($f := function($x){1 + $f($x + 1)}; $f(0))`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := p.Open(Bindings{})
			if err != nil {
				t.Fatalf("Open: %v", err)
			}
			defer s.Close()
			_, err = s.Eval(tt.expression)
			if err == nil || (tt.want != nil && !errors.Is(err, tt.want)) {
				t.Fatalf("Eval(%q) = %v, want %v", tt.expression, err, tt.want)
			}
			after := open(t, p, nil)
			if v, err := after.Eval("1+1"); err != nil || string(v.JSON) != "2" {
				t.Errorf("Eval after a limit = %s, %v, want 2", v.JSON, err)
			}
		})
	}
}

func TestScope_isolation(t *testing.T) {
	t.Parallel()
	p := New(Options{Idle: 1})
	first, err := p.Open(Bindings{Variables: map[string][]byte{"secret": []byte(`1`)}})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	if _, err := first.Eval(`($leak := $secret; $leak)`); err != nil {
		t.Fatalf("Eval: %v", err)
	}
	first.Close()
	second := open(t, p, nil)
	for _, e := range []string{"$secret", "$leak"} {
		if v, err := second.Eval(e); err != nil || v.Type != "undefined" {
			t.Errorf("Eval(%q) in the next scope = %s, %v, want undefined", e, v.JSON, err)
		}
	}
}

func TestPool_Check(t *testing.T) {
	t.Parallel()
	p := New(Options{})
	if err := p.Check("$states.input.a"); err != nil {
		t.Errorf("Check of a good expression: %v", err)
	}
	if err := p.Check("$states.input."); err == nil {
		t.Error("Check of a broken expression = nil, want a syntax error")
	}
}

func FuzzPool_Check(f *testing.F) {
	for _, s := range []string{"1+1", "$a.b[0]", "{", "/re/i", "|a|{}|", "\"\\u00e9\""} {
		f.Add(s)
	}
	p := New(Options{Limit: time.Second})
	f.Fuzz(func(t *testing.T, s string) {
		err := p.Check(s)
		var e *Error
		if err != nil && !errors.As(err, &e) && !errors.Is(err, ErrTimeLimit) && !errors.Is(err, ErrTooDeep) {
			t.Errorf("Check(%q) = %v, want an expression error", s, err)
		}
	})
}

func BenchmarkScope_Eval(b *testing.B) {
	p := New(Options{})
	vars := map[string][]byte{"states": []byte(`{"input":{"a":{"b":[1,2,3]}}}`)}
	for b.Loop() {
		s, err := p.Open(Bindings{Variables: vars})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Eval("$sum($states.input.a.b) > 3"); err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
