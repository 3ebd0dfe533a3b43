package partnership

import "github.com/bridges-of-trust/bridges/shared/domain/change"

// The keys of the letters that the events of a partnership leave in the outbox.
const (
	newsEU, newsUA   = "news-eu", "news-ua"
	endedEU, endedUA = "ended-eu", "ended-ua"
)

// Letters gives the ids of the letters about a partnership, from its events: to the Ukrainian side first, the latest first.
// Where nobody had been told that it began, nobody was told that it ended, so some may never have been.
func Letters(events []change.Event) []string {
	var out []string
	for i := len(events) - 1; i >= 0; i-- {
		var keys []string
		switch e := events[i]; e.What {
		case announcedEvent:
			keys = []string{newsUA, newsEU}
		case endedEvent:
			keys = []string{endedUA, endedEU}
		}
		for _, key := range keys {
			out = append(out, change.MessageID(events[i].Record, events[i].Rev, key))
		}
	}
	return out
}

// The events that write letters.
const (
	announcedEvent = "partnership.announced"
	endedEvent     = "partnership.ended"
)
