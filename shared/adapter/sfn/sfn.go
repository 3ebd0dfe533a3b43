// Package sfn starts executions of Step Functions and answers their waiting steps.
package sfn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// Workflows are the state machines that a function may use: name in the manifest -> ARN.
type Workflows struct {
	api         calls
	arns        map[string]string
	definitions sync.Map // execution ARN -> definition: an execution keeps the one that it began with
	known       atomic.Int32
}

// maxDefinitions bounds what is remembered of executions; they are looked at one after the other.
const maxDefinitions = 64

// New makes the client. It makes no call.
func New(cfg aws.Config, arns map[string]string) *Workflows {
	return &Workflows{api: callsOf(sfn.NewFromConfig(cfg)), arns: arns}
}

// calls are the operations that are used. The client itself stays out of the struct: a type whose values a template might
// reach keeps all its methods in the binary, and with them code for each of the service's operations.
type calls struct {
	StartExecution                   func(context.Context, *sfn.StartExecutionInput, ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error)
	SendTaskSuccess                  func(context.Context, *sfn.SendTaskSuccessInput, ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error)
	SendTaskFailure                  func(context.Context, *sfn.SendTaskFailureInput, ...func(*sfn.Options)) (*sfn.SendTaskFailureOutput, error)
	DescribeStateMachineForExecution func(context.Context, *sfn.DescribeStateMachineForExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeStateMachineForExecutionOutput, error)
	DescribeExecution                func(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
	history                          func(context.Context, *sfn.GetExecutionHistoryInput, ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error)
}

// GetExecutionHistory is what the paginator asks for.
func (c calls) GetExecutionHistory(ctx context.Context, in *sfn.GetExecutionHistoryInput, options ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error) {
	return c.history(ctx, in, options...)
}

func callsOf(c *sfn.Client) calls {
	return calls{
		StartExecution:                   c.StartExecution,
		SendTaskSuccess:                  c.SendTaskSuccess,
		SendTaskFailure:                  c.SendTaskFailure,
		DescribeStateMachineForExecution: c.DescribeStateMachineForExecution,
		DescribeExecution:                c.DescribeExecution,
		history:                          c.GetExecutionHistory,
	}
}

// Start begins an execution and gives its ARN. One of this name that exists already is success: names hold the record's
// id and revision, so it is the same one. Faults: internal, unavailable.
func (w *Workflows) Start(ctx context.Context, workflow, name string, input []byte) (string, error) {
	arn, ok := w.arns[workflow]
	if !ok {
		return "", fault.Wrap(fault.Internal, "", fmt.Errorf("no workflow %q", workflow))
	}
	out, err := w.api.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: &arn, Name: &name, Input: aws.String(string(input)),
	})
	var exists *types.ExecutionAlreadyExists
	if errors.As(err, &exists) {
		return executionARN(arn, name), nil
	}
	if err != nil {
		return "", outage(fmt.Errorf("start %s: %w", name, err))
	}
	return aws.ToString(out.ExecutionArn), nil
}

func executionARN(machine, name string) string {
	return strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name
}

// Succeed answers a waiting step. Faults: closed where the step waits no longer, internal, unavailable.
func (w *Workflows) Succeed(ctx context.Context, token string, output []byte) error {
	_, err := w.api.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(string(output))})
	return answered(err)
}

// Fail ends a waiting step with an error name that the workflow may catch. Faults: as Succeed.
func (w *Workflows) Fail(ctx context.Context, token, name, cause string) error {
	_, err := w.api.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: &token, Error: &name, Cause: &cause})
	return answered(err)
}

func answered(err error) error {
	var (
		timedOut *types.TaskTimedOut
		unknown  *types.TaskDoesNotExist
		invalid  *types.InvalidToken
	)
	if errors.As(err, &timedOut) || errors.As(err, &unknown) || errors.As(err, &invalid) {
		return fault.Wrap(fault.Closed, "", err)
	}
	return outage(err)
}

