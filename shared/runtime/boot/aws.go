package boot

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// clients is the configuration of the SDK's clients as Lambda's environment gives it: region, credentials that hold for the
// life of the process, and the standard variables that name other endpoints. The SDK's own loader finds as much, and more
// that no Lambda has (profiles, single sign-on, instance roles): that is a megabyte of every binary, read at every start.
func clients(lookup func(string) (string, bool)) (aws.Config, error) {
	get := func(name string) string {
		v, _ := lookup(name)
		return v
	}
	region, key, secret := get("AWS_REGION"), get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY")
	if region == "" || key == "" || secret == "" {
		return aws.Config{}, errors.New("AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set")
	}
	return aws.Config{
		Region:                     region,
		AppID:                      get("AWS_SDK_UA_APP_ID"), // says in every request who asks
		Credentials:                credentials.NewStaticCredentialsProvider(key, secret, get("AWS_SESSION_TOKEN")),
		HTTPClient:                 awshttp.NewBuildableClient(),
		ConfigSources:              []any{endpoints(lookup)},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}, nil
}

// endpoints tells each client of the SDK where its service is, as the SDK's guide names the variables:
// AWS_ENDPOINT_URL_DYNAMODB of one service, AWS_ENDPOINT_URL of all.
type endpoints func(string) (string, bool)

// GetServiceBaseEndpoint is what the SDK's clients ask for.
func (e endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (string, bool, error) {
	for _, name := range []string{"AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(service, " ", "_")), "AWS_ENDPOINT_URL"} {
		if url, _ := e(name); url != "" {
			return url, true, nil
		}
	}
	return "", false, nil
}
