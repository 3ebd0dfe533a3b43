package boot

import "testing"

func TestClients(t *testing.T) {
	t.Parallel()
	lambda := map[string]string{
		"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token", "AWS_SDK_UA_APP_ID": "portal",
		"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": "http://127.0.0.1:2",
	}
	lookup := func(name string) (string, bool) { v, ok := lambda[name]; return v, ok }
	cfg, err := clients(lookup)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || cfg.Region != "eu-central-1" || c.AccessKeyID != "key" || c.SecretAccessKey != "secret" || c.SessionToken != "token" || cfg.AppID != "portal" {
		t.Errorf("region %q, application %q, credentials %+v, %v", cfg.Region, cfg.AppID, c, err)
	}
	for service, want := range map[string]string{"S3": "http://127.0.0.1:1", "DynamoDB Streams": "http://127.0.0.1:2", "SFN": ""} {
		url, found, err := endpoints(lookup).GetServiceBaseEndpoint(t.Context(), service)
		if url != want || found != (want != "") || err != nil {
			t.Errorf("endpoint of %s = %q, %t, %v, want %q", service, url, found, err, want)
		}
	}
	delete(lambda, "AWS_ACCESS_KEY_ID")
	if _, err := clients(lookup); err == nil {
		t.Error("without a key: no error")
	}
}
