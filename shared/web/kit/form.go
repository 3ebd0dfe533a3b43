package kit

import (
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// Limits of every form. What is over them is refused before any rule looks at it.
const (
	MaxFormBytes  = 1 << 20
	MaxFormFields = 1000
)

// Names of the hidden fields and buttons that the kit itself uses.
const (
	KeyField  = "_key"  // idempotency key
	LangField = "_lang" // the language that a switch button asks for
)

// A Form is what a person typed, kept verbatim, with the problems found in it. Binding methods read a field by its rule
// and note what is wrong; component methods prepare a field to be shown again with its value and its problem.
type Form struct {
	Key      string // idempotency key: the same for the same form however often it is sent
	values   url.Values
	problems []FormProblem
	p        *Printer
	status   int
	switched bool // sent by the language switch
	hide     []string
}

// A FormProblem is one line of the error summary; the field shows the same words.
type FormProblem struct {
	Field  string // name of the field
	Text   string
	target string // id that the error summary links to
}

// NewForm makes the form of a page that is shown for the first time, with the values that are known already.
func NewForm(r *http.Request, values url.Values) (*Form, error) {
	sc := scopeOf(r)
	key, err := newKey(sc.site.Entropy)
	if err != nil {
		return nil, err
	}
	if values == nil {
		values = url.Values{}
	}
	f := &Form{Key: key, values: values, p: sc.p, status: http.StatusOK}
	sc.form = f
	return f, nil
}

// ReadForm reads a form that was sent. It fails with 415 for what is no form or not in UTF-8, 413 for what is over the
// limits, 400 for what is malformed. When the language switch sent it, the request speaks the new language from here on.
func ReadForm(w http.ResponseWriter, r *http.Request) (*Form, error) {
	values, err := readValues(w, r)
	if err != nil {
		return nil, err
	}
	sc := scopeOf(r)
	f := &Form{Key: values.Get(KeyField), values: values, status: http.StatusOK}
	if lang, ok := text.ParseLang(values.Get(LangField)); ok {
		f.switched = true
		sc.speak(lang)
		sc.site.rememberLanguage(w, lang)
	}
	f.p = sc.p
	if !validKey(f.Key) {
		if f.Key, err = newKey(sc.site.Entropy); err != nil {
			return nil, err
		}
	}
	f.values.Set(KeyField, f.Key)
	f.values.Del(LangField)
	sc.form = f
	return f, nil
}

var keyEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// keyBytes is the entropy of an idempotency key: 130 bits would be a ULID's worth, 120 fill 24 letters exactly.
const keyBytes = 15

func newKey(entropy io.Reader) (string, error) {
	raw := make([]byte, keyBytes)
	if _, err := io.ReadFull(entropy, raw); err != nil {
		return "", fmt.Errorf("new idempotency key: %w", err)
	}
	return keyEncoding.EncodeToString(raw), nil
}

// validKey looks at the length first: the decoder would skip any number of line breaks.
func validKey(s string) bool {
	if len(s) != keyEncoding.EncodedLen(keyBytes) {
		return false
	}
	raw, err := keyEncoding.DecodeString(s)
	return err == nil && len(raw) == keyBytes
}

func readValues(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, statusFault(http.StatusUnsupportedMediaType, "kit.error.form_type")
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, statusFault(http.StatusUnsupportedMediaType, "kit.error.form_type")
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxFormBytes)
	var values url.Values
	switch media {
	case "application/x-www-form-urlencoded":
		values, err = readURLEncoded(r.Body)
	case "multipart/form-data":
		values, err = readMultipart(r)
	default:
		return nil, statusFault(http.StatusUnsupportedMediaType, "kit.error.form_type")
	}
	if err != nil {
		return nil, formFault(err)
	}
	for name, all := range values {
		for _, v := range append(all, name) {
			if !utf8.ValidString(v) {
				return nil, statusFault(http.StatusBadRequest, "kit.error.form_broken")
			}
		}
	}
	return values, nil
}

var errTooManyFields = errors.New("too many fields")

func readURLEncoded(body io.Reader) (url.Values, error) {
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	if strings.Count(string(raw), "&") >= MaxFormFields {
		return nil, errTooManyFields
	}
	return url.ParseQuery(string(raw))
}

// readMultipart reads parts one by one: none is written to disk and a part with a file is refused.
func readMultipart(r *http.Request) (url.Values, error) {
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	values := url.Values{}
	for n := 0; ; n++ {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		if n >= MaxFormFields {
			return nil, errTooManyFields
		}
		if part.FileName() != "" {
			return nil, statusFault(http.StatusUnsupportedMediaType, "kit.error.form_type")
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		values.Add(part.FormName(), string(value))
	}
}

func formFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, errTooManyFields) {
		return statusFault(http.StatusRequestEntityTooLarge, "kit.error.form_large")
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	return statusFault(http.StatusBadRequest, "kit.error.form_broken")
}

// Value gives a field as it was typed, the first where it came more than once, "" where it did not come.
func (f *Form) Value(name string) string { return f.values.Get(name) }

// All gives every value of a field, as typed.
func (f *Form) All(name string) []string { return f.values[name] }

// Set replaces a field's value, for fields that the server fills in.
func (f *Form) Set(name string, values ...string) { f.values[name] = values }

// Clicked reports whether the button with that name sent the form.
func (f *Form) Clicked(name string) bool { return f.values.Has(name) }

// Hide has the fields travel with the form as hidden ones, with the values that they have.
func (f *Form) Hide(names ...string) { f.hide = append(f.hide, names...) }

// Problem notes a problem of a field; only the first of a field is kept.
func (f *Form) Problem(field, key string, params ...any) {
	f.addProblem(fault.Field{Name: field, Key: key, Params: fault.Params(params...)}, field)
}

func (f *Form) addProblem(p fault.Field, target string) {
	if f.ProblemOf(p.Name) != "" {
		return
	}
	f.problems = append(f.problems, FormProblem{Field: p.Name, Text: f.p.Message(p.Key, p.Params), target: target})
	f.status = http.StatusUnprocessableEntity
}

// HasProblems reports whether anything is wrong with the form.
func (f *Form) HasProblems() bool { return len(f.problems) > 0 }

// ProblemOf gives the words of a field's problem, "" for none.
func (f *Form) ProblemOf(field string) string {
	for _, p := range f.problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Status gives the status that the page with this form is answered with: 200, or 422 when it has problems.
func (f *Form) Status() int { return f.status }

// Take moves the field problems of a fault.Invalid into the form and reports whether err was one with fields: such a
// form is shown again. Any other error is not the form's business.
func (f *Form) Take(err error) bool {
	e, ok := fault.As(err)
	if !ok || e.Code != fault.Invalid || len(e.Fields) == 0 {
		return false
	}
	for _, field := range e.Fields {
		f.addProblem(field, field.Name)
	}
	return true
}
