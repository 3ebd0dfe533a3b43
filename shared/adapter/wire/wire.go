// Package wire holds what every AWS client needs of its connection.
package wire

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// Patient gives the configuration an HTTP client that lets a request's body be written to its end. smithy-go 1.28.8
// closes the body as soon as the answer's headers are there; where the server is quick, that cuts the connection under
// the answer, and the SDK then repeats a write that was done: a conditional one would fail although it succeeded.
func Patient(cfg aws.Config) aws.Config {
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = awshttp.NewBuildableClient()
	}
	cfg.HTTPClient = patient{cfg.HTTPClient}
	return cfg
}

type patient struct{ aws.HTTPClient }

// Do hides the body's WriteTo, which is what net/http's write loop would hand the body over to.
func (p patient) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r = r.Clone(r.Context())
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return p.HTTPClient.Do(r)
}
