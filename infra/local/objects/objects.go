// Package objects is one S3 bucket on disk: PutObject, GetObject, HeadObject, DeleteObject, HeadBucket and
// ListObjectsV2 with path-style addresses, conditional headers, ranges, user metadata and checksums
// (CRC32, CRC32C, CRC64NVME, SHA-1, SHA-256, MD5, in headers or trailers). Signatures (version 4, in
// headers) are verified. An answered write is on disk.
//
// Everything else is refused with NotImplemented: further buckets, multipart uploads, copies, versions,
// access lists, presigned addresses, signed chunks. It is written by hand because the S3 server that was
// tried, versitygw 1.8.0, runs once per process by its own account, so that tests could not start two
// stacks, and brings 37 further modules and a minute and a half of compiling.
package objects

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/bridges-of-trust/bridges/infra/local/spool"
)

// Options describe the bucket; Bucket, Region, AccessKey and SecretKey are required.
type Options struct {
	Bucket, Region       string
	AccessKey, SecretKey string
	// Created delivers the "Object Created" event of EventBridge for keys with one of the Prefixes. It is
	// called again after a kill; nil for none.
	Created  func(event []byte) error
	Prefixes []string
	Expiry   map[string]time.Duration // age at which Open removes objects under a prefix
	Now      func() time.Time
}

// An Object describes one stored object.
type Object struct {
	Key          string
	Size         int64
	ETag         string // with its quotation marks
	LastModified time.Time
	ContentType  string            `json:",omitempty"`
	Headers      map[string]string `json:",omitempty"` // Cache-Control and its like
	Meta         map[string]string `json:",omitempty"` // x-amz-meta-*, lower case, without the prefix
	Checksums    map[string]string `json:",omitempty"` // algorithm in lower case -> base64
	Blob         string            // file name of the content
}

// A Bucket stores objects. It is safe for concurrent use.
type Bucket struct {
	opt    Options
	folder string
	db     *bolt.DB
	news   sync.Mutex // one delivery of events at a time
}

var (
	bucketObjects = []byte("objects") // key -> Object
	bucketNews    = []byte("news")    // sequence -> event that is to be delivered
)

// Open opens the bucket in a folder, removes what a kill left and delivers events that were waiting.
func Open(folder string, opt Options) (*Bucket, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if err := os.MkdirAll(filepath.Join(folder, "blobs"), 0o700); err != nil {
		return nil, fmt.Errorf("open bucket: %w", err)
	}
	db, err := bolt.Open(filepath.Join(folder, "index.db"), 0o600, &bolt.Options{Timeout: 2 * time.Second})
	if err != nil {
		return nil, fmt.Errorf("open bucket: %w", err)
	}
	b := &Bucket{opt: opt, folder: folder, db: db}
	err = db.Update(func(tx *bolt.Tx) error {
		_, err1 := tx.CreateBucketIfNotExists(bucketObjects)
		_, err2 := tx.CreateBucketIfNotExists(bucketNews)
		return errors.Join(err1, err2)
	})
	if err == nil {
		err = b.tidy()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open bucket: %w", err), db.Close())
	}
	return b, b.deliver()
}

// Close closes the files.
func (b *Bucket) Close() error { return b.db.Close() }

