package table

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxBody      = 16 << 20
	contentType  = "application/x-amz-json-1.0"
	targetTables = "DynamoDB_20120810"
)

// call is one request on its way through the store.
type call struct {
	operation string
	used      consumption
	done      bool
}

// prepared is a decoded request: what faults match it by, and its execution.
type prepared struct {
	tables  []string
	actions int // of a transaction, else 0
	run     func(*Store, *call) (any, *apiError)
}

// request is implemented by the parameters of every operation.
type request interface {
	tableNames() []string
	actionCount() int
}

// decodes makes a prepared request from a body. AWS's SerializationException is answered for JSON of the
// wrong shape.
func decodes[R any, P interface {
	*R
	request
}](do func(*Store, *call, P) (any, *apiError)) func(body []byte) (*prepared, *apiError) {
	return func(body []byte) (*prepared, *apiError) {
		r := P(new(R))
		if err := json.Unmarshal(body, r); err != nil {
			return nil, serialization(err)
		}
		names := r.tableNames()
		slices.Sort(names)
		return &prepared{
			tables: slices.Compact(names), actions: r.actionCount(),
			run: func(s *Store, c *call) (any, *apiError) { return do(s, c, r) },
		}, nil
	}
}

func serialization(err error) *apiError {
	e := refuse("SerializationException", "")
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		e.Message = wrongType(kind)
	case !errors.As(err, &syntax):
		e.Message = err.Error()
	}
	return e
}

// wrongType names a JSON value and the type that stands in its place on AWS.
func wrongType(e *json.UnmarshalTypeError) string {
	value, _, _ := strings.Cut(e.Value, " ") // without the number itself
	wanted := map[reflect.Kind]string{reflect.String: "String", reflect.Int64: "Integer", reflect.Bool: "Boolean"}[e.Type.Kind()]
	if wanted == "" || value == "array" || value == "object" {
		return "Unexpected value type in payload"
	}
	return strings.ToUpper(value) + "_VALUE cannot be converted to " + wanted
}

// operation finds an operation by the X-Amz-Target header; nil if there is none.
func operation(target string) (name string, decode func([]byte) (*prepared, *apiError)) {
	service, name, _ := strings.Cut(target, ".")
	if service != targetTables {
		return target, nil
	}
	return name, tableOperation(name)
}

func tableOperation(name string) func([]byte) (*prepared, *apiError) {
	switch name {
	case "BatchGetItem":
		return decodes((*Store).batchGetItem)
	case "BatchWriteItem":
		return decodes((*Store).batchWriteItem)
	case "CreateTable":
		return decodes((*Store).createTable)
	case "DeleteItem":
		return decodes((*Store).deleteItem)
	case "DeleteTable":
		return decodes((*Store).deleteTable)
	case "DescribeContinuousBackups":
		return decodes((*Store).describeContinuousBackups)
	case "DescribeTable":
		return decodes((*Store).describeTable)
	case "DescribeTimeToLive":
		return decodes((*Store).describeTimeToLive)
	case "GetItem":
		return decodes((*Store).getItem)
	case "ListTables":
		return decodes((*Store).listTables)
	case "PutItem":
		return decodes((*Store).putItem)
	case "Query":
		return decodes((*Store).query)
	case "Scan":
		return decodes((*Store).scan)
	case "TransactGetItems":
		return decodes((*Store).transactGetItems)
	case "TransactWriteItems":
		return decodes((*Store).transactWriteItems)
	case "UpdateContinuousBackups":
		return decodes((*Store).updateContinuousBackups)
	case "UpdateItem":
		return decodes((*Store).updateItem)
	case "UpdateTimeToLive":
		return decodes((*Store).updateTimeToLive)
	}
	return nil
}

// ServeHTTP answers one request of the protocol.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-Requestid", rand.Text()+rand.Text())
	if r.Method == http.MethodGet && r.URL.Path == "/" {
		fmt.Fprintln(w, "healthy: dynamodb")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		answer(w, nil, &apiError{Code: "RequestEntityTooLargeException", Message: "Request body is larger than 16 MB", Status: http.StatusRequestEntityTooLarge})
		return
	}
	if err != nil {
		return // the client has gone
	}
	c, p, refused := s.prepare(r, body)
	if refused != nil {
		answer(w, nil, refused)
		return
	}
	result, refused := s.execute(c, p)
	answer(w, result, refused)
}

// prepare checks what comes before the operation itself: the route, the signature's presence, the body.
func (s *Store) prepare(r *http.Request, body []byte) (*call, *prepared, *apiError) {
	if r.Method != http.MethodPost {
		return nil, nil, &apiError{Code: "UnknownOperationException", Status: http.StatusNotFound}
	}
	name, decode := operation(r.Header.Get("X-Amz-Target"))
	if decode == nil {
		e := refuse("UnknownOperationException", "")
		if name != "" {
			e.Message = "The local table does not know the operation " + name
		}
		return nil, nil, e
	}
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-") {
		return nil, nil, refuse("MissingAuthenticationTokenException", "Request is missing Authentication Token")
	}
	p, refused := decode(body)
	return &call{operation: name, used: consumption{}}, p, refused
}

// execute runs a request with the faults that are asked for, and reports it.
func (s *Store) execute(c *call, p *prepared) (any, *apiError) {
	rule, hit := s.faults.match(c.operation, p.tables)
	if hit && rule.Delay > 0 {
		time.Sleep(rule.Delay)
	}
	var result any
	var refused *apiError
	if hit && !rule.after() {
		refused = rule.refusal(p.actions)
	} else {
		result, refused = p.run(s, c)
		c.done = true
		if hit && refused == nil {
			refused = rule.refusal(p.actions)
		}
	}
	s.report(c, p, refused)
	if hit && (rule.Effect == CutBefore || rule.Effect == CutAfter) {
		panic(http.ErrAbortHandler)
	}
	return result, refused
}

func (s *Store) report(c *call, p *prepared, refused *apiError) {
	seen := Call{Operation: c.operation, Tables: p.tables, Done: c.done}
	if refused != nil {
		seen.Code = refused.Code
	}
	for _, used := range c.used {
		seen.Read += used.read
		seen.Write += used.write
	}
	s.faults.report(seen)
}

// answer writes a result or an error with the checksum that clients verify.
func answer(w http.ResponseWriter, result any, refused *apiError) {
	status := http.StatusOK
	if refused != nil {
		status, result = refused.Status, refused.body()
	}
	body, err := encode(result)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}`)
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone reads nothing
}

// appender is a result that writes its own JSON, which for pages of items saves two passes over it.
type appender interface{ appendJSON(b []byte) []byte }

func encode(result any) ([]byte, error) {
	if a, ok := result.(appender); ok {
		return a.appendJSON(nil), nil
	}
	return json.Marshal(result)
}
