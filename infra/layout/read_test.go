package layout

import (
	"os"
	"path/filepath"
)

func read(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
}

func exists(path string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(path)))
	return err == nil
}

func folders(path string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(path)))
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out, err
}
