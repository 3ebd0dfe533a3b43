package main

import (
	"archive/zip"
	"io"
	"os"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// BenchmarkZipped packs each function as it is deployed, for arm64.
func BenchmarkZipped(b *testing.B) {
	for _, f := range app.Bridges().Functions {
		b.Run(f.Name, func(b *testing.B) {
			body, err := os.ReadFile(built(b, deployed, f.Name))
			if err != nil {
				b.Fatal(err)
			}
			var size int64
			for b.Loop() {
				size = zipped(b, body)
			}
			b.ReportMetric(float64(len(body))/1e6, "MB")
			b.ReportMetric(float64(size)/1e6, "zip-MB")
		})
	}
}

// zipped gives the size in bytes of a zip file with the one executable in it.
func zipped(b *testing.B, body []byte) int64 {
	b.Helper()
	var size counter
	z := zip.NewWriter(&size)
	w, err := z.Create("bootstrap")
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	return int64(size)
}

// A counter counts what is written to it.
type counter int64

var _ io.Writer = (*counter)(nil)

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
