// Package spool keeps small messages in a folder, one file each, so that they survive a kill.
// A message that Put returned is on disk. It serves the event queue, dead letters and the mailbox.
package spool

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Spool is one folder of messages of type T, each under an id that sorts by age.
type Spool[T any] struct{ folder string }

// Open prepares the folder and removes what a kill left half written.
func Open[T any](folder string) (*Spool[T], error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(folder, "*.part"))
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	for _, file := range left {
		if err := os.Remove(file); err != nil {
			return nil, fmt.Errorf("open spool: %w", err)
		}
	}
	return &Spool[T]{folder}, nil
}

var idForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$`)

func (s *Spool[T]) path(id string) (string, error) {
	if !idForm.MatchString(id) {
		return "", fmt.Errorf("spool: %q is not an id: %w", id, fs.ErrNotExist)
	}
	return filepath.Join(s.folder, id+".json"), nil
}

// Put stores or replaces a message and returns once it is on disk.
func (s *Spool[T]) Put(id string, message T) error {
	path, err := s.path(id)
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(message, "", "  ")
	if err != nil {
		return fmt.Errorf("spool %s: %w", id, err)
	}
	if err := write(path+".part", body); err != nil {
		return fmt.Errorf("spool %s: %w", id, err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		return fmt.Errorf("spool %s: %w", id, err)
	}
	return syncFolder(s.folder)
}

func write(path string, body []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncFolder makes a rename or removal last.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Get reads a message; a missing one is fs.ErrNotExist.
func (s *Spool[T]) Get(id string) (T, error) {
	var message T
	path, err := s.path(id)
	if err != nil {
		return message, err
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return message, fmt.Errorf("spool %s: %w", id, err)
	}
	if err := json.Unmarshal(body, &message); err != nil {
		return message, fmt.Errorf("spool %s: %w", id, err)
	}
	return message, nil
}

// Remove forgets a message; it is no error when it is gone already.
func (s *Spool[T]) Remove(id string) error {
	path, err := s.path(id)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("spool %s: %w", id, err)
	}
	return syncFolder(s.folder)
}

// IDs lists the messages, oldest first.
func (s *Spool[T]) IDs() ([]string, error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return nil, fmt.Errorf("list spool: %w", err)
	}
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}
