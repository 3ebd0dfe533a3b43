package dynamo

import (
	"context"
	"errors"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// outage gives an SDK error its fault code: what may work later is unavailable, what never will is internal.
func outage(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(fault.Unavailable, "", err)
	}
	var api smithy.APIError
	if !errors.As(err, &api) { // no answer, or one that could not be read
		return fault.Wrap(fault.Unavailable, "", err)
	}
	var answer *awshttp.ResponseError // a server error outside the service's model has no fault of its own
	broken := errors.As(err, &answer) && answer.HTTPStatusCode() >= http.StatusInternalServerError
	if passing[api.ErrorCode()] || api.ErrorFault() == smithy.FaultServer || broken {
		return fault.Wrap(fault.Unavailable, "", err)
	}
	return fault.Wrap(fault.Internal, "", err)
}

// passing are the client-side codes that another try may get over (DynamoDB developer guide, "Error handling").
var passing = map[string]bool{
	"ProvisionedThroughputExceededException": true,
	"ThrottlingException":                    true,
	"RequestLimitExceeded":                   true,
	"TransactionConflictException":           true,
	"TransactionInProgressException":         true,
	"LimitExceededException":                 true,
	"InternalServerError":                    true,
	"ServiceUnavailable":                     true,
}

// cancelled reports why a transaction did not happen: the index of the first failed condition, or -1 with worthRetry
// where it only met another one.
func cancelled(err error) (index int, worthRetry, ok bool) {
	var c *types.TransactionCanceledException
	if !errors.As(err, &c) {
		return -1, false, false
	}
	for i, r := range c.CancellationReasons {
		switch code(r) {
		case "ConditionalCheckFailed":
			return i, false, true
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			worthRetry = true
		}
	}
	return -1, worthRetry, true
}

func code(r types.CancellationReason) string {
	if r.Code == nil {
		return ""
	}
	return *r.Code
}

func conditionFailed(err error) bool {
	var c *types.ConditionalCheckFailedException
	return errors.As(err, &c)
}
