package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A folder is a register.Source on disk.
type folder string

// Open implements register.Source.
func (f folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	file, err := os.Open(filepath.Join(string(f), name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, "", err)
	}
	return file, err
}
