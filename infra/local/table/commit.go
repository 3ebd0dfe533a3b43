package table

import (
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// job is one write waiting for the committer. run either refuses with an *apiError before it has written
// anything, or writes all; any other error is one of the file and undoes the whole round.
type job struct {
	run  func(tx *bolt.Tx) error
	then func() // after the commit, before the answer, in commit order
	// alone keeps other writes out of the round: they would act on a definition that this one changes.
	alone bool
	done  chan error
	err   error
}

// maxRound bounds the writes of one commit, so that the first in a round does not wait for ever.
const maxRound = 512

var errClosed = errors.New("the store is closed")

// write has the committer run a write and returns when it is on disk.
func (s *Store) write(run func(tx *bolt.Tx) error) *apiError { return s.writeThen(run, nil) }

// writeThen has then called between the commit and the answer.
func (s *Store) writeThen(run func(tx *bolt.Tx) error, then func()) *apiError {
	return s.submit(&job{run: run, then: then})
}

func (s *Store) submit(j *job) *apiError {
	j.done = make(chan error, 1)
	select {
	case <-s.closed:
		return internal(errClosed)
	case s.jobs <- j:
	}
	var err error
	select {
	case err = <-j.done:
	case <-s.closed:
		s.work.Wait() // the committer may have taken it
		select {
		case err = <-j.done:
		default:
			err = errClosed
		}
	}
	var refused *apiError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return refused
	}
	return internal(err)
}

// commitAll is the committer: it takes all writes that are waiting and makes them durable with one fsync.
func (s *Store) commitAll() {
	for {
		select {
		case <-s.closed:
			return
		case j := <-s.jobs:
			for j != nil {
				var jobs []*job
				jobs, j = s.round(j)
				s.commit(jobs)
			}
		}
	}
}

// round takes what is waiting, first included, up to a write that wants a round of its own; that one is
// returned as next.
func (s *Store) round(first *job) (jobs []*job, next *job) {
	jobs = []*job{first}
	for !first.alone && len(jobs) < maxRound {
		select {
		case j := <-s.jobs:
			if j.alone {
				return jobs, j
			}
			jobs = append(jobs, j)
		default:
			return jobs, nil
		}
	}
	return jobs, nil
}

func (s *Store) commit(jobs []*job) {
	err := s.db.Update(func(tx *bolt.Tx) error {
		for _, j := range jobs {
			var refused *apiError
			if j.err = runJob(j, tx); j.err != nil && !errors.As(j.err, &refused) {
				return j.err
			}
		}
		return nil
	})
	s.tell(err)
	for _, j := range jobs {
		switch {
		case err != nil:
			j.err = err
		case j.err == nil && j.then != nil:
			j.then()
		}
		j.done <- j.err
	}
}

// tell says once that the file takes no writes, a full disk perhaps, and once that it does again.
func (s *Store) tell(err error) {
	switch {
	case err != nil && s.failing == nil:
		s.log.Error("the table cannot be written", "error", err)
	case err == nil && s.failing != nil:
		s.log.Warn("the table can be written again")
	}
	s.failing = err
}

// runJob turns a panic into an error: one request must not stop the committer.
func runJob(j *job, tx *bolt.Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("write failed: %v", p)
		}
	}()
	return j.run(tx)
}
