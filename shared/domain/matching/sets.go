package matching

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// SetPrefix begins the id of every saved set.
const SetPrefix id.Prefix = "set"

// Bounds of saved sets.
const (
	MaxSetName = 80  // characters
	MaxSets    = 200 // of an edition
)

// A Set is settings under a name, to be used in any run of its edition: weights, rules, limits and goal. What concerns
// single municipalities is no part of it.
type Set struct {
	ID       id.ID
	Edition  string
	Name     string // unique in the edition, whatever its case
	Settings Settings
	By       change.Actor // who saved it
	At       time.Time
	Last     change.Actor // who changed it last
	LastAt   time.Time
	Deleted  bool // listed no more; its history stays
	Head     change.Head
}

// Sets keeps saved sets.
type Sets interface {
	// Set reads one, a deleted one too. Faults: not_found.
	Set(ctx context.Context, set id.ID) (Set, error)
	// SetsOf lists those of an edition that are not deleted, by name. The list may lag a moment behind.
	SetsOf(ctx context.Context, edition string) ([]Set, error)
	// SaveSet writes after in the place of before, the zero Set for a new one. Faults: conflict when somebody else changed
	// it first; invalid at "set-name" where another set has the name; *change.Repeat.
	SaveSet(ctx context.Context, before, after Set, c change.Change) (change.Head, error)
	// SetEvents gives the set's chain.
	SetEvents(ctx context.Context, set id.ID) ([]change.Event, error)
}

// Reusable is what a saved set keeps of the settings of a run: nothing that names a municipality, a run or a seed.
func (s Settings) Reusable() Settings {
	return Settings{
		Weights: s.Weights, Rules: s.Rules, Pairs: s.Pairs, Exact: s.Exact, Goal: s.Goal, Limits: s.Limits, Proposing: s.Proposing,
		Capacity: Capacity{EU: s.Capacity.EU, UA: s.Capacity.UA},
	}
}

// IsOf reports whether the settings are those of the saved set, apart from what no set keeps.
func (s Settings) IsOf(set Set) bool {
	return reflect.DeepEqual(s.Reusable().plain(), set.Settings.Reusable().plain())
}

// plain has one form for what means the same.
func (s Settings) plain() Settings {
	w := Weights{}
	for _, f := range FactorIDs() {
		w[f] = s.Weights[f]
	}
	s.Weights = w
	s.Capacity.EU, s.Capacity.UA = max(1, s.Capacity.EU), max(1, s.Capacity.UA)
	if len(s.Rules.Patrons) == 0 {
		s.Rules.Patrons = nil
	}
	return s
}

// SetKey is the form in which names of sets are compared: their case does not count.
func SetKey(name string) string { return strings.ToLower(name) }

// setField is the form's field with the name of a set.
const setField = "set-name"

// SetName cleans the name of a set. Faults: invalid at "set-name".
func SetName(name string) (string, error) {
	name, err := text.Clean(name, MaxSetName)
	if err != nil || name == "" {
		return "", fault.InvalidFields(fault.Field{Name: setField, Key: "settings.set.name_range", Params: fault.Params("max", MaxSetName)})
	}
	return name, nil
}

// NameTaken is the fault of a name that another set of the edition has.
func NameTaken() error {
	return fault.InvalidFields(fault.Field{Name: setField, Key: "settings.set.name_taken"})
}

// A Shelf keeps the saved sets of the editions: an officer saves, renames and deletes them.
type Shelf struct {
	Store   Sets
	Now     func() time.Time
	Entropy io.Reader
}

// A SaveRequest asks to keep settings under a name.
type SaveRequest struct {
	Edition, Name string
	Settings      Settings
	By            change.Actor
	Once          string
}

// Save keeps settings under a new name. The same command again gives the same set. Faults: invalid, conflict, unavailable.
func (s Shelf) Save(ctx context.Context, q SaveRequest) (Set, error) {
	name, err := SetName(q.Name)
	if err != nil {
		return Set{}, err
	}
	kept := q.Settings.Reusable()
	if err := MayStart(kept); err != nil {
		return Set{}, err
	}
	all, err := s.Store.SetsOf(ctx, q.Edition)
	if err != nil {
		return Set{}, err
	}
	if len(all) >= MaxSets {
		return Set{}, fault.InvalidFields(fault.Field{Name: setField, Key: "settings.sets.many", Params: fault.Params("max", MaxSets)})
	}
	now := s.Now()
	setID, err := id.New(SetPrefix, now, s.Entropy)
	if err != nil {
		return Set{}, err
	}
	set := Set{ID: setID, Edition: q.Edition, Name: name, Settings: kept, By: q.By, At: now, Last: q.By, LastAt: now}
	return s.write(ctx, Set{}, set, change.Change{
		At: now, Actor: q.By, What: "set.saved", Once: &change.Once{Key: q.Once, Sum: sumOf(q.Edition, name, kept)},
	})
}

// A SetRequest asks to rename or delete a set.
type SetRequest struct {
	Set  id.ID
	Name string // the new one
	Rev  int    // that the person saw
	By   change.Actor
	Once string
}

// Rename gives a set another name. Faults: not_found, invalid, conflict, unavailable.
func (s Shelf) Rename(ctx context.Context, q SetRequest) (Set, error) {
	name, err := SetName(q.Name)
	if err != nil {
		return Set{}, err
	}
	return s.alter(ctx, q, "set.renamed", func(set *Set) { set.Name = name })
}

// Delete takes a set from the list; its history stays. Faults: not_found, conflict, unavailable.
func (s Shelf) Delete(ctx context.Context, q SetRequest) (Set, error) {
	return s.alter(ctx, q, "set.deleted", func(set *Set) { set.Deleted = true })
}

// Find reads a set of an edition that is not deleted. Faults: not_found.
func (s Shelf) Find(ctx context.Context, edition string, set id.ID) (Set, error) {
	found, err := s.Store.Set(ctx, set)
	if err == nil && (found.Deleted || found.Edition != edition) {
		return Set{}, fault.New(fault.NotFound, "settings.set.gone")
	}
	return found, err
}

func (s Shelf) alter(ctx context.Context, q SetRequest, what string, do func(*Set)) (Set, error) {
	before, err := s.Store.Set(ctx, q.Set)
	if err != nil {
		return Set{}, err
	}
	after := before
	do(&after)
	switch {
	case after.Name == before.Name && after.Deleted == before.Deleted && before.Last.Same(q.By):
		return before, nil // the button pressed twice
	case before.Deleted:
		return Set{}, fault.New(fault.NotFound, "settings.set.gone")
	case before.Head.Rev != q.Rev:
		return Set{}, fault.New(fault.Conflict, "settings.set.changed")
	}
	now := s.Now()
	after.Last, after.LastAt = q.By, now
	return s.write(ctx, before, after, change.Change{
		At: now, Actor: q.By, What: what, Detail: map[string]string{"name": after.Name},
		Once: &change.Once{Key: q.Once, Sum: sumOf(q.Set, what, after.Name)},
	})
}

func (s Shelf) write(ctx context.Context, before, after Set, c change.Change) (Set, error) {
	head, err := s.Store.SaveSet(ctx, before, after, c)
	var again *change.Repeat
	if errors.As(err, &again) {
		return s.Store.Set(ctx, id.ID(again.Record))
	}
	after.Head = head
	return after, err
}
