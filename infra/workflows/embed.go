// Package workflows holds the state machines as they are deployed, interpreted and drawn: one file each,
// in Amazon States Language with JSONata. Placeholders ${Name} stand for functions; the manifest says
// which. It imports the standard library only.
package workflows

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

//go:embed *.asl.json
var files embed.FS

const extension = ".asl.json"

// Files gives the text of every state machine by its name, which is the file's without ".asl.json".
func Files() map[string][]byte {
	out := map[string][]byte{}
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	for _, e := range entries {
		body, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		out[strings.TrimSuffix(e.Name(), extension)] = body
	}
	return out
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9_]+)\}`)

// Placeholders lists the names that stand in ${} in a file, each once, sorted.
func Placeholders(asl []byte) []string {
	var names []string
	for _, m := range placeholder.FindAllSubmatch(asl, -1) {
		names = append(names, string(m[1]))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Fill puts values in place of the placeholders. A placeholder without a value is an error, and so is a
// value without a placeholder: the manifest and the file have come apart.
func Fill(asl []byte, values map[string]string) ([]byte, error) {
	known := Placeholders(asl)
	for _, name := range known {
		if _, ok := values[name]; !ok {
			return nil, fmt.Errorf("the state machine asks for ${%s}, which the manifest does not name", name)
		}
	}
	for name := range values {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("the manifest names %s, for which the state machine does not ask", name)
		}
	}
	return placeholder.ReplaceAllFunc(asl, func(m []byte) []byte {
		return []byte(values[string(placeholder.FindSubmatch(m)[1])])
	}), nil
}
