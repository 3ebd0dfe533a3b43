package register

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// Incoming is the folder of the bucket in which files arrive, each delivery in a folder of its own.
const Incoming = "incoming/"

// A Delivery is a folder of a Store as a Source.
type Delivery struct {
	Store  Store
	Folder string // "incoming/2027-spring/"
}

// Open implements Source.
func (d Delivery) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	body, err := d.Store.Get(ctx, d.Folder+name)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

// ImportArrival imports the delivery that an object belongs to, when the object is a file of places (hromadas.csv, lau.csv,
// lau.csv.gz) directly in a folder under incoming/; false for any other object. So the other files of a delivery are put there
// first. Called twice for one object it changes nothing the second time. Faults as Import.
func ImportArrival(ctx context.Context, store Store, pointer Pointer, key string, now time.Time) (Report, bool, error) {
	folder, name := path.Split(key)
	delivery, ok := strings.CutPrefix(folder, Incoming)
	if !ok || strings.Count(delivery, "/") != 1 || !slices.Contains([]string{"hromadas.csv", "lau.csv", "lau.csv.gz"}, name) {
		return Report{}, false, nil
	}
	report, err := Import(ctx, Job{Source: Delivery{store, folder}, Store: store, Pointer: pointer, By: folder, Now: now})
	return report, true, err
}
