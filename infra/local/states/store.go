package states

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// A machineRecord is a registered state machine.
type machineRecord struct {
	Name, ARN, RoleARN, Revision, Definition string
	Created, Updated                         time.Time
	Deleting                                 bool `json:",omitempty"`
	Revisions                                int
}

// A store keeps everything in one bbolt file. An answered write is on disk.
//
// Buckets: machines by name; definitions by SHA-256; executions by ARN; branches and items by ARN, 0 and branch id;
// events by ARN, 0 and event id. Ids are 8 bytes, big-endian.
type store struct{ db *bbolt.DB }

const (
	inMachines    = "machines"
	inDefinitions = "definitions"
	inExecutions  = "executions"
	inBranches    = "branches"
	inItems       = "items"
	inEvents      = "events"
)

var errAbsent = errors.New("not stored")

func openStore(dir string) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open state machines: %w", err)
	}
	db, err := bbolt.Open(filepath.Join(dir, "states.db"), 0o600, &bbolt.Options{Timeout: 2 * time.Second})
	if err != nil {
		return nil, fmt.Errorf("open state machines: %w", err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, b := range []string{inMachines, inDefinitions, inExecutions, inBranches, inItems, inEvents} {
			if _, err := tx.CreateBucketIfNotExists([]byte(b)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open state machines: %w", err), db.Close())
	}
	return &store{db}, nil
}

func key(arn string, id int64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(arn), 0), uint64(id)) //nolint:gosec // ids are never negative
}

func put(tx *bbolt.Tx, bucket string, k []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.Bucket([]byte(bucket)).Put(k, raw)
}

func get(tx *bbolt.Tx, bucket string, k []byte, v any) error {
	raw := tx.Bucket([]byte(bucket)).Get(k)
	if raw == nil {
		return errAbsent
	}
	return json.Unmarshal(raw, v)
}

// each calls f for every value below an execution, in the order of ids.
func each(tx *bbolt.Tx, bucket, arn string, f func(id int64, raw []byte) error) error {
	prefix := append([]byte(arn), 0)
	c := tx.Bucket([]byte(bucket)).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := f(int64(binary.BigEndian.Uint64(k[len(prefix):])), v); err != nil { //nolint:gosec // written by key
			return err
		}
	}
	return nil
}

// define stores a definition and returns its key.
func define(tx *bbolt.Tx, asl []byte) (string, error) {
	sum := sha256.Sum256(asl)
	k := hex.EncodeToString(sum[:])
	return k, tx.Bucket([]byte(inDefinitions)).Put([]byte(k), asl)
}

func (s *store) definition(k string) ([]byte, error) {
	var raw []byte
	err := s.db.View(func(tx *bbolt.Tx) error {
		raw = bytes.Clone(tx.Bucket([]byte(inDefinitions)).Get([]byte(k)))
		return nil
	})
	if err == nil && raw == nil {
		err = fmt.Errorf("definition %s: %w", k, errAbsent)
	}
	return raw, err
}

// save writes what a step of an execution has changed, in one transaction.
func (s *store) save(x *core) error {
	arn := x.exec.ARN
	return s.db.Update(func(tx *bbolt.Tx) error {
		if err := put(tx, inExecutions, []byte(arn), x.exec); err != nil {
			return err
		}
		for id := range x.dirty {
			if err := putOrDelete(tx, inBranches, key(arn, id), x.branches[id]); err != nil {
				return err
			}
		}
		for id := range x.stocked {
			if err := putOrDelete(tx, inItems, key(arn, id), x.items[id]); err != nil {
				return err
			}
		}
		for _, e := range x.events {
			if err := put(tx, inEvents, key(arn, e.ID), e); err != nil {
				return err
			}
		}
		return nil
	})
}

func putOrDelete[T *branch | []json.RawMessage](tx *bbolt.Tx, bucket string, k []byte, v T) error {
	if v == nil {
		return tx.Bucket([]byte(bucket)).Delete(k)
	}
	return put(tx, bucket, k, v)
}

// purge deletes an execution, so that its name is free again.
func purge(tx *bbolt.Tx, arn string) error {
	for _, bucket := range []string{inBranches, inItems, inEvents} {
		var keys [][]byte
		if err := each(tx, bucket, arn, func(id int64, _ []byte) error { keys = append(keys, key(arn, id)); return nil }); err != nil {
			return err
		}
		for _, k := range keys {
			if err := tx.Bucket([]byte(bucket)).Delete(k); err != nil {
				return err
			}
		}
	}
	return tx.Bucket([]byte(inExecutions)).Delete([]byte(arn))
}

// load reads an execution back into memory.
func (s *store) load(env *environment, e *Execution, m *scope, now time.Time) (*core, error) {
	x := newCore(env, e, m, now)
	err := s.db.View(func(tx *bbolt.Tx) error {
		if err := each(tx, inBranches, e.ARN, func(id int64, raw []byte) error {
			b := &branch{}
			x.branches[id] = b
			return json.Unmarshal(raw, b)
		}); err != nil {
			return err
		}
		return each(tx, inItems, e.ARN, func(id int64, raw []byte) error {
			var items []json.RawMessage
			err := json.Unmarshal(raw, &items)
			x.items[id] = items
			return err
		})
	})
	return x, err
}

func (s *store) execution(arn string) (*Execution, error) {
	e := &Execution{}
	err := s.db.View(func(tx *bbolt.Tx) error { return get(tx, inExecutions, []byte(arn), e) })
	return e, err
}

// executions lists those that keep tells to.
func (s *store) executions(keep func(*Execution) bool) ([]*Execution, error) {
	var list []*Execution
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(inExecutions)).ForEach(func(_, raw []byte) error {
			e := &Execution{}
			if err := json.Unmarshal(raw, e); err != nil {
				return err
			}
			if keep(e) {
				list = append(list, e)
			}
			return nil
		})
	})
	return list, err
}

func (s *store) history(arn string) ([]Event, error) {
	var list []Event
	err := s.db.View(func(tx *bbolt.Tx) error {
		return each(tx, inEvents, arn, func(_ int64, raw []byte) error {
			var e Event
			err := json.Unmarshal(raw, &e)
			list = append(list, e)
			return err
		})
	})
	return list, err
}

func (s *store) machine(name string) (*machineRecord, error) {
	m := &machineRecord{}
	err := s.db.View(func(tx *bbolt.Tx) error { return get(tx, inMachines, []byte(name), m) })
	return m, err
}

func (s *store) machines() ([]*machineRecord, error) {
	var list []*machineRecord
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(inMachines)).ForEach(func(_, raw []byte) error {
			m := &machineRecord{}
			list = append(list, m)
			return json.Unmarshal(raw, m)
		})
	})
	return list, err
}
