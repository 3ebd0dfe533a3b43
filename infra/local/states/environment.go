package states

import (
	crand "crypto/rand"
	"encoding/hex"
	"math/rand/v2"
	"sync"

	"github.com/bridges-of-trust/bridges/infra/local/states/jsonata"
)

// Region and Account are what every ARN of the local stack says.
const (
	Region  = "eu-central-1"
	Account = "000000000000"
)

// newEnvironment makes what executions share; a seed of zero takes real randomness.
func newEnvironment(pool *jsonata.Pool, seed uint64) *environment {
	env := &environment{pool: pool, region: Region, account: Account}
	if seed == 0 {
		env.float = rand.Float64
		env.nonce = func() string {
			b := make([]byte, 16)
			if _, err := crand.Read(b); err != nil {
				panic(err) // documented never to happen
			}
			return hex.EncodeToString(b)
		}
		return env
	}
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // repeatable on purpose
	env.float = func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return r.Float64()
	}
	env.nonce = func() string {
		mu.Lock()
		defer mu.Unlock()
		b := make([]byte, 16)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return hex.EncodeToString(b)
	}
	return env
}
