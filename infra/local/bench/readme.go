package main

import (
	"fmt"
	"os"
	"strings"
)

// update is the variable that, when it is not empty, has the parts of README between markers written anew:
//
//	UPDATE_MEASURED=1 make bench
const update = "UPDATE_MEASURED"

// A block is what stands in README between the markers of its name.
type block struct{ name, text string }

// rewrite puts blocks between their markers in the file; nothing is written unless all of them are there.
func rewrite(path string, blocks []block) error {
	raw, err := os.ReadFile(path) //nolint:gosec // the repository's README
	if err != nil {
		return err
	}
	text := string(raw)
	for _, b := range blocks {
		if text, err = replaced(text, b); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // as git keeps it
}

func replaced(text string, b block) (string, error) {
	begin, end := "<!-- measured "+b.name+" -->\n", "\n<!-- /measured "+b.name+" -->"
	head, rest, ok := strings.Cut(text, begin)
	if !ok {
		return "", fmt.Errorf("no line %q", strings.TrimSpace(begin))
	}
	_, tail, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("no line %q", strings.TrimSpace(end))
	}
	return head + begin + b.text + end + tail, nil
}
