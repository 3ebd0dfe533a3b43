// Package schema holds the typed keys of the one table; the key table stands in the package comment of dynamo.
package schema

import (
	"fmt"
	"time"
)

// Names of the attributes that every item may have.
const (
	PK      = "pk"
	SK      = "sk"
	ListPK  = "lpk"     // partition key of the index "list"
	ListSK  = "lsk"     // its sort key
	Expires = "expires" // TTL, seconds since 1970
	Rev     = "rev"
	ByList  = "list" // name of the index
)

// Entity is the start of a partition key; infra/app lists the same ones with their purpose and retention.
type Entity string

// The entities.
const (
	Edition     Entity = "EDITION#"
	Call        Entity = "CALL#"
	Application Entity = "APP#"
	Interest    Entity = "INTEREST#"
	Run         Entity = "RUN#"
	Set         Entity = "SET#"
	Suggestion  Entity = "SUGGEST#"
	Partnership Entity = "PAIR#"
	Strength    Entity = "STRENGTH#"
	Register    Entity = "REGISTER#"
	Marker      Entity = "MARK#"
	Outbox      Entity = "OUT#"
	MailState   Entity = "MAIL#"
	Link        Entity = "LINK#"
	Session     Entity = "SESSION#"
	Rate        Entity = "RATE#"
)

// Entities lists them, for the test that compares them with the manifest.
func Entities() []Entity {
	return []Entity{Edition, Call, Application, Interest, Run, Set, Suggestion, Partnership, Strength, Register, Marker, Outbox, MailState, Link, Session, Rate}
}

// A Key is the primary key of an item.
type Key struct{ PK, SK string }

// A List is a key in the index "list": Of is what is listed, At its place in the order. The zero List lists nothing.
type List struct{ Of, At string }

// Record is the key of the record itself: the item whose rev is its optimistic lock.
func Record(e Entity, id string) Key { return Key{PK: string(e) + id, SK: "RECORD"} }

// Event is the key of the event that led the record to revision rev. Eight digits keep them in order.
func Event(record Key, rev int) Key {
	return Key{PK: record.PK, SK: fmt.Sprintf("%s%08d", EventPrefix, rev)}
}

// EventPrefix begins the sort key of every event.
const EventPrefix = "EVENT#"

// Step is the key of a human step of a record's workflow.
func Step(record Key, name string) Key { return Key{PK: record.PK, SK: "STEP#" + name} }

// Mark is the key of a marker: at most one item has this value of this kind.
func Mark(kind, value string) Key { return Key{PK: string(Marker) + kind + "#" + value, SK: "RECORD"} }

// Instant writes a time so that text order is time order.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Letters lists the letters to who a record knows, by when they were done with, latest last.
func Letters(to string, done time.Time) List { return List{Of: "LIST#letter#" + to, At: Instant(done)} }

// Lost lists the letters that most likely nobody read, by when that was known.
func Lost(at time.Time) List { return List{Of: "LIST#lost", At: Instant(at)} }

// Waiting lists the messages of the outbox that are not sent, oldest first.
func Waiting(since time.Time) List { return List{Of: "OUT#waiting", At: Instant(since)} }
