// Package register makes snapshots of the public registers of places and reads them.
//
// A snapshot is immutable: one shard per country and a manifest that names them, all under keys that contain the hash of
// their content. Which manifest is current is one small record behind the port Pointer, replaced in one conditional
// write after everything else is stored. So an import may die at any moment and be started again (shards that are there
// are skipped), the same files give the same keys, and a reader sees the old register or the new one, never a mixture.
package register

import (
	"context"
	"io"
	"time"
)

// A Source gives the files of an import by name, such as "hromadas.csv".
type Source interface {
	// Open fails with fault not_found when there is no such file.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
}

// A Store keeps objects that never change. Bytes under one key are always the same, so writing twice is harmless.
type Store interface {
	// Get fails with not_found, or unavailable.
	Get(ctx context.Context, key string) ([]byte, error)
	// Create writes the object unless the key exists: then it fails with conflict, or with unavailable.
	Create(ctx context.Context, key string, body []byte) error
	// Exists fails with unavailable.
	Exists(ctx context.Context, key string) (bool, error)
}

// A Pointer is the one record that says which snapshot is current.
type Pointer interface {
	// Current gives the current pointer, the zero Current before the first import; unavailable.
	Current(ctx context.Context) (Current, error)
	// Replace makes next current if old still is; conflict when somebody else was faster, unavailable.
	Replace(ctx context.Context, old, next Current) error
}

// A Current is the content of the pointer. Two are the same when their Manifest is.
type Current struct {
	Manifest string    // key of the manifest, "registers/manifest-<sha256>.json"
	At       time.Time // when it became current
	By       string    // who imported it
}

// IsZero reports whether no register was ever imported.
func (c Current) IsZero() bool { return c.Manifest == "" }
