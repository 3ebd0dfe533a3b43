// Package heap measures the memory of a benchmark's work.
package heap

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// Report reports the heap after one run without garbage collection, what it was given included: no run can need more.
func Report(b *testing.B, run func()) {
	b.Helper()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	run()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "max-heap-MB")
}
