package table

import "slices"

// project keeps what the paths name. List elements keep their order and close ranks.
func project(it Item, paths []*pathNode) Item {
	if paths == nil {
		return it
	}
	steps := make([][]step, len(paths))
	for i, p := range paths {
		steps[i] = p.steps
	}
	v, _ := projectValue(Value{Kind: M, Map: it}, steps)
	if v.Map == nil {
		return Item{}
	}
	return v.Map
}

func projectValue(v Value, paths [][]step) (Value, bool) {
	if slices.ContainsFunc(paths, func(p []step) bool { return len(p) == 0 }) {
		return v, true
	}
	switch v.Kind {
	case M:
		return projectMap(v, paths)
	case L:
		return projectList(v, paths)
	}
	return Value{}, false
}

func projectMap(v Value, paths [][]step) (Value, bool) {
	below := map[string][][]step{}
	for _, p := range paths {
		if !p[0].element {
			below[p[0].name] = append(below[p[0].name], p[1:])
		}
	}
	kept := Item{}
	for name, rest := range below {
		if child, ok := v.Map[name]; ok {
			if got, ok := projectValue(child, rest); ok {
				kept[name] = got
			}
		}
	}
	return Value{Kind: M, Map: kept}, len(kept) > 0
}

func projectList(v Value, paths [][]step) (Value, bool) {
	below := map[int][][]step{}
	for _, p := range paths {
		if p[0].element {
			below[p[0].index] = append(below[p[0].index], p[1:])
		}
	}
	var kept []Value
	for i, child := range v.List {
		if rest, ok := below[i]; ok {
			if got, ok := projectValue(child, rest); ok {
				kept = append(kept, got)
			}
		}
	}
	return Value{Kind: L, List: kept}, len(kept) > 0
}

// heads are the top-level attributes that paths start with.
func heads(paths []*pathNode) []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = p.head()
	}
	return names
}
