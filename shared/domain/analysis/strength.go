package analysis

import (
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A PartKind says what a part of a strength is; the value is stable and the end of a message key.
type PartKind string

// The kinds of parts.
const (
	DeclaredPart PartKind = "declared" // the level that the municipality gives itself
	EvidencePart PartKind = "evidence" // whether it says what shows that level
	MarksPart    PartKind = "marks"    // the mean of the assessors' marks
	ProxyPart    PartKind = "proxy"    // a figure of the register, ranked in the country
)

// Weights of the parts; those of proxies stand in Proxies. A declared level counts most because only the municipality
// knows what it does well; the register's hints together never outweigh it.
const (
	declaredWeight = 50
	evidenceWeight = 15
	marksWeight    = 50
)

// A Part is one thing that a strength is made of.
type Part struct {
	Kind      PartKind
	Indicator municipality.Indicator // of a proxy
	Sense     Sense                  // of a proxy
	Value     int32                  // millionths; meaningless unless Known
	Rank      int32                  // of a proxy that ranks: the figure's percentile in the country, of which Value is made; millionths
	Weight    int                    // its weight among the known parts
	Known     bool
	Words     string // key of the text that names it, for a proxy also why it says anything about the theme
}

// StrengthInput is all that is known about one place and one theme.
type StrengthInput struct {
	Theme      programme.ThemeID
	Declared   *Declared // nil without an application, or where it does not answer for this theme
	Marks      []int32   // of the assessors, in millionths
	Proxies    []Part    // see Nation.Proxies
	Correction *Correction
}

// Declared is what an application says about a theme.
type Declared struct {
	Level    int  // 0 to application.MaxLevel
	Evidence bool // something was written as evidence; what it is worth is for assessors to judge
}

// A StrengthOf is how strong a place is in a theme, with its make-up.
type StrengthOf struct {
	Theme      programme.ThemeID
	Value      int32 // millionths; the correction where there is one, else Computed
	Known      bool
	Computed   int32 // the weighted mean of the known parts, in millionths
	Computable bool  // a part is known
	Parts      []Part
	Correction *Correction // nil unless one stands
}

// Strength is the weighted mean of what is known: an unknown part drops out and its weight is shared by the others. A
// standing correction takes the mean's place.
func Strength(in StrengthInput) StrengthOf {
	s := StrengthOf{Theme: in.Theme, Parts: make([]Part, 0, 3+len(in.Proxies))}
	s.Parts = append(s.Parts, declaredPart(in.Declared), evidencePart(in.Declared), marksPart(in.Marks))
	s.Parts = append(s.Parts, in.Proxies...)
	var m mean
	for _, p := range s.Parts {
		if p.Known {
			m.add(p.Value, p.Weight)
		}
	}
	s.Computed, s.Computable = m.value()
	s.Value, s.Known = s.Computed, s.Computable
	if in.Correction.Stands() {
		s.Correction, s.Value, s.Known = in.Correction, in.Correction.Value, true
	}
	return s
}

func declaredPart(d *Declared) Part {
	p := Part{Kind: DeclaredPart, Weight: declaredWeight, Words: "analysis.part.declared"}
	if d != nil {
		level := min(max(d.Level, 0), application.MaxLevel)
		p.Known, p.Value = true, int32(level*One/application.MaxLevel)
	}
	return p
}

// evidencePart says nothing about a theme in which the municipality claims no strength.
func evidencePart(d *Declared) Part {
	p := Part{Kind: EvidencePart, Weight: evidenceWeight, Words: "analysis.part.evidence"}
	if d == nil || d.Level <= 0 {
		return p
	}
	p.Known = true
	if d.Evidence {
		p.Value = One
	}
	return p
}

func marksPart(marks []int32) Part {
	p := Part{Kind: MarksPart, Weight: marksWeight, Words: "analysis.part.marks"}
	var m mean
	for _, mark := range marks {
		m.add(min(max(mark, 0), One), 1)
	}
	p.Value, p.Known = m.value()
	return p
}

// DeclaredIn gives what an application says about a theme; nil where it says nothing or there is none.
func DeclaredIn(a *application.Application, theme programme.ThemeID) *Declared {
	if a == nil {
		return nil
	}
	for _, t := range a.Themes {
		if t.Theme == theme {
			return &Declared{Level: t.Strength, Evidence: t.Evidence != ""}
		}
	}
	return nil
}

// Strengths gives the strengths of a place in the given themes, in their order. The application may be nil: then only the
// register and corrections speak. Marks may be nil. A place that the register does not have has no proxies.
func (n *Nation) Strengths(code municipality.Code, themes []programme.ThemeID, a *application.Application, marks map[programme.ThemeID][]int32, corrections []Correction) ([]StrengthOf, error) {
	i, ok, err := n.shard.Find(code)
	if err != nil {
		return nil, err
	}
	if !ok {
		i = unknown
	}
	out := make([]StrengthOf, 0, len(themes))
	for _, theme := range themes {
		proxies, err := n.Proxies(i, theme)
		if err != nil {
			return nil, err
		}
		out = append(out, Strength(StrengthInput{
			Theme: theme, Declared: DeclaredIn(a, theme), Marks: marks[theme], Proxies: proxies,
			Correction: correctionOf(corrections, code, theme),
		}))
	}
	return out, nil
}

func correctionOf(all []Correction, code municipality.Code, theme programme.ThemeID) *Correction {
	for i := range all {
		if all[i].Place == code && all[i].Theme == theme {
			return &all[i]
		}
	}
	return nil
}
