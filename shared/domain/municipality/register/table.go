package register

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFile bounds what a file may hold after unpacking; the largest known has 21 MB.
const maxFile = 512 << 20

// A RowError is one row that was skipped, with the reason.
type RowError struct {
	File   string
	Line   int    // of the unpacked file, the header being line 1
	Column string // "" when the row as a whole is broken
	Reason string
}

// Error says where and why, in one line.
func (e *RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
	}
	return fmt.Sprintf("%s:%d: column %s: %s", e.File, e.Line, e.Column, e.Reason)
}

// A HeaderError stops an import: the file's first line is not what its format asks for.
type HeaderError struct {
	File    string
	Missing []string // columns expected and not there
	Found   []string // columns there
	Hint    string
}

// Error says what was expected and what was found.
func (e *HeaderError) Error() string {
	s := fmt.Sprintf("%s: header lacks %s; found %s", e.File, strings.Join(e.Missing, ", "), strings.Join(e.Found, ", "))
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// A table reads a CSV file by the names of its columns.
type table struct {
	file   string
	reader *csv.Reader
	header []string
	record []string
	line   int
	rows   int // in the whole file, for progress
	sum    string

	corrected int // rows with a value that is known to be wrong
}

// openTable reads a whole file, unpacked when its name ends in .gz, and its header.
func openTable(ctx context.Context, source Source, file string, required ...string) (*table, error) {
	raw, sum, err := readAll(ctx, source, file)
	if err != nil {
		return nil, err
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	t := &table{file: file, reader: csv.NewReader(bytes.NewReader(raw)), rows: countRows(raw), sum: sum}
	t.reader.FieldsPerRecord = -1
	t.reader.ReuseRecord = true
	header, err := t.reader.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, &HeaderError{File: file, Missing: required, Hint: err.Error()}
	}
	t.header = slices.Clone(header)
	for i, name := range t.header {
		t.header[i] = strings.TrimSpace(name)
	}
	return t, t.check(required, raw)
}

func (t *table) check(required []string, raw []byte) error {
	problem := &HeaderError{File: t.file, Found: shorten(t.header)}
	for _, name := range required {
		if !slices.Contains(t.header, name) {
			problem.Missing = append(problem.Missing, name)
		}
	}
	if len(problem.Missing) > 0 {
		problem.Hint = hint(raw)
		return problem
	}
	for i, name := range t.header {
		if name != "" && slices.Contains(t.header[:i], name) {
			return &HeaderError{File: t.file, Found: problem.Found, Missing: []string{"one " + name}, Hint: "there are two"}
		}
	}
	return nil
}

// hint guesses what is wrong with a header, from what spreadsheets do to files.
func hint(raw []byte) string {
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	switch {
	case len(raw) == 0:
		return "the file is empty"
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return "the file is UTF-16; save it as UTF-8"
	case !utf8.Valid(first):
		return "the file is not UTF-8"
	case bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")):
		return "semicolons stand between the columns; commas are expected"
	case bytes.Count(first, []byte("\t")) > bytes.Count(first, []byte(",")):
		return "tabs stand between the columns; commas are expected"
	}
	return ""
}

// next reads the next row; io.EOF at the end, a *RowError for a row to skip, any other error stops.
func (t *table) next() error {
	record, err := t.reader.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &parse):
		t.line = parse.StartLine
		if t.reader.InputOffset() > 0 && errors.Is(parse.Err, csv.ErrQuote) && parse.Line > parse.StartLine {
			return fmt.Errorf("%s:%d: a quotation mark that is not closed swallows the following rows", t.file, t.line)
		}
		return t.broken("", parse.Err.Error())
	case err != nil:
		return fmt.Errorf("%s: %w", t.file, err)
	}
	t.line, _ = t.reader.FieldPos(0)
	t.record = record
	if len(record) != len(t.header) {
		return t.broken("", fmt.Sprintf("%d columns, the header has %d", len(record), len(t.header)))
	}
	for i, v := range record {
		if !utf8.ValidString(v) {
			return t.broken(t.header[i], "not UTF-8")
		}
		if strings.ContainsAny(v, "\x00\n\r"+otherSeparator) {
			return t.broken(t.header[i], "a line break or control character inside")
		}
	}
	return nil
}

// get gives a column of the row without spaces around it, "" when the file lacks the column.
func (t *table) get(name string) string {
	if i := slices.Index(t.header, name); i >= 0 {
		return strings.TrimSpace(t.record[i])
	}
	return ""
}

func (t *table) broken(column, reason string) *RowError {
	return &RowError{File: t.file, Line: t.line, Column: column, Reason: reason}
}

// number reads a decimal number with a point; "" is unknown.
func number(s string) (v float64, ok bool, err error) {
	if s == "" {
		return 0, false, nil
	}
	for i, r := range s {
		if (r < '0' || r > '9') && r != '.' && (r != '-' || i > 0) {
			return 0, false, fmt.Errorf("%q is not a number: digits, a point before decimals, nothing between thousands", cutShort(s))
		}
	}
	v, err = strconv.ParseFloat(s, 64)
	if err != nil || v >= maxMantissa || v <= -maxMantissa {
		return 0, false, fmt.Errorf("%q is not a number", cutShort(s))
	}
	digits, err := decimals(v)
	if err != nil {
		return 0, false, err
	}
	for range digits {
		if v *= 10; v >= maxMantissa || v <= -maxMantissa {
			return 0, false, fmt.Errorf("%q has more digits than can be kept", cutShort(s))
		}
	}
	v, err = strconv.ParseFloat(s, 64)
	if v == 0 {
		v = 0 // no negative zero
	}
	return v, true, err
}

// readAll gives a file's content and the SHA-256 of the file as it came.
func readAll(ctx context.Context, source Source, file string) (raw []byte, sum string, err error) {
	r, err := source.Open(ctx, file)
	if err != nil {
		return nil, "", fmt.Errorf("open %s: %w", file, err)
	}
	defer r.Close()
	hash := sha256.New()
	in := io.TeeReader(r, hash)
	if strings.HasSuffix(file, ".gz") {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, "", &HeaderError{File: file, Missing: []string{"gzip data"}, Hint: err.Error()}
		}
		in = unpacked
	}
	raw, err = io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", file, err)
	}
	if len(raw) > maxFile {
		return nil, "", fmt.Errorf("read %s: more than %d MB", file, maxFile>>20)
	}
	if _, err := io.Copy(io.Discard, io.TeeReader(r, hash)); err != nil {
		return nil, "", fmt.Errorf("read %s: %w", file, err)
	}
	return raw, hex.EncodeToString(hash.Sum(nil)), nil
}

func countRows(raw []byte) int {
	n := bytes.Count(raw, []byte("\n"))
	if len(raw) > 0 && raw[len(raw)-1] != '\n' {
		n++
	}
	return max(0, n-1)
}

// shorten keeps a list of columns readable.
func shorten(columns []string) []string {
	const most = 80
	out := make([]string, 0, min(len(columns), most))
	for i, c := range columns {
		if i == most {
			return append(out, fmt.Sprintf("and %d more", len(columns)-most))
		}
		out = append(out, cutShort(c))
	}
	return out
}

// cutShort keeps a value that somebody typed short enough for a line of a report.
func cutShort(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
