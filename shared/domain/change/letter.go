package change

import "time"

// A Fate is what is known of a letter that went out, or of one that could not.
type Fate string

// The fates of a letter. A later one is never undone by an earlier: news come in any order.
const (
	Unheard    Fate = ""              // handed to the mail service, which has not told of it yet
	Taken      Fate = "send"          // the mail service took it
	Delayed    Fate = "deliverydelay" // the recipient's server puts it off
	Delivered  Fate = "delivery"      // the recipient's server took it
	Refused    Fate = "reject"        // the mail service would not send it
	Returned   Fate = "returned"      // it came back, for a reason that may pass: a full mailbox
	Bounced    Fate = "bounce"        // it came back for good: no such address
	Complained Fate = "complaint"     // the recipient called it unwanted
	Unsent     Fate = "unsent"        // we gave it up
)

var fates = []Fate{Unheard, Taken, Delayed, Delivered, Refused, Returned, Bounced, Complained, Unsent}

// Rank orders the fates by how late they come in a letter's life; -1 where there is no such fate.
func (f Fate) Rank() int {
	for i, known := range fates {
		if known == f {
			return i
		}
	}
	return -1
}

// Lost reports whether the recipient has most likely not read the letter, so that somebody should tell them otherwise.
func (f Fate) Lost() bool { return f.Rank() >= Refused.Rank() }

// A Letter is a mail of the outbox, with what is known of it since it was carried out or given up.
type Letter struct {
	Queued
	Done time.Time // when it was handed over or given up; zero while it waits
	Fate Fate
	At   time.Time // of the fate; zero while nothing was heard
}

// To is the id of the record that knows the recipient.
func (q Queued) To() string {
	if q.Message.Mail != nil && q.Message.Mail.Of != "" {
		return q.Message.Mail.Of
	}
	return q.Record
}

// A Block says since when and why an address is not written to any more. The zero Block blocks nothing.
type Block struct {
	Why   Fate // Bounced or Complained
	Since time.Time
}
