package table

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// constraints collects what AWS reports together as "N validation errors detected".
type constraints struct{ found []string }

func (c *constraints) add(value, at, constraint string) {
	if value != "null" {
		value = "'" + value + "'"
	}
	c.found = append(c.found, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: %s", value, at, constraint))
}

// enum checks an optional parameter with a fixed set of values.
func (c *constraints) enum(value, at string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		c.add(value, at, "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
	}
}

func (c *constraints) atLeast(value *int64, at string, least int64) {
	if value != nil && *value < least {
		c.add(strconv.FormatInt(*value, 10), at, fmt.Sprintf("Member must have value greater than or equal to %d", least))
	}
}

func (c *constraints) atMost(value *int64, at string, most int64) {
	if value != nil && *value > most {
		c.add(strconv.FormatInt(*value, 10), at, fmt.Sprintf("Member must have value less than or equal to %d", most))
	}
}

func (c *constraints) present(ok bool, at string) {
	if !ok {
		c.add("null", at, "Member must not be null")
	}
}

// name checks a table or index name: 3 to 255 letters, digits, underscores, hyphens and dots.
func (c *constraints) name(value, at string) {
	if value == "" {
		c.add("null", at, "Member must not be null")
		return
	}
	if strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") != "" {
		c.add(value, at, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
	}
	if len(value) < 3 {
		c.add(value, at, "Member must have length greater than or equal to 3")
	}
	if len(value) > 255 {
		c.add(value, at, "Member must have length less than or equal to 255")
	}
}

func (c *constraints) err() *apiError {
	switch len(c.found) {
	case 0:
		return nil
	case 1:
		return invalid("1 validation error detected: %s", c.found[0])
	}
	return invalid("%d validation errors detected: %s", len(c.found), strings.Join(c.found, "; "))
}

// returns are the parameters that say what is answered beside the result.
type returns struct {
	ReturnConsumedCapacity              string
	ReturnItemCollectionMetrics         string
	ReturnValues                        string
	ReturnValuesOnConditionCheckFailure string
}

func (r *returns) check(c *constraints) {
	c.enum(r.ReturnConsumedCapacity, "returnConsumedCapacity", "INDEXES", "TOTAL", "NONE")
	c.enum(r.ReturnItemCollectionMetrics, "returnItemCollectionMetrics", "SIZE", "NONE")
	c.enum(r.ReturnValues, "returnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
	c.enum(r.ReturnValuesOnConditionCheckFailure, "returnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
}

func (r *returns) unsupported() *apiError {
	if r.ReturnItemCollectionMetrics == "SIZE" {
		return unsupported("ReturnItemCollectionMetrics SIZE")
	}
	return nil
}

// unsupported refuses a parameter of AWS's that this store does not have.
func unsupported(what string) *apiError {
	return invalid("The local table does not support %s", what)
}

// legacy are the parameters that expressions have replaced. They are refused, never ignored.
type legacy struct {
	AttributesToGet     json.RawMessage
	AttributeUpdates    json.RawMessage
	ConditionalOperator json.RawMessage
	Expected            json.RawMessage
	KeyConditions       json.RawMessage
	QueryFilter         json.RawMessage
	ScanFilter          json.RawMessage
}

func (l *legacy) unsupported() *apiError {
	return firstPresent(map[string]json.RawMessage{
		"AttributesToGet": l.AttributesToGet, "AttributeUpdates": l.AttributeUpdates, "ConditionalOperator": l.ConditionalOperator,
		"Expected": l.Expected, "KeyConditions": l.KeyConditions, "QueryFilter": l.QueryFilter, "ScanFilter": l.ScanFilter,
	}, "; use the expression parameter that replaces it")
}

// firstPresent refuses the first, by name, of the parameters that is given.
func firstPresent(given map[string]json.RawMessage, advice string) *apiError {
	for _, name := range sortedNames(given) {
		if v := given[name]; v != nil && string(v) != "null" {
			return unsupported("the parameter " + name + advice)
		}
	}
	return nil
}

// onTable are the parameters of a request about one table.
type onTable struct{ TableName string }

func (t *onTable) tableNames() []string { return []string{t.TableName} }
func (t *onTable) actionCount() int     { return 0 }
