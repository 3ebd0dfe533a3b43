package pages

import (
	"bytes"
	"encoding/json"
	"html/template"
	"regexp"
	"strings"
	"time"
)

var functions = template.FuncMap{
	"clock":  func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") },
	"since":  func(d time.Duration) string { return d.Round(time.Microsecond * 100).String() },
	"pretty": pretty,
	"links":  links,
	"join":   strings.Join,
}

// pretty indents JSON and leaves everything else as it is.
func pretty(raw any) string {
	var text []byte
	switch raw := raw.(type) {
	case json.RawMessage:
		text = raw
	case string:
		text = []byte(raw)
	default:
		text, _ = json.Marshal(raw) // what cannot be written shows as nothing
	}
	var out bytes.Buffer
	if json.Indent(&out, text, "", "  ") != nil {
		return string(text)
	}
	return out.String()
}

// A piece of text is a link when URL is set.
type piece struct{ Text, URL string }

var address = regexp.MustCompile(`https?://[^\s<>"']+[^\s<>"'.,;:!?)]`)

// links finds the addresses in a text.
func links(text string) []piece {
	var out []piece
	last := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		out = append(out, piece{Text: text[last:at[0]]}, piece{Text: text[at[0]:at[1]], URL: text[at[0]:at[1]]})
		last = at[1]
	}
	return append(out, piece{Text: text[last:]})
}
