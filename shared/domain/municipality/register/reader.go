package register

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// freshFor is how long a Reader trusts what it knows of the pointer.
const freshFor = time.Minute

// A Reader gives the current snapshot, loading shards as they are asked for. It is safe for concurrent use.
type Reader struct {
	store   Store
	pointer Pointer

	mu       sync.Mutex
	asked    time.Time
	snapshot *Snapshot
}

// NewReader makes a Reader; nothing is read before the first question.
func NewReader(store Store, pointer Pointer) *Reader { return &Reader{store: store, pointer: pointer} }

// Snapshot gives the snapshot that is current, as the pointer said within the last minute before now. It fails with
// not_found before the first import and with unavailable. A pointer that cannot be read does not hinder who has a snapshot.
func (r *Reader) Snapshot(ctx context.Context, now time.Time) (*Snapshot, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.snapshot != nil && now.Sub(r.asked) < freshFor && !now.Before(r.asked) {
		return r.snapshot, nil
	}
	current, err := r.pointer.Current(ctx)
	if err != nil {
		if r.snapshot != nil && ctx.Err() == nil {
			return r.snapshot, nil
		}
		return nil, fmt.Errorf("read register pointer: %w", err)
	}
	if current.IsZero() {
		return nil, fault.New(fault.NotFound, "")
	}
	if r.snapshot == nil || r.snapshot.current.Manifest != current.Manifest {
		next, err := open(ctx, r.store, current)
		if err != nil {
			return nil, err
		}
		if r.snapshot != nil {
			next.adopt(r.snapshot)
		}
		r.snapshot = next
	}
	r.asked = now
	return r.snapshot, nil
}

// A Snapshot is one version of the register: all countries of one manifest. It never changes; its shards are loaded once.
type Snapshot struct {
	Manifest Manifest

	current Current
	store   Store
	mu      sync.Mutex
	shards  map[municipality.Country]*loading

	twinLock  sync.Mutex
	twinnings map[municipality.Code][]municipality.Twinning // nil until they are asked for
}

// A loading lets those who ask for the same shard at once wait for one request.
type loading struct {
	done  chan struct{}
	shard *Shard
	err   error
}

// Load gives the snapshot of a pointer, such as one that a matching run has frozen. Errors as Reader.Snapshot.
func Load(ctx context.Context, store Store, current Current) (*Snapshot, error) {
	return open(ctx, store, current)
}

// At opens the snapshot of a manifest, current or not, for readers of what was made of it. Faults: not_found, unavailable.
func (r *Reader) At(ctx context.Context, manifest string) (*Snapshot, error) {
	return open(ctx, r.store, Current{Manifest: manifest})
}

func open(ctx context.Context, store Store, current Current) (*Snapshot, error) {
	body, err := store.Get(ctx, current.Manifest)
	if err != nil {
		return nil, fmt.Errorf("read register manifest %s: %w", current.Manifest, err)
	}
	m, err := decodeManifest(current.Manifest, body)
	if err != nil {
		return nil, err
	}
	return &Snapshot{Manifest: m, current: current, store: store, shards: map[municipality.Country]*loading{}}, nil
}

// Current tells which snapshot this is, since when and by whom.
func (s *Snapshot) Current() Current { return s.current }

// Countries lists the countries that the register has.
func (s *Snapshot) Countries() []municipality.Country {
	countries := make([]municipality.Country, len(s.Manifest.Shards))
	for i, shard := range s.Manifest.Shards {
		countries[i] = shard.Country
	}
	return countries
}

// Shard gives the places of a country; not_found when the register has none, unavailable.
func (s *Snapshot) Shard(ctx context.Context, country municipality.Country) (*Shard, error) {
	info, ok := s.Manifest.Shard(country)
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	s.mu.Lock()
	l, ok := s.shards[country]
	if ok {
		s.mu.Unlock()
		select {
		case <-l.done:
			return l.shard, l.err
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Unavailable, "", ctx.Err())
		}
	}
	l = &loading{done: make(chan struct{})}
	s.shards[country] = l
	s.mu.Unlock()

	l.shard, l.err = loadShard(ctx, s.store, info)
	if l.err != nil { // the next who asks tries again
		s.mu.Lock()
		delete(s.shards, country)
		s.mu.Unlock()
	}
	close(l.done)
	return l.shard, l.err
}

func loadShard(ctx context.Context, store Store, info ShardInfo) (*Shard, error) {
	file, err := store.Get(ctx, info.Key)
	if err != nil {
		return nil, fmt.Errorf("read shard %s: %w", info.Key, err)
	}
	return OpenShard(file, info.Hash)
}

// Shards gives the shards of the countries, loaded side by side; of all countries when none is named. Countries that the
// register does not have are left out.
func (s *Snapshot) Shards(ctx context.Context, countries ...municipality.Country) ([]*Shard, error) {
	var wanted []municipality.Country
	for _, country := range s.Countries() {
		if len(countries) == 0 || slices.Contains(countries, country) {
			wanted = append(wanted, country)
		}
	}
	shards := make([]*Shard, len(wanted))
	errs := make([]error, len(wanted))
	var wait sync.WaitGroup
	for i, country := range wanted {
		wait.Go(func() { shards[i], errs[i] = s.Shard(ctx, country) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return shards, nil
}

// Place gives the place of a code, in any spelling that municipality.ParseCode reads; not_found, unavailable.
func (s *Snapshot) Place(ctx context.Context, code string) (municipality.Place, error) {
	parsed, ok := municipality.ParseCode(code)
	if !ok {
		return municipality.Place{}, fault.New(fault.NotFound, "")
	}
	shard, err := s.Shard(ctx, parsed.Country())
	if err != nil {
		return municipality.Place{}, err
	}
	i, ok, err := shard.Find(parsed)
	if err != nil {
		return municipality.Place{}, err
	}
	if !ok {
		return municipality.Place{}, fault.New(fault.NotFound, "")
	}
	p, err := shard.Place(i)
	p.Languages = s.Languages(p.Country)
	return p, err
}

// Languages gives the official languages of a country, those of the whole country first and the most spoken first among them.
func (s *Snapshot) Languages(country municipality.Country) []municipality.Language {
	return slices.Clone(s.Manifest.Languages[country])
}

// adopt takes over the shards that did not change since an older snapshot.
func (s *Snapshot) adopt(old *Snapshot) {
	old.mu.Lock()
	defer old.mu.Unlock()
	for country, l := range old.shards {
		before, _ := old.Manifest.Shard(country)
		if now, ok := s.Manifest.Shard(country); ok && now.Hash == before.Hash {
			s.shards[country] = l
		}
	}
}