// Stopped gives the status of an execution that ended otherwise than by success, and "" for one that runs, succeeded or
// was never started. Faults: internal, unavailable.
func (w *Workflows) Stopped(ctx context.Context, workflow, name string) (string, error) {
	arn := executionARN(w.arns[workflow], name)
	out, err := w.api.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	var none *types.ExecutionDoesNotExist
	if errors.As(err, &none) {
		return "", nil
	}
	if err != nil {
		return "", outage(fmt.Errorf("describe %s: %w", name, err))
	}
	switch out.Status {
	case types.ExecutionStatusFailed, types.ExecutionStatusAborted, types.ExecutionStatusTimedOut:
		return string(out.Status), nil
	}
	return "", nil
}

// Definition gives the state machine that an execution runs, which may be older than the deployed one; none where it
// was not started yet. Faults: internal, unavailable.
func (w *Workflows) Definition(ctx context.Context, workflow, name string) ([]byte, error) {
	arn := executionARN(w.arns[workflow], name)
	if known, ok := w.definitions.Load(arn); ok {
		return known.([]byte), nil
	}
	out, err := w.api.DescribeStateMachineForExecution(ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: &arn})
	var none *types.ExecutionDoesNotExist
	if errors.As(err, &none) {
		return nil, nil
	}
	if err != nil {
		return nil, outage(fmt.Errorf("definition of %s: %w", name, err))
	}
	definition := []byte(aws.ToString(out.Definition))
	if w.known.Add(1) > maxDefinitions {
		w.definitions.Clear()
		w.known.Store(1)
	}
	w.definitions.Store(arn, definition)
	return definition, nil
}

// Standing gives the states that an execution entered, in order, and whether it is over and failed; nothing where it was
// not started yet. Faults: internal, unavailable.
func (w *Workflows) Standing(ctx context.Context, workflow, name string) (visits []matching.Visit, over, failed bool, err error) {
	arn := executionARN(w.arns[workflow], name)
	pages := sfn.NewGetExecutionHistoryPaginator(w.api, &sfn.GetExecutionHistoryInput{
		ExecutionArn: &arn, IncludeExecutionData: aws.Bool(false), MaxResults: 1000,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		var none *types.ExecutionDoesNotExist
		if errors.As(err, &none) {
			return nil, false, false, nil
		}
		if err != nil {
			return nil, false, false, outage(fmt.Errorf("history of %s: %w", name, err))
		}
		for _, e := range page.Events {
			visits = visited(visits, e)
			over, failed = ended(e.Type, over, failed)
		}
	}
	return visits, over, failed, nil
}

func visited(visits []matching.Visit, e types.HistoryEvent) []matching.Visit {
	if d := e.StateEnteredEventDetails; d != nil {
		return append(visits, matching.Visit{State: aws.ToString(d.Name)})
	}
	if d := e.StateExitedEventDetails; d != nil {
		for i := range visits {
			if visits[i].State == aws.ToString(d.Name) && !visits[i].Left {
				visits[i].Left = true
				break
			}
		}
	}
	return visits
}

func ended(t types.HistoryEventType, over, failed bool) (bool, bool) {
	switch t {
	case types.HistoryEventTypeExecutionSucceeded:
		return true, false
	case types.HistoryEventTypeExecutionFailed, types.HistoryEventTypeExecutionAborted, types.HistoryEventTypeExecutionTimedOut:
		return true, true
	}
	return over, failed
}

func outage(err error) error {
	if err == nil {
		return nil
	}
	var broken *smithyhttp.ResponseError // the SDK knows no fault of errors that the service's model does not name
	if errors.As(err, &broken) && broken.HTTPStatusCode() >= http.StatusInternalServerError {
		return fault.Wrap(fault.Unavailable, "", err)
	}
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorFault() == smithy.FaultServer ||
		strings.Contains(api.ErrorCode(), "Throttl") || strings.HasSuffix(api.ErrorCode(), "LimitExceeded") {
		return fault.Wrap(fault.Unavailable, "", err)
	}
	return fault.Wrap(fault.Internal, "", err)
}
