package table

import (
	"fmt"
	"net/http"
	"strings"
)

// apiError is an answer other than 200: AWS's short code, its text and the HTTP status.
type apiError struct {
	Code    string
	Message string
	Status  int
	Item    Item           // the old item, for ReturnValuesOnConditionCheckFailure
	Reasons []cancelReason // of TransactionCanceledException only
}

// cancelReason says why one action of a transaction stood in its way; Code None means that it did not.
type cancelReason struct {
	Code    string
	Message string `json:",omitempty"`
	Item    Item   `json:",omitempty"`
}

func (e *apiError) Error() string { return e.Code + ": " + e.Message }

// typeName is the error's name as it stands in __type, with the namespace that AWS uses for it.
func (e *apiError) typeName() string {
	switch e.Code {
	case "ValidationException":
		return "com.amazon.coral.validate#" + e.Code
	case "SerializationException", "UnknownOperationException", "MissingAuthenticationTokenException":
		return "com.amazon.coral.service#" + e.Code
	}
	return "com.amazonaws.dynamodb.v20120810#" + e.Code
}

// body is the error as JSON members.
func (e *apiError) body() map[string]any {
	b := map[string]any{"__type": e.typeName()}
	switch {
	case e.Message == "":
	case e.Code == "SerializationException" || e.Code == "TransactionCanceledException":
		b["Message"] = e.Message
	default:
		b["message"] = e.Message
	}
	if e.Item != nil {
		b["Item"] = e.Item
	}
	if e.Reasons != nil {
		b["CancellationReasons"] = e.Reasons
	}
	return b
}

func refuse(code, format string, args ...any) *apiError {
	return &apiError{Code: code, Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}

// invalid is the ValidationException with this text.
func invalid(format string, args ...any) *apiError {
	return refuse("ValidationException", format, args...)
}

// invalidValue is the commonest validation error, named by AWS after "parameter values".
func invalidValue(format string, args ...any) *apiError {
	return invalid("One or more parameter values were invalid: "+format, args...)
}

func notFound() *apiError {
	return refuse("ResourceNotFoundException", "Requested resource not found")
}

func tableNotFound(name string) *apiError {
	return refuse("ResourceNotFoundException", "Requested resource not found: Table: %s not found", name)
}

func internal(err error) *apiError {
	return &apiError{Code: "InternalServerError", Message: err.Error(), Status: http.StatusInternalServerError}
}

func conditionFailed(old Item) *apiError {
	e := refuse("ConditionalCheckFailedException", "The conditional request failed")
	e.Item = old
	return e
}

// canceled is the answer to a transaction of which at least one action could not be done.
func canceled(reasons []cancelReason) *apiError {
	codes := make([]string, len(reasons))
	for i, r := range reasons {
		codes[i] = r.Code
	}
	e := refuse("TransactionCanceledException",
		"Transaction cancelled, please refer cancellation reasons for specific reasons [%s]", strings.Join(codes, ", "))
	e.Reasons = reasons
	return e
}
