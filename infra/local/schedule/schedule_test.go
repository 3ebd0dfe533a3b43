package schedule_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/infra/local/schedule"
	"github.com/bridges-of-trust/bridges/infra/local/spool"
)

func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, express, zone, after string
		want                       []string
	}{
		{"rate", "rate(5 minutes)", "Europe/Kyiv", "2026-10-25T00:58:30Z", []string{"2026-10-25T01:03:30Z", "2026-10-25T01:08:30Z"}},
		{"every day at nine in Kyiv", "cron(0 9 * * ? *)", "Europe/Kyiv", "2026-10-24T12:00:00Z", []string{"2026-10-25T07:00:00Z", "2026-10-26T07:00:00Z"}},
		{"summer time", "cron(0 9 * * ? *)", "Europe/Kyiv", "2026-03-28T12:00:00Z", []string{"2026-03-29T06:00:00Z"}},
		{"skipped reading is left out", "cron(30 3 * * ? *)", "Europe/Kyiv", "2026-03-28T02:00:00Z", []string{"2026-03-30T00:30:00Z"}},
		{"repeated reading counts once", "cron(30 3 * * ? *)", "Europe/Kyiv", "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{"half hours over the repeated hour", "cron(0/30 * * * ? *)", "Europe/Kyiv", "2026-10-24T23:45:00Z", []string{"2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"}},
		{"weekdays by name", "cron(15 10 ? * MON-FRI *)", "UTC", "2026-05-01T10:15:00Z", []string{"2026-05-04T10:15:00Z", "2026-05-05T10:15:00Z"}},
		{"Sunday is 1", "cron(0 0 ? * 1 *)", "UTC", "2026-05-01T00:00:00Z", []string{"2026-05-03T00:00:00Z"}},
		{"lists and months", "cron(0 8 1,15 JAN,jul ? *)", "UTC", "2026-01-15T08:00:00Z", []string{"2026-07-01T08:00:00Z", "2026-07-15T08:00:00Z", "2027-01-01T08:00:00Z"}},
		{"29 February", "cron(0 0 29 2 ? *)", "UTC", "2026-01-01T00:00:00Z", []string{"2028-02-29T00:00:00Z"}},
		{"steps in a range", "cron(10-30/10 12 * * ? 2026)", "UTC", "2026-12-31T12:10:00Z", []string{"2026-12-31T12:20:00Z", "2026-12-31T12:30:00Z", "0001-01-01T00:00:00Z"}},
		{"31 June never comes", "cron(0 0 31 6 ? *)", "UTC", "2026-01-01T00:00:00Z", []string{"0001-01-01T00:00:00Z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, err := schedule.Parse(tt.express, tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339, tt.after)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				at = e.Next(at)
				if got := at.UTC().Format(time.RFC3339); got != want {
					t.Fatalf("Next = %s, want %s", got, want)
				}
			}
		})
	}
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ express, zone string }{
		{"", ""},
		{"rate(0 minutes)", ""},
		{"rate(1 minutes)", ""},
		{"rate(5 minute)", ""},
		{"rate(5 seconds)", ""},
		{"rate(999999999 days)", ""},
		{"cron(* * * * *)", ""},
		{"cron(0 9 * * * *)", ""},
		{"cron(0 9 ? * ? *)", ""},
		{"cron(60 9 * * ? *)", ""},
		{"cron(0 24 * * ? *)", ""},
		{"cron(0 9 L * ? *)", ""},
		{"cron(0 9 15W * ? *)", ""},
		{"cron(0 9 ? * 2#1 *)", ""},
		{"cron(0 9 0 * ? *)", ""},
		{"cron(0 9 ? * 0 *)", ""},
		{"cron(5-1 9 * * ? *)", ""},
		{"cron(0/0 9 * * ? *)", ""},
		{"cron(+1 9 * * ? *)", ""},
		{"cron(0 9 * * ? 1969)", ""},
		{"cron(? 9 * * ? *)", ""},
		{"at(2026-01-01T00:00:00)", ""},
		{"rate(5 minutes)", "Kyiv"},
		{"rate(5 minutes)", "Local"},
	}
	for _, tt := range tests {
		if _, err := schedule.Parse(tt.express, tt.zone); err == nil {
			t.Errorf("Parse(%q, %q) succeeded, want an error", tt.express, tt.zone)
		}
	}
}

