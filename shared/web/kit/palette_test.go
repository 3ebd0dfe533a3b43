package kit

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pairs are the colours that stand on each other, with the contrast that WCAG 2.2 asks: 4.5 for text, 3 for what shows
// where a control or a shape is. Rules between things ("line") and grounds carry no meaning and have no pair of their own.
var pairs = []struct {
	front, ground string
	least         float64
}{
	{"ink", "paper", 7},
	{"ink", "mist", 7},
	{"ink", "sun", 4.5},
	{"ink", "grey-tint", 7},
	{"ink", "blue-tint", 7},
	{"ink", "green-tint", 7},
	{"ink", "line", 4.5},
	{"slate", "paper", 4.5},
	{"slate", "mist", 4.5},
	{"slate", "grey-tint", 4.5},
	{"slate", "blue-tint", 4.5},
	{"deep", "paper", 4.5},
	{"deep", "mist", 4.5},
	{"paper", "deep", 4.5},
	{"blue", "paper", 4.5},
	{"blue", "mist", 4.5},
	{"blue", "grey-tint", 4.5},
	{"blue", "blue-tint", 4.5},
	{"paper", "blue", 4.5},
	{"blue-dark", "paper", 4.5},
	{"blue-dark", "mist", 4.5},
	{"blue-dark", "grey-tint", 4.5},
	{"blue-dark", "blue-tint", 4.5},
	{"paper", "blue-dark", 4.5},
	{"plum", "paper", 4.5},
	{"plum", "mist", 4.5},
	{"plum", "blue-tint", 4.5},
	{"green", "paper", 4.5},
	{"green", "green-tint", 4.5},
	{"red", "paper", 4.5},
	{"red", "red-tint", 4.5},
	{"paper", "red", 4.5},
	{"red-dark", "red-tint", 4.5},
	{"red-dark", "amber-tint", 4.5},
	{"paper", "red-dark", 4.5},
	{"amber", "amber-tint", 4.5},
	{"edge", "paper", 3},
	{"edge", "mist", 3},
	{"edge", "grey-tint", 3},
	{"paper", "ink", 3}, // the outer ring of the focus on a dark ground and the hole of a shape
}

func palette(t *testing.T) map[string]string {
	t.Helper()
	src, err := os.ReadFile("style/_palette.scss")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\$([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(string(src), -1) {
		colours[m[1]] = m[2]
	}
	return colours
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestContrast(t *testing.T) {
	t.Parallel()
	colours := palette(t)
	paired := map[string]bool{"line": true}
	for _, p := range pairs {
		if colours[p.front] == "" || colours[p.ground] == "" {
			t.Errorf("pair %s on %s: the palette lacks one of them", p.front, p.ground)
			continue
		}
		paired[p.front], paired[p.ground] = true, true
		a, b := luminance(t, colours[p.front]), luminance(t, colours[p.ground])
		if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < p.least {
			t.Errorf("contrast of %s on %s = %.2f, want at least %.1f", p.front, p.ground, ratio, p.least)
		}
	}
	for name := range colours {
		if !paired[name] {
			t.Errorf("colour %s stands in no pair", name)
		}
	}
}

// TestColoursOnlyInPalette keeps the measured colours the only ones.
func TestColoursOnlyInPalette(t *testing.T) {
	t.Parallel()
	hex := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`)
	files, err := filepath.Glob("style/*.scss")
	if err != nil || len(files) < 5 {
		t.Fatalf("style files = %v, %v", files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := hex.FindAllString(string(src), -1); !strings.HasSuffix(file, "_palette.scss") && len(found) > 0 {
			t.Errorf("%s names the colours %v, want them in _palette.scss", file, found)
		}
	}
}

// maxPage is what a page with its files may weigh, compressed; maxHTML is left for its HTML.
const maxPage, maxHTML = 60_000, 25_000

func TestAssets(t *testing.T) {
	t.Parallel()
	total := 0
	for _, name := range []string{"bridges.css", "bridges.mjs", "mark.svg"} {
		a, ok := assets()[name]
		if !ok {
			t.Fatalf("%s is missing: run make assets", name)
		}
		total += len(a.squeeze())
	}
	if total > maxPage-maxHTML {
		t.Errorf("style, script and picture weigh %d bytes compressed, want at most %d", total, maxPage-maxHTML)
	}
	for _, s := range Samples() {
		html, _ := s.Render("uk", "/static")
		if n := len(squeeze(html)); n > maxHTML {
			t.Errorf("%s/%s weighs %d bytes compressed, want at most %d", s.Page, s.State, n, maxHTML)
		}
	}
}

// TestNoInline holds the policy's side of the bargain: no template carries code or style of its own.
func TestNoInline(t *testing.T) {
	t.Parallel()
	inline := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|<script(>|\s[^>]*[^c]>[^<])|javascript:`)
	for _, s := range Samples() {
		html, _ := s.Render("en", "/static")
		if m := inline.Find(html); m != nil {
			t.Errorf("%s/%s has inline code or style: %s", s.Page, s.State, m)
		}
	}
	err := fs.WalkDir(frame, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(frame, path)
		if m := inline.Find(src); m != nil {
			t.Errorf("%s has inline code or style: %s", path, m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
