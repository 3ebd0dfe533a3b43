package chart

import (
	"flag"
	"html/template"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

var update = flag.Bool("update", false, "write the golden drawings anew")

// in speaks English.
func in(en, _ string) string { return en }

// shapes are the outlines of the map: not ours, so they stand in no golden file.
var shapes = regexp.MustCompile(`(<path class="chart__(?:land|border)" d=")[^"]*`)

func TestGolden(t *testing.T) {
	t.Parallel()
	gap := sampleCells(5, 6)
	gap.Title, gap.Unknown = "Stability", "not known"
	small := sampleCells(42, 3)
	small.Title = "Dense"
	tests := []struct {
		name string
		got  template.HTML
	}{
		{"radar", sampleRadars(in)[0].Drawing},
		{"radar-gaps", sampleRadars(in)[1].Drawing},
		{"bars", sampleBars(in)[0].Drawing},
		{"map", sampleMaps(in)[0].Drawing},
		{"map-marks", sampleMaps(in)[2].Drawing},
		{"heat", Heat(gap)},
		{"heat-dense", Heat(small)},
		{"lines", sampleLines(in)[1].Drawing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := strings.ReplaceAll(shapes.ReplaceAllString(string(tt.got), "$1"), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", tt.name+".svg")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, d)
			}
		})
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	for _, s := range Samples() {
		for _, lang := range []kit.Lang{"en", "uk"} {
			html, status := s.Render(lang, "/static")
			if status != 200 {
				t.Errorf("%s in %s: status %d", s.State, lang, status)
			}
			ids := regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(string(html), -1)
			seen := map[string]bool{}
			for _, id := range ids {
				if seen[id[1]] {
					t.Errorf("%s: id %s stands twice", s.State, id[1])
				}
				seen[id[1]] = true
			}
		}
	}
}

// numbers are values as they come: in range, out of it, and none at all.
func numbers() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(0, 1), rapid.Float64(), rapid.SampledFrom([]float64{0, 1, math.NaN(), math.Inf(1), math.Inf(-1)}))
}

// words are texts as they come: Cyrillic, long, and markup.
func words() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringN(0, 60, -1).Filter(printable), rapid.SampledFrom([]string{"", `<script>alert(1)</script>`, `"'&<>`, "Енергоефективність та відновлювана енергетика", strings.Repeat("Ш", 80)}))
}

// printable holds back what no XML parser reads; browsers read it in HTML.
func printable(s string) bool {
	return !slices.ContainsFunc([]rune(s), func(r rune) bool { return r < 0x20 || r >= 0xD800 && r <= 0xDFFF || r >= 0xFFFE || r == 0x7F })
}

func TestRadar_StaysInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		axes := rapid.SliceOfN(rapid.Map(words(), func(s string) Axis { return Axis{s} }), 0, 14).Draw(t, "axes")
		series := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Series {
			return Series{words().Draw(t, "name"), rapid.SliceOfN(numbers(), 0, 14).Draw(t, "values"), rapid.SliceOfN(rapid.Bool(), 0, 14).Draw(t, "known")}
		}), 0, 5).Draw(t, "series")
		walk(t, Radar(RadarData{Title: words().Draw(t, "title"), Axes: axes, Series: series, Unknown: words().Draw(t, "unknown")}))
	})
}

func TestBars_StayInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) BarRow {
			return BarRow{words().Draw(t, "label"), numbers().Draw(t, "value"), rapid.Bool().Draw(t, "known"), words().Draw(t, "words"), numbers().Draw(t, "mark"), rapid.Bool().Draw(t, "has")}
		}), 0, 9).Draw(t, "rows")
		walk(t, Bars(BarsData{Title: words().Draw(t, "title"), Rows: rows, MarkName: words().Draw(t, "mark")}))
	})
}

func TestMap_StaysInside(t *testing.T) {
	t.Parallel()
	tones := []Tone{"", kit.Neutral, kit.Info, kit.Waiting, kit.Good, kit.Bad, kit.Warn, `"><b>`}
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.OneOf(numbers(), rapid.Float64Range(-90, 90)), rapid.OneOf(numbers(), rapid.Float64Range(-180, 180))
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) MapPoint {
			return MapPoint{lat.Draw(t, "lat"), lon.Draw(t, "lon"), words().Draw(t, "label"), rapid.SampledFrom(tones).Draw(t, "tone"), rapid.SampledFrom([]string{"", "/a?b&c", `/"x`, "javascript:alert(1)", "//elsewhere"}).Draw(t, "href")}
		}), 0, 30).Draw(t, "points")
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) MapLine {
			return MapLine{rapid.IntRange(-2, 32).Draw(t, "from"), rapid.IntRange(-2, 32).Draw(t, "to"), numbers().Draw(t, "weight")}
		}), 0, 30).Draw(t, "lines")
		drawn := Map(MapData{Title: words().Draw(t, "title"), Points: points, Lines: lines, Fit: rapid.Bool().Draw(t, "fit")})
		walk(t, drawn)
		if strings.Contains(string(drawn), `href="j`) || strings.Contains(string(drawn), `href="//`) {
			t.Fatal("the map leads away")
		}
	})
}

func TestHeat_StaysInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := func(label string) []string { return rapid.SliceOfN(words(), 0, 60).Draw(t, label) }
		cells := rapid.SliceOfN(rapid.SliceOfN(numbers(), 0, 20), 0, 20).Draw(t, "cells")
		walk(t, Heat(HeatData{Title: words().Draw(t, "title"), Rows: names("rows"), Cols: names("cols"), Cells: cells, Unknown: words().Draw(t, "unknown")}))
	})
}

func TestLines_StayInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		series := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) LineSeries {
			return LineSeries{words().Draw(t, "name"), rapid.SliceOfN(rapid.Custom(func(t *rapid.T) LinePoint {
				return LinePoint{numbers().Draw(t, "x"), numbers().Draw(t, "y")}
			}), 0, 40).Draw(t, "points")}
		}), 0, 5).Draw(t, "series")
		walk(t, Lines(LinesData{Title: words().Draw(t, "title"), X: words().Draw(t, "x"), Y: words().Draw(t, "y"), Series: series, MarkX: numbers().Draw(t, "mark"), HasMarkX: true, MarkWords: words().Draw(t, "words")}))
	})
}
