package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// Secrets Manager generates the secrets; CloudFormation resolves them when it deploys, so that no template holds one.
// A secret that was changed reaches functions and sites with the next deployment.

// keyEnd completes 42 generated letters and digits to the base64 of exactly 32 bytes: 43 characters carry 258 bits, of
// which the last two must be zero, and "A" is zero. 42 characters of 62 kinds are 250 bits of chance.
const (
	keyLength = 42
	keyEnd    = "A="
)

// signingKey makes the key that signs cursors and sign-in state, once.
func (a *application) signingKey() string {
	return a.secret("SigningKey", "signs cursors, links and sign-in state", keyLength) + keyEnd
}

// originSecret is what a site sends along with every request, so that its function knows it.
func (a *application) originSecret(f app.Function) string {
	return a.secret(title(f.Name)+"OriginSecret", "header of the site before "+f.Name, 48)
}

// secret gives the reference to a generated secret and makes it when it is first asked for.
func (a *application) secret(id, purpose string, length int) string {
	made, ok := a.stack.Node().TryFindChild(jsii.String(id)).(awssecretsmanager.Secret)
	if !ok {
		made = awssecretsmanager.NewSecret(a.stack, jsii.String(id), &awssecretsmanager.SecretProps{
			Description: jsii.String(purpose), RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
			GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
				ExcludePunctuation: jsii.Bool(true), IncludeSpace: jsii.Bool(false), PasswordLength: jsii.Number(length),
			},
		})
		accept(made, "SMG4", "functions and sites get the secret when they are deployed; changed by itself it would part them")
	}
	return *made.SecretValue().UnsafeUnwrap()
}
