// Package entry is the edge between Lambda and us: it decodes an event, recovers from panics, writes one log line per
// invocation and turns faults into what the caller understands.
//
// Errors that leave the process towards Step Functions are a messages.InvokeResponse_Error as a value, never wrapped,
// whose Type is the fault's code: invalid, unauthenticated, forbidden, not_found, conflict, closed, too_many,
// unavailable, internal. A wrapped error would arrive as "wrapError", and no Retry or Catch by name would ever match
// (measured with aws-lambda-go 1.55.1). The Message is the code and the incident id only: an execution's history is
// readable by operators and must hold nothing about a person.
//
// aws-lambda-go-api-proxy is not used for HTTP events: it splits every header at its commas, so that Accept-Language
// and User-Agent reach a handler cut short, and it takes the host from the environment.
package entry
