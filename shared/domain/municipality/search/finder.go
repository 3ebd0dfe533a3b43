package search

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// A Finder searches the current register. It is safe for concurrent use and meant to live as long as the process.
type Finder struct {
	reader *register.Reader

	mu    sync.Mutex
	parts map[*register.Shard]part
}

// New makes a Finder; nothing is read before the first question.
func New(reader *register.Reader) *Finder {
	return &Finder{reader: reader, parts: map[*register.Shard]part{}}
}

// Search gives the best hits, best first. It fails with unavailable when the register cannot be read, and with not_found
// when no register was imported yet. Only the countries asked for are loaded.
func (f *Finder) Search(ctx context.Context, now time.Time, q Query) ([]Hit, error) {
	if compile(q).empty() {
		return nil, nil
	}
	snapshot, err := f.reader.Snapshot(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("search places: %w", err)
	}
	shards, err := snapshot.Shards(ctx, q.Countries...)
	if err != nil {
		return nil, fmt.Errorf("search places: %w", err)
	}
	index, err := f.index(shards)
	if err != nil {
		return nil, fmt.Errorf("search places: %w", err)
	}
	return index.Search(q)
}

// index joins the parts of shards, each made once.
func (f *Finder) index(shards []*register.Shard) (*Index, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := &Index{parts: make([]part, len(shards))}
	for i, s := range shards {
		p, ok := f.parts[s]
		if !ok {
			f.forget(s.Country())
			var err error
			if p, err = newPart(s); err != nil {
				return nil, err
			}
			f.parts[s] = p
		}
		p.number = i
		x.parts[i] = p
	}
	return x, nil
}

// forget lets go of a country's older shard.
func (f *Finder) forget(country municipality.Country) {
	for s := range f.parts {
		if s.Country() == country {
			delete(f.parts, s)
		}
	}
}

// Find gives the place of a code, in any spelling that municipality.ParseCode reads; not_found when there is none, unavailable.
func (f *Finder) Find(ctx context.Context, now time.Time, code string) (municipality.Place, error) {
	snapshot, err := f.reader.Snapshot(ctx, now)
	if err != nil {
		return municipality.Place{}, fmt.Errorf("find place: %w", err)
	}
	return snapshot.Place(ctx, code)
}

// Source gives the source of a figure, to be shown beside it; unavailable, not_found before the first import.
func (f *Finder) Source(ctx context.Context, now time.Time, id string) (municipality.Source, error) {
	snapshot, err := f.reader.Snapshot(ctx, now)
	if err != nil {
		return municipality.Source{}, fmt.Errorf("find source: %w", err)
	}
	if i := slices.IndexFunc(snapshot.Manifest.Sources, func(s municipality.Source) bool { return s.ID == id }); i >= 0 {
		return snapshot.Manifest.Sources[i], nil
	}
	return municipality.Source{}, fault.New(fault.NotFound, "")
}
