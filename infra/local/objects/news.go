package objects

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// event tells of a new object as S3 does through EventBridge, or is nil when nobody listens.
func (b *Bucket) event(o Object, requestID, sourceIP string) ([]byte, error) {
	if b.opt.Created == nil || !slices.ContainsFunc(b.opt.Prefixes, func(p string) bool { return strings.HasPrefix(o.Key, p) }) {
		return nil, nil
	}
	return json.Marshal(map[string]any{
		"version": "0", "id": runtimeapi.NewID(), "detail-type": "Object Created", "source": "aws.s3",
		"account": runtimeapi.Account, "time": o.LastModified.UTC().Format(time.RFC3339), "region": b.opt.Region,
		"resources": []string{"arn:aws:s3:::" + b.opt.Bucket},
		"detail": map[string]any{
			"version": "0", "bucket": map[string]string{"name": b.opt.Bucket},
			"object": map[string]any{
				"key": o.Key, "size": o.Size, "etag": strings.Trim(o.ETag, `"`),
				"sequencer": fmt.Sprintf("%016X", o.LastModified.UnixNano()),
			},
			"request-id": requestID, "requester": runtimeapi.Account, "source-ip-address": sourceIP, "reason": "PutObject",
		},
	})
}

func addNews(tx *bolt.Tx, event []byte) error {
	if event == nil {
		return nil
	}
	news := tx.Bucket(bucketNews)
	seq, err := news.NextSequence()
	if err != nil {
		return err
	}
	return news.Put(binary.BigEndian.AppendUint64(nil, seq), event)
}

// deliver hands on the events that wait. One that cannot be handed on stays for the next time.
func (b *Bucket) deliver() error {
	b.news.Lock()
	defer b.news.Unlock()
	for b.opt.Created != nil {
		var key, event []byte
		err := b.db.View(func(tx *bolt.Tx) error {
			k, v := tx.Bucket(bucketNews).Cursor().First()
			key, event = bytes.Clone(k), bytes.Clone(v)
			return nil
		})
		if err != nil || key == nil {
			return err
		}
		if err := b.opt.Created(event); err != nil {
			return fmt.Errorf("deliver event of a new object: %w", err)
		}
		if err := b.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketNews).Delete(key) }); err != nil {
			return err
		}
	}
	return nil
}
