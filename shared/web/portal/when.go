package portal

import (
	"net/http"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

const (
	zoneCookie = "zone"
	zoneLife   = 365 * 24 * time.Hour
	zoneParam  = "zone"  // chosen by the reader
	clockParam = "clock" // told by the reader's browser, where it runs scripts
)

// A when is an instant as pages show it: in the zone in which it was announced and, where the reader's is another one, in
// the reader's.
type when struct {
	ISO      string
	Text     string // in the announced zone, which it names
	Yours    string // in the reader's zone; empty where that shows the same
	Relative string // "in 3 days"
}

func whenOf(r *http.Request, t time.Time, zone string, now time.Time) when {
	p := kit.PrinterOf(r)
	w := when{ISO: t.UTC().Format(time.RFC3339), Text: p.DateTime(t, zone), Relative: p.Relative(t.Sub(now))}
	if own := readerZone(r); own != "" && own != zone && !sameClock(t, own, zone) {
		w.Yours = p.DateTime(t, own)
	}
	return w
}

// sameClock reports whether the clocks of both zones show the same at an instant.
func sameClock(t time.Time, a, b string) bool {
	_, la, errA := period.LoadZone(a)
	_, lb, errB := period.LoadZone(b)
	if errA != nil || errB != nil {
		return false
	}
	_, offsetA := t.In(la).Zone()
	_, offsetB := t.In(lb).Zone()
	return offsetA == offsetB
}

// readerZone gives the zone that the reader chose, now or before, or else the one that the browser tells; "" for none.
func readerZone(r *http.Request) string {
	query := r.URL.Query()
	for _, name := range []string{query.Get(zoneParam), kit.SiteOf(r).Cookie(r, zoneCookie), query.Get(clockParam)} {
		if zone, _, err := period.LoadZone(name); err == nil {
			return zone
		}
	}
	return ""
}

// rememberZone keeps the zone that the reader has just chosen, and until the browser is closed the one that it tells.
func rememberZone(w http.ResponseWriter, r *http.Request) {
	site, query := kit.SiteOf(r), r.URL.Query()
	if zone, _, err := period.LoadZone(query.Get(zoneParam)); err == nil {
		site.SetCookie(w, zoneCookie, zone, zoneLife)
	} else if zone, _, err := period.LoadZone(query.Get(clockParam)); err == nil && site.Cookie(r, zoneCookie) == "" {
		site.SetCookie(w, zoneCookie, zone, 0)
	}
}

// askClock reports whether the page's script is to tell the reader's zone.
func askClock(r *http.Request) bool { return readerZone(r) == "" }

// zoneFilter lets the reader choose a zone, with a form that works everywhere.
func zoneFilter(r *http.Request, announced string) kit.Filter {
	p := kit.PrinterOf(r)
	chosen := readerZone(r)
	if chosen == "" {
		chosen = announced
	}
	zones := text.Zones()
	if !slices.Contains(zones, chosen) {
		zones = append([]string{chosen}, zones...)
	}
	options := []kit.Option{}
	for _, zone := range zones {
		options = append(options, kit.Option{Value: zone, Text: p.Zone(zone), Selected: zone == chosen})
	}
	return kit.Filter{
		Action: r.URL.EscapedPath(), Label: p.T("portal.zone.label"), Button: p.T("portal.zone.show"),
		Selects: []kit.Choice{{Name: zoneParam, Label: p.T("portal.zone.choose"), Options: options}},
	}
}

// stateTag shows a call's state by word, shape and colour.
func stateTag(p *kit.Printer, s programme.State) kit.Tag {
	tones := map[programme.State]kit.Tone{programme.Forecast: kit.Neutral, programme.Open: kit.Good, programme.Closed: kit.Bad}
	if s == programme.Closed {
		return kit.Tag{Text: p.T("portal.state.closed"), Tone: kit.Neutral}
	}
	return kit.Tag{Text: p.T("portal.state." + string(s)), Tone: tones[s]}
}
