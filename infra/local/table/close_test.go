package table

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestClose_WhileTheSweepWantsToWrite closes stores whose sweep is about to write.
func TestClose_WhileTheSweepWantsToWrite(t *testing.T) {
	t.Parallel()
	for range 20 { // whether the sweep still hands its write in is a matter of chance
		var (
			s       *Store
			armed   atomic.Bool
			once    sync.Once
			sweeps  = make(chan struct{})
			create  createRequest
			request = `{"TableName": "swept", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
				"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
				"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}}`
		)
		now := func() time.Time {
			if armed.Load() { // from now on only the sweep asks
				once.Do(func() { close(sweeps) })
				<-s.closed
			}
			return time.Unix(1_800_000_000, 0)
		}
		var err error
		s, err = Open(t.TempDir(), Options{Sweep: time.Millisecond, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(request), &create); err != nil {
			t.Fatal(err)
		}
		if _, refused := s.createTable(&call{}, &create); refused != nil {
			t.Fatal(refused)
		}
		armed.Store(true)
		<-sweeps
		if err := s.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	}
}
