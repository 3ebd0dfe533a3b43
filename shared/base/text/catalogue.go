package text

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed catalogue
var files embed.FS

// A message is one text, or one text for each plural form.
type message struct {
	text  string
	forms map[form]string // nil when the text does not depend on a number
}

// An area is one file of one language, parsed when first asked for.
type area func() (map[string]message, error)

// areas finds the files of a language; it reads none of them.
func areas(lang Lang) map[string]area {
	dir := path.Join("catalogue", string(lang))
	entries, err := files.ReadDir(dir)
	if err != nil {
		return nil
	}
	found := make(map[string]area, len(entries))
	for _, entry := range entries {
		name := entry.Name()
		found[strings.TrimSuffix(name, ".toml")] = sync.OnceValues(func() (map[string]message, error) {
			return readArea(path.Join(dir, name))
		})
	}
	return found
}

func readArea(name string) (map[string]message, error) {
	src, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	flat, err := parseMessages(string(src))
	if err != nil {
		return nil, fmt.Errorf("read messages %s: %w", name, err)
	}
	return gather(flat), nil
}

// gather puts plural forms together: keys that differ in the last part only and have both "one" and "other" among them.
// So an option called "other" stays a text of its own.
func gather(flat map[string]string) map[string]message {
	messages := make(map[string]message, len(flat))
	for key, text := range flat {
		if stem, last, ok := cutLast(key); ok && form(last).valid() && isPlural(flat, stem) {
			m := messages[stem]
			if m.forms == nil {
				m.forms = make(map[form]string, len(allForms))
			}
			m.forms[form(last)] = text
			messages[stem] = m
			continue
		}
		messages[key] = message{text: text}
	}
	return messages
}

func isPlural(flat map[string]string, stem string) bool {
	_, one := flat[stem+"."+string(one)]
	_, other := flat[stem+"."+string(other)]
	return one && other
}

func cutLast(key string) (stem, last string, ok bool) {
	i := strings.LastIndexByte(key, '.')
	if i < 0 {
		return "", key, false
	}
	return key[:i], key[i+1:], true
}

// Keys lists every key of a language in order, for tests that look for forgotten or unused texts.
func Keys(lang Lang) []string {
	var keys []string
	for name, load := range For(lang).areas {
		messages, err := load()
		if err != nil {
			continue // a test of this package reads every file
		}
		for key := range messages {
			keys = append(keys, name+"."+key)
		}
	}
	slices.Sort(keys)
	return keys
}
