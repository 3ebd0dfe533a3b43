package states

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Objects is the part of S3 that the readers of distributed Maps need.
type Objects interface {
	// List returns every object under a prefix, in the order of keys.
	List(ctx context.Context, bucket, prefix string) ([]Object, error)
	// Get returns the content of an object.
	Get(ctx context.Context, bucket, key string) ([]byte, error)
}

// An Object is one line of a listing.
type Object struct {
	Key          string
	ETag         string // with its quotation marks
	Size         int64
	LastModified time.Time
	StorageClass string // STANDARD if empty
}

// A readRequest is what an ItemReader asks for, stored before it is asked.
type readRequest struct {
	Resource, Bucket, Key, Prefix string
	InputType                     string
	Headers                       []string
	FirstRow                      bool
	Max                           int // items, 0 for all
}

// read fixes what the reader asks for and lists it as a call.
func (x *core) read(e *evaluator, st *state) {
	args, f := e.render(st.reader.arguments, "ItemReader/Arguments")
	r := &readRequest{Resource: st.reader.resource, InputType: st.reader.inputType, Headers: st.reader.headers, FirstRow: st.reader.firstRow}
	if f == nil {
		var most float64
		most, f = e.number(st.reader.maxItems, "ItemReader/ReaderConfig/MaxItems", 0)
		r.Max = int(most)
	}
	if f == nil {
		if err := json.Unmarshal(args, r); err != nil || r.Bucket == "" || (r.Resource == "s3:getObject" && r.Key == "") {
			f = e.invalid("ItemReader/Arguments", "The field 'ItemReader/Arguments' must name Bucket, and Key for s3:getObject")
		}
	}
	if f != nil {
		x.fail(e.b, st, f)
		return
	}
	x.exec.Calls++
	e.b.Call, e.b.Phase = &call{ID: x.exec.Calls, Read: r}, calling
	x.calls = append(x.calls, e.b.ID)
}

func (x *core) readDone(b *branch, st *state, o outcome) {
	x.drop(b)
	if o.err != nil {
		x.fail(b, st, &failure{Error: "States.ItemReaderFailed", Cause: o.err.Error()})
		return
	}
	e := x.evaluator(b)
	defer e.close()
	x.startMap(e, st, o.items)
}

// fetch reads the items; it is the effect of a stored readRequest.
func fetch(ctx context.Context, objects Objects, r *readRequest) ([]json.RawMessage, error) {
	if objects == nil {
		return nil, errors.New("no object store is connected")
	}
	var items []json.RawMessage
	var err error
	if r.Resource == "s3:listObjectsV2" {
		items, err = listing(ctx, objects, r)
	} else {
		var raw []byte
		if raw, err = objects.Get(ctx, r.Bucket, r.Key); err == nil {
			items, err = r.decode(raw)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read items from %s/%s%s: %w", r.Bucket, r.Key, r.Prefix, err)
	}
	if r.Max > 0 && len(items) > r.Max {
		items = items[:r.Max]
	}
	return items, nil
}

func listing(ctx context.Context, objects Objects, r *readRequest) ([]json.RawMessage, error) {
	found, err := objects.List(ctx, r.Bucket, r.Prefix)
	if err != nil {
		return nil, err
	}
	items := make([]json.RawMessage, 0, len(found))
	for _, o := range found {
		if o.StorageClass == "" {
			o.StorageClass = "STANDARD"
		}
		items = append(items, marshal(struct {
			Etag, Key    string
			LastModified int64
			Size         int64
			StorageClass string
		}{o.ETag, o.Key, o.LastModified.Unix(), o.Size, o.StorageClass}))
	}
	return items, nil
}

func (r *readRequest) decode(raw []byte) ([]json.RawMessage, error) {
	var items []json.RawMessage
	switch r.InputType {
	case "JSON":
		if err := json.Unmarshal(raw, &items); err != nil {
			return nil, fmt.Errorf("the object is not a JSON list: %w", err)
		}
		return items, nil
	case "JSONL":
		dec := json.NewDecoder(bytes.NewReader(raw))
		for {
			var v json.RawMessage
			if err := dec.Decode(&v); errors.Is(err, io.EOF) {
				return items, nil
			} else if err != nil {
				return nil, fmt.Errorf("line %d: %w", len(items)+1, err)
			}
			items = append(items, compact(v))
		}
	default:
		return r.rows(raw)
	}
}

// rows turns CSV into one object of strings per row, its keys in the order of the columns.
func (r *readRequest) rows(raw []byte) ([]json.RawMessage, error) {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	in.FieldsPerRecord = -1
	records, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read CSV: %w", err)
	}
	headers := r.Headers
	if r.FirstRow {
		if len(records) == 0 {
			return nil, errors.New("read CSV: there is no header row")
		}
		headers, records = records[0], records[1:]
	}
	items := make([]json.RawMessage, 0, len(records))
	for _, record := range records {
		parts := make([]string, 0, len(headers))
		for i, h := range headers {
			if i < len(record) {
				parts = append(parts, string(quote(h))+":"+string(quote(record[i])))
			}
		}
		items = append(items, json.RawMessage("{"+strings.Join(parts, ",")+"}"))
	}
	return items, nil
}

// batch groups the items, each after ItemSelector, into inputs of {BatchInput, Items}.
func (x *core) batch(e *evaluator, st *state, items []json.RawMessage) ([]json.RawMessage, *failure) {
	most, f := e.number(st.batcher.items, "ItemBatcher/MaxItemsPerBatch", 0)
	if f != nil {
		return nil, f
	}
	size, f := e.number(st.batcher.bytes, "ItemBatcher/MaxInputBytesPerBatch", maxData)
	if f != nil {
		return nil, f
	}
	input, f := e.render(st.batcher.input, "ItemBatcher/BatchInput")
	if f != nil {
		return nil, f
	}
	var out, group []json.RawMessage
	bytesUsed := 0.0
	flush := func() {
		if len(group) > 0 {
			out = append(out, marshal(batchInput{BatchInput: input, Items: group}))
		}
		group, bytesUsed = nil, 0
	}
	for i, item := range items {
		if st.selector != nil {
			if item, f = x.selected(e, st, i, item); f != nil {
				return nil, f
			}
		}
		if (most > 0 && len(group) >= int(most)) || bytesUsed+float64(len(item)) > size {
			flush()
		}
		group, bytesUsed = append(group, item), bytesUsed+float64(len(item))
	}
	flush()
	return out, nil
}

type batchInput struct {
	BatchInput json.RawMessage `json:",omitempty"`
	Items      []json.RawMessage
}
