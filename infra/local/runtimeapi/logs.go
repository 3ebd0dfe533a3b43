package runtimeapi

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A Line is one line a function wrote to its standard output or error.
type Line struct {
	Time     time.Time
	Function string
	Process  string
	Text     string
}

// Limits of what is kept: lines per function in memory, bytes per log file before it is put aside (one
// older file is kept), and bytes per line.
const (
	logLines    = 500
	logFileSize = 1 << 20
	logLineSize = 64 << 10
)

// Logs keeps the latest lines of each function in memory and in <function>.log files.
type Logs struct {
	folder string
	now    func() time.Time

	mu    sync.Mutex
	lines map[string]*ring[Line]
	files map[string]*os.File
	sizes map[string]int64
}

func newLogs(folder string, now func() time.Time) *Logs {
	return &Logs{folder: folder, now: now, lines: map[string]*ring[Line]{}, files: map[string]*os.File{}, sizes: map[string]int64{}}
}

// Latest lists a function's lines, newest first.
func (l *Logs) Latest(function string) []Line {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.lines[function]; r != nil {
		return r.newest()
	}
	return nil
}

// note adds a line of our own.
func (l *Logs) note(function, process, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(Line{l.now(), function, process, text})
}

// add needs the lock. A log that cannot be written must not stop a function: the ring still has it.
func (l *Logs) add(line Line) {
	r := l.lines[line.Function]
	if r == nil {
		r = &ring[Line]{size: logLines}
		l.lines[line.Function] = r
	}
	r.add(line)
	f, err := l.file(line.Function)
	if err != nil {
		return
	}
	n, _ := fmt.Fprintf(f, "%s %s %s\n", line.Time.UTC().Format(time.RFC3339Nano), line.Process, line.Text)
	l.sizes[line.Function] += int64(n)
}

// file needs the lock.
func (l *Logs) file(function string) (*os.File, error) {
	path := filepath.Join(l.folder, function+".log")
	if f := l.files[function]; f != nil {
		if l.sizes[function] < logFileSize {
			return f, nil
		}
		delete(l.files, function)
		if err := errors.Join(f.Close(), os.Rename(path, path+".1")); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	l.files[function], l.sizes[function] = f, info.Size()
	return f, nil
}

func (l *Logs) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for _, f := range l.files {
		errs = append(errs, f.Close())
	}
	clear(l.files)
	return errors.Join(errs...)
}

// writer turns what a process writes into lines.
func (l *Logs) writer(function, process string) *lineWriter {
	return &lineWriter{logs: l, function: function, process: process}
}

type lineWriter struct {
	logs              *Logs
	function, process string
	rest              []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.logs.mu.Lock()
	defer w.logs.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		i := bytes.IndexByte(w.rest, '\n')
		if i < 0 && len(w.rest) < logLineSize {
			return len(p), nil
		}
		end := i + 1
		if i < 0 {
			i, end = logLineSize, logLineSize
		}
		w.logs.add(Line{w.logs.now(), w.function, w.process, string(w.rest[:i])})
		w.rest = w.rest[end:]
	}
}
