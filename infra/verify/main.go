// Command verify computes a run anew from its frozen input, as the console gives it for download, and compares every byte
// with the result:
//
//	go run ./infra/verify -input run-2026-11-02-input.json -result run-2026-11-02-result.json
//
// It then checks the pairs and the proof that the result carries against that input, without solving anything. It asks no
// other machine and writes nothing.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

// document is what verify reads of result.json.
type document struct {
	Input       string          `json:"input"`
	Sum         string          `json:"sha256"`
	Result      json.RawMessage `json:"result"`
	Explanation json.RawMessage `json:"explanation"`
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	input := flags.String("input", "", "the frozen input of the run, input.json")
	result := flags.String("result", "", "what the run found, result.json")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *input == "" || *result == "" {
		return errors.New("name both files, with -input and -result")
	}
	raw, err := os.ReadFile(*input)
	if err != nil {
		return err
	}
	said, err := os.ReadFile(*result)
	if err != nil {
		return err
	}
	var doc document
	if err := json.Unmarshal(said, &doc); err != nil {
		return fmt.Errorf("%s: %w", *result, err)
	}
	return verify(ctx, raw, doc, out)
}

func verify(ctx context.Context, raw []byte, doc document, out io.Writer) error {
	if got := sumOf(raw); got != doc.Input {
		return fmt.Errorf("the input has the checksum %s, the result was computed from %s", got, doc.Input)
	}
	var in matching.Input
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	if in.Engine != matching.Engine {
		return fmt.Errorf("the run was computed by version %s, this is version %s", in.Engine, matching.Engine)
	}
	fmt.Fprintf(out, "input: %d and %d municipalities, checksum %s\n", len(in.EU), len(in.UA), doc.Input)
	parts := []matching.Scores{matching.ScoreShard(in, matching.Shard{To: len(in.EU)})}
	again, err := matching.Pairing(ctx, in, doc.Input, parts)
	if err != nil {
		return err
	}
	body, err := json.Marshal(again)
	if err != nil {
		return err
	}
	switch {
	case sumOf(body) != doc.Sum:
		return fmt.Errorf("computed anew, the result has the checksum %s, not %s", sumOf(body), doc.Sum)
	case !same(body, doc.Result):
		return errors.New("the file does not hold the result whose checksum it names")
	}
	fmt.Fprintf(out, "result: %d pairs, total %d; computed anew, every byte is the same, checksum %s\n", len(again.Pairs), again.Total, doc.Sum)
	var told matching.Result
	if err := json.Unmarshal(doc.Result, &told); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	if err := proof(in, parts, told, out); err != nil {
		return err
	}
	return explained(ctx, in, parts, doc, out)
}

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// same reports whether two texts are the same JSON, character by character but for space.
func same(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

func proof(in matching.Input, parts []matching.Scores, r matching.Result, out io.Writer) error {
	if r.None() {
		fmt.Fprintln(out, "proof: the run found no answer")
		return nil
	}
	if r.Proof.Parts > 0 && r.Proof.Certificate == nil {
		fmt.Fprintf(out, "proof: of %d parts, too long for the file, and checked while the run was computed anew\n", r.Proof.Parts)
		return nil
	}
	if err := matching.Recheck(in, parts, r); err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	fmt.Fprintf(out, "proof: holds (%s), total %d, bound %d, gap %d\n", r.Proof.Kind, r.Total, r.Bound, r.Bound-r.Total)
	if sums, ok := r.Sums(in.Settings); ok {
		fmt.Fprintf(out, "prices: %d + %d + %d (places) + %d (surplus) + %d (locked) = %d\n", sums.EU, sums.UA, sums.Places, sums.Surplus, sums.Locked, sums.Total())
	}
	return nil
}

func explained(ctx context.Context, in matching.Input, parts []matching.Scores, doc document, out io.Writer) error {
	if len(doc.Explanation) == 0 {
		return nil
	}
	again, err := matching.Explain(ctx, in, doc.Sum, parts)
	if err != nil {
		return err
	}
	body, err := json.Marshal(again)
	if err != nil {
		return err
	}
	var ours, told map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(body, &ours), json.Unmarshal(doc.Explanation, &told)); err != nil {
		return fmt.Errorf("explanation: %w", err)
	}
	for name, part := range told { // the file may leave out what municipalities said about each other
		if !same(ours[name], part) {
			return fmt.Errorf("computed anew, the explanation has another %q", name)
		}
	}
	fmt.Fprintf(out, "explanation: computed anew, every byte of its %d parts is the same\n", len(told))
	return nil
}
