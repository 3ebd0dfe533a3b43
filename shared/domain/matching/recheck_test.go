package matching_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// TestFrozenInput_GivesTheSameResult: what is handed out is what was stored, and computing from it gives the stored result.
func TestFrozenInput_GivesTheSameResult(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.proposed(t, "once")
	raw, err := d.FrozenInput(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != r.Input.Sum {
		t.Errorf("the input has another sum than %s", r.Input.Sum)
	}
	var in matching.Input
	if err := json.Unmarshal(raw, &in); err != nil {
		t.Fatal(err)
	}
	parts := []matching.Scores{matching.ScoreShard(in, matching.Shard{To: len(in.EU)})}
	result, err := matching.Pairing(t.Context(), in, r.Input.Sum, parts)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(result)
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != r.Result.Sum {
		t.Errorf("computed anew, the result has another sum than %s:\n%s", r.Result.Sum, body)
	}
	stored, err := d.Result(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if err := matching.Recheck(in, parts, stored); err != nil {
		t.Errorf("Recheck = %v, want nil", err)
	}
	if _, err := d.FrozenInput(t.Context(), matching.Run{}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("input of a run that is not frozen: %v", err)
	}
	r.Input.Sum = "0"
	if _, err := d.FrozenInput(t.Context(), r); fault.CodeOf(err) != fault.Internal {
		t.Errorf("input that is not what was stored: %v", err)
	}
}
