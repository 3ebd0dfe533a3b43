package entry

import (
	"context"
	"io"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// NewLog makes the function's log: JSON lines that carry the function's name and, inside an invocation, its request id.
func NewLog(out io.Writer, function string) *slog.Logger {
	h := slog.NewJSONHandler(out, &slog.HandlerOptions{ReplaceAttr: capped})
	return slog.New(requestHandler{h}).With(slog.String("function", function))
}

// maxLogValue bounds a logged string: a user agent or an error text of a megabyte is cut.
const maxLogValue = 2000

func capped(_ []string, a slog.Attr) slog.Attr {
	if s := a.Value; s.Kind() == slog.KindString && len(s.String()) > maxLogValue {
		return slog.String(a.Key, s.String()[:maxLogValue]+"…")
	}
	return a
}

type requestHandler struct{ slog.Handler }

// Handle adds the request id of the invocation that ctx belongs to.
func (h requestHandler) Handle(ctx context.Context, r slog.Record) error {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		r.AddAttrs(slog.String("request", lc.AwsRequestID))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the request id on derived loggers.
func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the request id on derived loggers.
func (h requestHandler) WithGroup(name string) slog.Handler {
	return requestHandler{h.Handler.WithGroup(name)}
}
