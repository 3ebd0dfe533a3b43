package stack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// appID is the SDK's variable whose value stands in the User-Agent of every request: here the name of the function.
const appID = "AWS_SDK_UA_APP_ID"

var caller = regexp.MustCompile(`(?:^| )app/([A-Za-z0-9_-]+)`)

// permits stands before the table as the functions' roles do in AWS: a function reaches the entities that the manifest
// grants it, by the first letters of the partition key, and nothing else. Whoever is no function, such as an import from
// a terminal, may do everything.
func permits(system app.System, next http.Handler) http.Handler {
	roles := map[string]role{}
	for _, f := range system.Functions {
		roles[f.Name] = newRole(system, f)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := caller.FindStringSubmatch(r.Header.Get("User-Agent"))
		if name == nil {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if denied := roles[name[1]].denied(operation, body); denied != "" {
			refuse(w, name[1], denied)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, function, denied string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{
		"__type":  "com.amazon.coral.service#AccessDeniedException",
		"message": fmt.Sprintf("function %s is not authorized to perform: %s: the manifest grants nothing of the kind", function, denied),
	})
}

// role is what a function may do with the table: starts of partition keys, in the table and in its indexes.
type role struct{ read, write, lists []string }

func newRole(system app.System, f app.Function) role {
	var out role
	for _, g := range f.Grants {
		if g.Resource != app.Table {
			continue
		}
		for _, e := range system.Table.Entities {
			if !slices.Contains(g.Parts, e.Name) {
				continue
			}
			out.read, out.lists = append(out.read, e.Prefix), append(out.lists, e.Lists...)
			if g.Access == app.ReadWrite {
				out.write = append(out.write, e.Prefix)
			}
		}
	}
	return out
}

type value struct{ S string }

// entry is a request for one item, or one part of a transaction.
type entry struct {
	Key, Item map[string]value
}

func (e entry) pk(name string) string {
	if e.Item != nil {
		return e.Item[name].S
	}
	return e.Key[name].S
}

// denied names the first access in a request that the role does not allow; "" where it allows all.
func (r role) denied(operation string, body []byte) string {
	var in struct {
		entry
		IndexName                 string
		KeyConditionExpression    string
		ExpressionAttributeValues map[string]value
		RequestItems              map[string]struct{ Keys []map[string]value }
		TransactItems             []map[string]entry
	}
	if json.Unmarshal(body, &in) != nil {
		return "" // the table says what is wrong with it
	}
	reach := func(action, key string, allowed []string) string {
		if slices.ContainsFunc(allowed, func(p string) bool { return strings.HasPrefix(key, p) }) {
			return ""
		}
		return "dynamodb:" + action + " on " + key
	}
	switch operation {
	case "GetItem":
		return reach(operation, in.pk("pk"), r.read)
	case "PutItem", "UpdateItem", "DeleteItem":
		return reach(operation, in.pk("pk"), r.write)
	case "Query":
		of := r.read
		if in.IndexName != "" {
			of = r.lists
		}
		return reach(operation, partition(in.KeyConditionExpression, in.ExpressionAttributeValues), of)
	case "BatchGetItem":
		for _, t := range in.RequestItems {
			for _, key := range t.Keys {
				if denied := reach(operation, key["pk"].S, r.read); denied != "" {
					return denied
				}
			}
		}
		return ""
	case "TransactWriteItems":
		for _, part := range in.TransactItems {
			for action, e := range part {
				of := r.write
				if action == "ConditionCheck" {
					of = r.read
				}
				if denied := reach(action, e.pk("pk"), of); denied != "" {
					return denied
				}
			}
		}
		return ""
	}
	return "dynamodb:" + operation
}

var equals = regexp.MustCompile(`=\s*(:\w+)`)

// partition gives the partition key that a query asks for: the value of its one equality, which comes first.
func partition(condition string, values map[string]value) string {
	if m := equals.FindStringSubmatch(condition); m != nil {
		return values[m[1]].S
	}
	return ""
}
