package console

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// placeName gives a name as written, with its Latin form for readers of another alphabet.
func placeName(name, latin string) string {
	if latin == "" || latin == name || isLatin(name) {
		return name
	}
	return name + " (" + latin + ")"
}

func isLatin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x370 && r < 0x530 })
}

// millionths writes a score or a share as a percentage with one decimal.
func millionths(p *kit.Printer, v int32) string {
	return p.Percent(text.Decimal{Unscaled: int64((v + 500) / 1000), Scale: 1})
}

// runTag says where a run stands; one with a result that still computes explains it.
func runTag(p *kit.Printer, run matching.Run) kit.Tag {
	tones := map[matching.Status]kit.Tone{
		matching.Requested: kit.Info, matching.Frozen: kit.Info, matching.Proposed: kit.Waiting, matching.Approved: kit.Info,
		matching.Published: kit.Good, matching.Rejected: kit.Bad, matching.Lapsed: kit.Warn, matching.Failed: kit.Bad,
	}
	words := string(run.Status)
	if run.Status == matching.Frozen && run.Result.Key != "" {
		words = "explained"
	}
	return kit.Tag{Text: p.T("console.run.status." + words), Tone: tones[run.Status]}
}

func applicationTag(p *kit.Printer, s application.Status) kit.Tag {
	tones := map[application.Status]kit.Tone{application.Submitted: kit.Waiting, application.Accepted: kit.Good}
	return kit.Tag{Text: p.T("console.application.status." + string(s)), Tone: tones[s]}
}

// eventTones colours what happened; what is not here is neutral.
var eventTones = map[string]kit.Tone{
	"application.submitted": kit.Info, "application.accepted": kit.Good, "application.partnered": kit.Good, "application.erased_on_request": kit.Warn,
	"matching.proposed": kit.Waiting, "matching.approved": kit.Good, "matching.published": kit.Good,
	"matching.rejected": kit.Bad, "matching.refused": kit.Warn, "matching.lapsed": kit.Warn, "matching.failed": kit.Bad,
	"partnership.announced": kit.Good, "partnership.ended": kit.Warn, "application.parted": kit.Warn,
}

// timeline shows a record's history, latest first, and says when its chain does not hold.
func timeline(b *kit.Base, p *kit.Printer, events []change.Event, head change.Head) kit.Timeline {
	return timelineOf(b, p, events, head, func(problem string) string { return problemText(p, problem) })
}

// timelineOf is the same for a record that says its problems in words of its own.
func timelineOf(b *kit.Base, p *kit.Printer, events []change.Event, head change.Head, problemWords func(problem string) string) kit.Timeline {
	t := kit.Timeline{Title: p.T("console.history.title")}
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		m := kit.Moment{
			Title: p.T("console.event." + e.What), By: actorName(p, e.Actor), When: when(p, e.At),
			ISO: e.At.UTC().Format(time.RFC3339), Tone: eventTones[e.What],
		}
		if pair := e.Detail["partnership"]; pair != "" { // whoever may see a history with such an event may see partnerships
			m.Href = partnershipPath(id.ID(pair))
		}
		if e.Reason != "" {
			m.Text = append(m.Text, e.Reason)
		}
		if problem := e.Detail["problem"]; problem != "" {
			m.Text = append(m.Text, p.T("console.history.problem", "problem", problemWords(problem)))
		}
		t.Moments = append(t.Moments, m)
	}
	if change.Verify(events, head) != nil {
		t.Moments = append([]kit.Moment{{Title: p.T("console.history.broken"), Tone: kit.Bad}}, t.Moments...)
	}
	return t
}

func actorName(p *kit.Printer, a change.Actor) string {
	if a.Kind == change.Staff {
		return a.Name
	}
	return p.T("console.actor." + string(a.Kind))
}

// factorNames lists factors as a part of a sentence: no name of a factor begins with a proper name.
func factorNames(p *kit.Printer, ids []matching.FactorID) string {
	var names []string
	for _, id := range ids {
		names = append(names, withFirst(unicode.ToLower, factorName(p, id)))
	}
	return p.List(names)
}

// withFirst changes the first letter of a text.
func withFirst(change func(rune) rune, s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(change(first)) + s[size:]
}

// officeZone is the zone in which the console shows times; it is named beside each.
const officeZone = "Europe/Kyiv"

func when(p *kit.Printer, t time.Time) string { return p.DateTime(t, officeZone) }

func day(p *kit.Printer, t time.Time) string {
	zone, err := time.LoadLocation(officeZone)
	if err != nil {
		zone = time.UTC
	}
	return p.Date(period.DateOf(t, zone))
}

// snake writes a state's name as the catalogue has it: ScoreShard is score_shard.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
