package table

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Options are the choices of whoever opens a store; the zero value is fit for use.
type Options struct {
	Now      func() time.Time // the clock; time.Now if nil
	Faults   *Faults          // injected faults and the observer; none if nil
	TTLDelay time.Duration    // how long an expired item stays after its time
	Log      *slog.Logger     // told when writes begin to fail and when they succeed again; none if nil
	Sweep    time.Duration    // how often expired items and old stream records are removed; a minute if 0, never if negative
}

// Store is a DynamoDB endpoint on one file. It is safe for concurrent use.
type Store struct {
	db       *bolt.DB
	now      func() time.Time
	faults   *Faults
	log      *slog.Logger
	ttlDelay time.Duration
	failing  error // of the last round of writes; the committer's own

	claims claims

	mu     sync.RWMutex
	tables map[string]*definition

	jobs   chan *job
	closed chan struct{}
	stop   context.CancelFunc
	work   sync.WaitGroup // of the committer
	sweeps sync.WaitGroup // apart from it: a sweep waits for the committer, too
	closer sync.Once
	news   news
}

// The buckets of the file. Each table has one more, named "t:" + table, with the buckets named below.
var (
	bucketTables = []byte("tables") // name -> definition
	bucketTokens = []byte("tokens") // generation -> client request token -> time and digest
)

// The buckets inside a table's bucket; each index has one more, named "i:" + index.
var (
	bucketItems  = []byte("items")  // place -> item
	bucketExpiry = []byte("expiry") // seconds, place -> nothing
	bucketStream = []byte("stream") // sequence number -> record
)

func tableBucket(name string) []byte { return []byte("t:" + name) }
func indexBucket(name string) []byte { return []byte("i:" + name) }

const fileName = "table.db"

// Open opens the store in dir, which it creates if need be. It fails if another process has it open.
func Open(dir string, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open table store: %w", err)
	}
	db, err := bolt.Open(filepath.Join(dir, fileName), 0o600, &bolt.Options{
		Timeout: 2 * time.Second, FreelistType: bolt.FreelistMapType, NoStatistics: true, InitialMmapSize: 64 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("open table store in %s: %w", dir, err)
	}
	s := &Store{
		db: db, now: o.Now, faults: o.Faults, log: o.Log, ttlDelay: o.TTLDelay,
		tables: map[string]*definition{}, jobs: make(chan *job, 256), closed: make(chan struct{}),
	}
	s.defaults()
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open table store in %s: %w", dir, err), db.Close())
	}
	s.start(o.Sweep)
	return s, nil
}

func (s *Store) defaults() {
	if s.now == nil {
		s.now = time.Now
	}
	if s.faults == nil {
		s.faults = &Faults{}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
}

// load makes the buckets and reads the definitions.
func (s *Store) load() error {
	return s.db.Update(func(tx *bolt.Tx) error {
		if _, err := tx.CreateBucketIfNotExists(bucketTokens); err != nil {
			return err
		}
		b, err := tx.CreateBucketIfNotExists(bucketTables)
		if err != nil {
			return err
		}
		return b.ForEach(func(name, text []byte) error {
			d := &definition{}
			if err := json.Unmarshal(text, d); err != nil {
				return fmt.Errorf("definition of table %s: %w", name, err)
			}
			s.tables[d.Name] = d
			return nil
		})
	})
}

func (s *Store) start(sweep time.Duration) {
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	s.work.Go(s.commitAll)
	if sweep == 0 {
		sweep = time.Minute
	}
	if sweep > 0 {
		s.sweeps.Go(func() { s.sweepEvery(ctx, sweep) })
	}
}

// Close finishes the writes under way and closes the file. Requests that come later are refused.
func (s *Store) Close() error {
	var err error
	s.closer.Do(func() {
		s.stop()
		close(s.closed)
		s.sweeps.Wait()
		s.work.Wait()
		err = s.db.Close()
	})
	return err
}

// definition returns the table with this name, or ResourceNotFoundException.
func (s *Store) definition(name string) (*definition, *apiError) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if d := s.tables[name]; d != nil {
		return d, nil
	}
	return nil, notFound()
}

// publish makes a new or changed definition, or with nil a deletion, known after it is on disk.
func (s *Store) publish(name string, d *definition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d == nil {
		delete(s.tables, name)
		return
	}
	s.tables[name] = d
}

// view runs read on the committed state.
func (s *Store) view(read func(tx *bolt.Tx) error) *apiError {
	err := s.db.View(read)
	var refused *apiError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return refused
	}
	return internal(err)
}
