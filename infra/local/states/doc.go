// Package states is the Step Functions of the local stack: it speaks the AWS JSON 1.0 protocol to the real SDK client,
// interprets the very state machines that are deployed, and keeps every execution on disk.
//
// # Subset
//
// JSONata only, Standard workflows only. Task by lambda:invoke, lambda:invoke.waitForTaskToken and the ARN of a function;
// Choice, Wait, Parallel, Pass, Succeed, Fail; Map inline and DISTRIBUTED with ItemReader over s3:listObjectsV2 and
// s3:getObject (CSV, JSON, JSONL) and ItemBatcher; Retry, Catch, Assign, Output, time outs and heartbeats.
//
// Refused by name: JSONPath in any form, Express, activities, other service integrations, Credentials, ResultWriter,
// asynchronous invocation, aliases and versions, tags, logging and tracing settings. Every other operation of the protocol
// is UnknownOperationException. Signatures are not checked.
//
// # Promises
//
// A step is on disk before anything is done because of it. After a kill, Open goes on: waits keep their point in time,
// task tokens stay valid, and a function call that was in flight is made again with the same payload and token. No event
// is written for that second call, so that a history looks as if nothing had happened, where AWS would show a failure of
// the Lambda service; functions must be idempotent. An answer by token at or after its deadline is too late.
//
// # Where AWS differs, or is not known
//
// All recorded executions of ../shared/data agree, event by event, except those with a JSONPath state, which are refused
// as they stand (see jsonPathScenarios in the test) and agree once the state is declared JSONata.
//
//   - Events of concurrent branches may interleave in another order.
//   - A distributed Map runs its items as silent branches of this execution: their events are kept nowhere, and
//     DescribeMapRun does not exist. At most 100 run at once; inline at most 40.
//   - Items that fail within ToleratedFailure are left out of the Map's result. ToleratedFailure counts for inline Maps too.
//   - An evaluation error's text after "threw an error during evaluation." is that of JSONata.
//   - An assignment of a variable that an enclosing scope assigns is refused when the definition is checked.
//   - A redrive continues failed branches and iterations; those that ended well keep their result. clientToken is not kept.
//   - A token sent for an execution that has ended is TaskTimedOut, whether or not it ever was genuine.
//   - The token may be answered before the function returns; then there is no TaskSubmitted event.
package states
