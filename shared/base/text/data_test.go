package text_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readData gives the rows of a file of the data folder beside the repository by column name, and skips the test where
// the folder is absent.
func readData(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no data: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	named := make([]map[string]string, len(rows)-1)
	for i, row := range rows[1:] {
		named[i] = make(map[string]string, len(row))
		for j, cell := range row {
			named[i][rows[0][j]] = cell
		}
	}
	return named
}