// Next is always later, and never leaves out a time that it gives from an earlier start.
func TestNext_properties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		express := fmt.Sprintf("cron(%d/%d %d-23 ? * %d-7 *)", rapid.IntRange(0, 59).Draw(t, "minute"), rapid.IntRange(1, 59).Draw(t, "step"), rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(1, 7).Draw(t, "day"))
		e, err := schedule.Parse(express, rapid.SampledFrom([]string{"Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "UTC"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		from := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "from"), 0)
		first := e.Next(from)
		between := from.Add(time.Duration(rapid.Int64Range(0, int64(first.Sub(from))-1).Draw(t, "between")))
		if !first.After(from) || !e.Next(between).Equal(first) {
			t.Fatalf("%s: Next(%s) = %s, but Next(%s) = %s", express, from, first, between, e.Next(between))
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("rate(5 minutes)")
	f.Add("cron(0/5 9-17 ? * MON-FRI 2026-2030)")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := schedule.Parse(text, "Europe/Kyiv")
		if err != nil {
			return
		}
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		if next := e.Next(from); !next.IsZero() && !next.After(from) {
			t.Errorf("%q: Next = %s, want later than %s", text, next, from)
		}
	})
}

type bench struct {
	opt  schedule.Options
	got  []string
	fail int
}

func newBench(t *testing.T, folder string, c schedule.Cron) *bench {
	t.Helper()
	dead, err := spool.OpenLetters(folder + "/dead")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{}
	c.Name, c.Function = "sweep", "daily"
	b.opt = schedule.Options{Crons: []schedule.Cron{c}, Folder: folder + "/schedule", Dead: dead, Deliver: func(function string, input []byte) error {
		b.got = append(b.got, time.Now().UTC().Format("15:04:05")+" "+function+" "+string(input))
		if b.fail > 0 {
			b.fail--
			return errors.New("no")
		}
		return nil
	}}
	return b
}

// run lets the schedules run for a while on the bubble's clock, which begins at midnight.
func (b *bench) run(t *testing.T, d time.Duration) {
	t.Helper()
	s, err := schedule.Open(b.opt)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(d)
	synctest.Wait()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestScheduler(t *testing.T) {
	t.Parallel()
	input := json.RawMessage(`{"job":"sweep"}`)
	tests := []struct {
		name string
		cron schedule.Cron
		fail int
		run  func(t *testing.T, b *bench)
		want []string
		dead int
	}{
		{
			name: "rate", cron: schedule.Cron{Express: "rate(5 minutes)", Input: input}, run: func(t *testing.T, b *bench) { b.run(t, 11*time.Minute) },
			want: []string{`00:05:00 daily {"job":"sweep"}`, `00:10:00 daily {"job":"sweep"}`},
		},
		{name: "goes on after a restart", cron: schedule.Cron{Express: "rate(5 minutes)"}, run: func(t *testing.T, b *bench) {
			b.run(t, 6*time.Minute)
			time.Sleep(time.Minute)
			b.run(t, 5*time.Minute)
		}, want: []string{"00:05:00 daily {}", "00:10:00 daily {}"}},
		{name: "makes up for one missed start", cron: schedule.Cron{Express: "rate(5 minutes)", MaxAge: 5 * time.Minute}, run: func(t *testing.T, b *bench) {
			b.run(t, time.Minute)
			time.Sleep(29 * time.Minute)
			b.run(t, time.Minute)
		}, want: []string{"00:30:00 daily {}"}},
		{name: "missed for too long", cron: schedule.Cron{Express: "cron(10 0 * * ? *)", MaxAge: 5 * time.Minute}, run: func(t *testing.T, b *bench) {
			b.run(t, time.Minute)
			time.Sleep(29 * time.Minute)
			b.run(t, 24*time.Hour)
		}, want: []string{"00:10:00 daily {}"}},
		{
			name: "retries", cron: schedule.Cron{Express: "rate(1 hour)", Retries: 3}, fail: 2, run: func(t *testing.T, b *bench) { b.run(t, 61*time.Minute) },
			want: []string{"01:00:00 daily {}", "01:00:01 daily {}", "01:00:03 daily {}"},
		},
		{
			name: "gives up", cron: schedule.Cron{Express: "rate(1 hour)", Retries: 1}, fail: 2, run: func(t *testing.T, b *bench) { b.run(t, 61*time.Minute) },
			want: []string{"01:00:00 daily {}", "01:00:01 daily {}"}, dead: 1,
		},
		{
			name: "gives up at the maximum age", cron: schedule.Cron{Express: "rate(1 hour)", Retries: 100, MaxAge: 2 * time.Second}, fail: 100, run: func(t *testing.T, b *bench) { b.run(t, 61*time.Minute) },
			want: []string{"01:00:00 daily {}", "01:00:01 daily {}"}, dead: 1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, folder, tt.cron)
				b.fail = tt.fail
				tt.run(t, b)
				if diff := cmp.Diff(tt.want, b.got); diff != "" {
					t.Errorf("starts (-want +got):\n%s", diff)
				}
				if ids, err := b.opt.Dead.IDs(); err != nil || len(ids) != tt.dead {
					t.Errorf("dead letters = %v, %v; want %d", ids, err, tt.dead)
				}
			})
		})
	}
}