// tidy removes expired objects and blobs no object names.
func (b *Bucket) tidy() error {
	if err := b.Expire(); err != nil {
		return err
	}
	known := map[string]bool{}
	if err := b.each("", func(o Object) bool { known[o.Blob] = true; return true }); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(b.folder, "blobs"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !known[e.Name()] {
			if err := os.Remove(b.blob(e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Expire removes objects that are past their age.
func (b *Bucket) Expire() error {
	for prefix, age := range b.opt.Expiry {
		var old []string
		err := b.each(prefix, func(o Object) bool {
			if b.opt.Now().Sub(o.LastModified) > age {
				old = append(old, o.Key)
			}
			return true
		})
		if err != nil {
			return err
		}
		for _, key := range old {
			if err := b.remove(key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Bucket) blob(name string) string { return filepath.Join(b.folder, "blobs", name) }

// each visits the objects under a prefix in the order of keys until visit returns false.
func (b *Bucket) each(prefix string, visit func(Object) bool) error {
	return b.after(prefix, "", visit)
}

// after visits those whose key is greater than a given one.
func (b *Bucket) after(prefix, last string, visit func(Object) bool) error {
	return b.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketObjects).Cursor()
		start := prefix
		if last >= prefix && last != "" {
			start = last + "\x00"
		}
		for k, v := c.Seek([]byte(start)); k != nil && strings.HasPrefix(string(k), prefix); k, v = c.Next() {
			var o Object
			if err := json.Unmarshal(v, &o); err != nil {
				return fmt.Errorf("object %q: %w", k, err)
			}
			if !visit(o) {
				return nil
			}
		}
		return nil
	})
}

// List gives every object under a prefix in the order of keys.
func (b *Bucket) List(_ context.Context, prefix string) ([]Object, error) {
	var out []Object
	err := b.each(prefix, func(o Object) bool { out = append(out, o); return true })
	return out, err
}

// Get reads an object; an unknown key is fs.ErrNotExist.
func (b *Bucket) Get(_ context.Context, key string) ([]byte, error) {
	_, f, err := b.open(key)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (b *Bucket) head(key string) (Object, error) {
	var o Object
	err := b.db.View(func(tx *bolt.Tx) error {
		raw := tx.Bucket(bucketObjects).Get([]byte(key))
		if raw == nil {
			return fmt.Errorf("object %q: %w", key, fs.ErrNotExist)
		}
		return json.Unmarshal(raw, &o)
	})
	return o, err
}

// open opens the content; a put that replaces it at the same moment makes it look again.
func (b *Bucket) open(key string) (Object, *os.File, error) {
	for {
		o, err := b.head(key)
		if err != nil {
			return o, nil, err
		}
		f, err := os.Open(b.blob(o.Blob))
		if err == nil {
			return o, f, nil
		}
		if now, again := b.head(key); again != nil || now.Blob == o.Blob {
			return o, nil, errors.Join(err, again)
		}
	}
}

// put makes an object whose blob is on disk visible, with its event, in one transaction. The condition
// sees the object that is there, or nil.
func (b *Bucket) put(o Object, event []byte, condition func(*Object) error) error {
	var old *Object
	err := b.db.Update(func(tx *bolt.Tx) error {
		objects := tx.Bucket(bucketObjects)
		if raw := objects.Get([]byte(o.Key)); raw != nil {
			old = &Object{}
			if err := json.Unmarshal(raw, old); err != nil {
				return err
			}
		}
		if err := condition(old); err != nil {
			return err
		}
		raw, err := json.Marshal(o)
		if err != nil {
			return err
		}
		return errors.Join(objects.Put([]byte(o.Key), raw), addNews(tx, event))
	})
	if err != nil {
		return errors.Join(err, os.Remove(b.blob(o.Blob)))
	}
	if old != nil {
		_ = os.Remove(b.blob(old.Blob)) // what stays is removed at the next start
	}
	return b.deliver()
}

// remove deletes an object; it is no error when there is none.
func (b *Bucket) remove(key string) error {
	o, err := b.head(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketObjects).Delete([]byte(key)) }); err != nil {
		return err
	}
	_ = os.Remove(b.blob(o.Blob))
	return nil
}

// store writes content to a new blob and returns its name.
func (b *Bucket) store(body io.Reader) (string, int64, error) {
	name := spool.NewID()
	f, err := os.OpenFile(b.blob(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, err
	}
	n, err := io.Copy(f, body)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", 0, errors.Join(err, os.Remove(b.blob(name)))
	}
	return name, n, nil
}
