// Package growth holds the benchmarks of a matching run as a whole: what it costs by the number of candidates, from which
// number on it pays to score in shards, and how long the "what if" panel takes. Everything between the bucket and the
// answer is the real code; the bucket is memory, so the price of an invocation is not in the figures.
package growth
