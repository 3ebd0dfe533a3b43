package text

import (
	"fmt"
	"strings"
	"sync"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/money"
	"github.com/bridges-of-trust/bridges/shared/base/period"
)

// A Key is a parameter that is itself a message: it appears in the reader's language.
type Key string

// A Printer writes in one language. It is safe for concurrent use and costs nothing to get.
type Printer struct {
	lang  Lang
	words *words
	areas map[string]area
}

var printers = [...]func() *Printer{
	sync.OnceValue(func() *Printer { return newPrinter(English) }),
	sync.OnceValue(func() *Printer { return newPrinter(Ukrainian) }),
}

// For gives the printer of a language, the English one for a language that the catalogue does not have.
func For(lang Lang) *Printer { return printers[lang.index()]() }

func newPrinter(lang Lang) *Printer {
	return &Printer{lang: lang, words: &languageWords[lang.index()], areas: areas(lang)}
}

// Lang gives the language in which p writes.
func (p *Printer) Lang() Lang { return p.lang }

// T writes a message. Parameters alternate name and value; the parameter "count" chooses the plural form. Values appear as
// the language writes them: whole numbers, Decimal, money.Amount, period.Date, Days, Month and Deadline in their formats, Key as
// that message, []string as a list, strings as they are (so pass a year or a code as a string). A key that is not there
// appears in brackets.
func (p *Printer) T(key string, params ...any) string { return p.Message(key, fault.Params(params...)) }

// Message is T with the parameters in a map, as fault.Error and fault.Field carry them.
func (p *Printer) Message(key string, params map[string]any) string {
	m, ok := p.find(key)
	if !ok {
		return "[" + key + "]"
	}
	text := m.text
	if m.forms != nil {
		text = m.forms[p.form(params["count"])]
	}
	return p.fill(text, params)
}

// Has reports whether the language has the message.
func (p *Printer) Has(key string) bool {
	_, ok := p.find(key)
	return ok
}

func (p *Printer) find(key string) (message, bool) {
	name, rest, _ := strings.Cut(key, ".")
	load, ok := p.areas[name]
	if !ok {
		return message{}, false
	}
	messages, err := load()
	if err != nil {
		return message{}, false // a test of this package reads every file
	}
	m, ok := messages[rest]
	return m, ok
}

// form chooses the plural form; what is no number takes "other".
func (p *Printer) form(count any) form {
	if d, ok := toDecimal(count); ok {
		return p.lang.plural(d)
	}
	return other
}

// fill puts the values in place of {name} in one pass, so that a value is never itself taken for a placeholder.
// A placeholder without a value stays visible.
func (p *Printer) fill(text string, params map[string]any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, after, open := strings.Cut(text, "{")
		b.WriteString(before)
		if !open {
			return b.String()
		}
		name, rest, closed := strings.Cut(after, "}")
		value, known := params[name]
		if !closed || !known {
			b.WriteByte('{')
			text = after
			continue
		}
		b.WriteString(p.value(value))
		text = rest
	}
}

func (p *Printer) value(v any) string {
	if d, ok := toDecimal(v); ok {
		return p.Decimal(d)
	}
	switch v := v.(type) {
	case string:
		return v
	case Key:
		return p.T(string(v))
	case Lang:
		return p.Language(string(v))
	case money.Amount:
		return p.Money(v)
	case period.Date:
		return p.Date(v)
	case period.Days:
		return p.Days(v)
	case period.Month:
		return p.Month(v)
	case period.Deadline:
		return p.Deadline(v)
	case []string:
		return p.List(v)
	default:
		return fmt.Sprint(v)
	}
}

func toDecimal(v any) (Decimal, bool) {
	switch v := v.(type) {
	case int:
		return Decimal{Unscaled: int64(v)}, true
	case int32:
		return Decimal{Unscaled: int64(v)}, true
	case int64:
		return Decimal{Unscaled: v}, true
	case Decimal:
		return v, true
	}
	return Decimal{}, false
}
