// Package workflows holds the state machines: CDK deploys these files, the local stack interprets them and the console
// draws them, so that what people see is what runs.
package workflows

import (
	"embed"
	"strings"
)

//go:embed *.asl.json
var files embed.FS

// Files gives every state machine by its name in the manifest. ${Placeholders} stand for functions, as the manifest says.
func Files() map[string][]byte {
	out := map[string][]byte{}
	entries, err := files.ReadDir(".")
	if err != nil {
		return out
	}
	for _, e := range entries {
		if raw, err := files.ReadFile(e.Name()); err == nil {
			out[strings.TrimSuffix(e.Name(), ".asl.json")] = raw
		}
	}
	return out
}
