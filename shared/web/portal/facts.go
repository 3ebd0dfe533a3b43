package portal

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// in gives texts in the reader's language.
func in(t *kit.Printer, texts []programme.Texts) []string {
	out := make([]string, len(texts))
	for i, x := range texts {
		out[i] = x.In(t.Lang())
	}
	return out
}

// callFacts are the dates of a call, in its own zone and in the reader's.
func callFacts(r *http.Request, c programme.Call, now time.Time) []kit.Entry {
	t := kit.PrinterOf(r)
	opens, deadline := whenOf(r, c.Opens, c.Zone, now), whenOf(r, c.Deadline, c.Zone, now)
	facts := []kit.Entry{
		{Key: t.T("portal.call.fact_opens"), Value: both(t, opens)},
		{Key: t.T("portal.call.fact_deadline"), Value: both(t, deadline)},
	}
	if c.State(now) == programme.Open {
		facts = append(facts, kit.Entry{Key: t.T("portal.call.fact_left"), Value: []string{t.Duration(c.Deadline.Sub(now))}})
	}
	if !c.DecisionBy.IsZero() {
		facts = append(facts, kit.Entry{Key: t.T("portal.call.fact_decision"), Value: []string{t.DateTime(c.DecisionBy, c.Zone)}})
	}
	return append(facts, kit.Entry{Key: t.T("portal.call.fact_contact"), Value: []string{c.ContactMail}, Href: "mailto:" + c.ContactMail})
}

func both(t *kit.Printer, w when) []string {
	if w.Yours == "" {
		return []string{w.Text}
	}
	return []string{w.Text, t.T("portal.call.yours", "at", w.Yours)}
}

// placeName gives a place's name for captions, titles and lists.
func placeName(t *kit.Printer, p application.Place) string { return p.Short(t.Lang()) }

// formalName gives a place's name where the page is what an authority states or is told.
func formalName(t *kit.Printer, p application.Place) string { return p.Formal(t.Lang()) }

func named(name, latin string) string {
	if latin == "" || latin == name {
		return name
	}
	return name + " (" + latin + ")"
}

// regionWords names the region of a place: an oblast with that word, in the letters of the page's language, another region
// as it is written.
func regionWords(t *kit.Printer, country municipality.Country, name, latin string) string {
	if country != municipality.Ukraine || !adjective(name) {
		return named(name, latin)
	}
	return t.T("portal.place.oblast", "name", inLettersOf(t, name, latin))
}

// districtWords names the raion of a hromada. Elsewhere the district is a code that tells a reader nothing.
func districtWords(t *kit.Printer, country municipality.Country, name string) string {
	if country != municipality.Ukraine || !adjective(name) {
		return ""
	}
	return t.T("portal.place.raion", "name", inLettersOf(t, name, text.Latin(name)))
}

// adjective tells "Київська" and "Обухівський" from Київ, which is its own region.
func adjective(name string) bool {
	return strings.HasSuffix(name, "ка") || strings.HasSuffix(name, "кий")
}

func inLettersOf(t *kit.Printer, name, latin string) string {
	if t.Lang() == text.Ukrainian || latin == "" {
		return name
	}
	return latin
}

// year writes a year without setting its thousands apart.
func year(y int) string { return strconv.Itoa(y) }
