package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/jsii-runtime-go"
)

// staff is the pool of those who may sign in to the console.
type staff struct{ pool awscognito.UserPool }

// newStaff makes the pool: nobody signs up by himself, everybody has a second factor, and a group is a role.
func newStaff(stack awscdk.Stack, roles []string) staff {
	pool := awscognito.NewUserPool(stack, jsii.String("Staff"), &awscognito.UserPoolProps{
		SelfSignUpEnabled: jsii.Bool(false),
		SignInAliases:     &awscognito.SignInAliases{Email: jsii.Bool(true)}, SignInCaseSensitive: jsii.Bool(false),
		AutoVerify: &awscognito.AutoVerifiedAttrs{Email: jsii.Bool(true)},
		StandardAttributes: &awscognito.StandardAttributes{
			Email:    &awscognito.StandardAttribute{Required: jsii.Bool(true), Mutable: jsii.Bool(true)},
			Fullname: &awscognito.StandardAttribute{Required: jsii.Bool(true), Mutable: jsii.Bool(true)},
		},
		Mfa: awscognito.Mfa_REQUIRED, MfaSecondFactor: &awscognito.MfaSecondFactor{Otp: jsii.Bool(true), Sms: jsii.Bool(false)},
		PasswordPolicy: &awscognito.PasswordPolicy{
			MinLength: jsii.Number(14), RequireLowercase: jsii.Bool(true), RequireUppercase: jsii.Bool(true),
			RequireDigits: jsii.Bool(true), RequireSymbols: jsii.Bool(true), TempPasswordValidity: awscdk.Duration_Days(jsii.Number(3)),
		},
		AccountRecovery: awscognito.AccountRecovery_EMAIL_ONLY,
		FeaturePlan:     awscognito.FeaturePlan_PLUS, StandardThreatProtectionMode: awscognito.StandardThreatProtectionMode_FULL_FUNCTION,
		DeletionProtection: jsii.Bool(true), RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
	for _, role := range roles {
		awscognito.NewCfnUserPoolGroup(stack, jsii.String("Role"+title(role)), &awscognito.CfnUserPoolGroupProps{
			UserPoolId: pool.UserPoolId(), GroupName: jsii.String(role),
		}).ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil)
	}
	return staff{pool: pool}
}

// issuer is the pool's OpenID Connect issuer.
func (s staff) issuer() string { return *s.pool.UserPoolProviderUrl() }

// console makes the console's public client: code flow with PKCE, no secret to lose. Cognito demands PKCE's verifier
// from a client that sent a challenge, and the console always sends one.
func (s staff) console(stack awscdk.Stack, name, origin string) awscognito.UserPoolClient {
	awscognito.NewUserPoolDomain(stack, jsii.String("SignIn"), &awscognito.UserPoolDomainProps{
		UserPool:            s.pool,
		CognitoDomain:       &awscognito.CognitoDomainOptions{DomainPrefix: awscdk.Fn_Join(jsii.String("-"), &[]*string{jsii.String(name), stack.Account()})},
		ManagedLoginVersion: awscognito.ManagedLoginVersion_CLASSIC_HOSTED_UI,
	})
	return awscognito.NewUserPoolClient(stack, jsii.String("ConsoleClient"), &awscognito.UserPoolClientProps{
		UserPool: s.pool, GenerateSecret: jsii.Bool(false), PreventUserExistenceErrors: jsii.Bool(true),
		AuthFlows: &awscognito.AuthFlow{UserSrp: jsii.Bool(true)},
		OAuth: &awscognito.OAuthSettings{
			Flows:        &awscognito.OAuthFlows{AuthorizationCodeGrant: jsii.Bool(true)},
			Scopes:       &[]awscognito.OAuthScope{awscognito.OAuthScope_OPENID(), awscognito.OAuthScope_EMAIL(), awscognito.OAuthScope_PROFILE()},
			CallbackUrls: list(origin + "/console/callback"), LogoutUrls: list(origin + "/console"),
		},
		SupportedIdentityProviders: &[]awscognito.UserPoolClientIdentityProvider{awscognito.UserPoolClientIdentityProvider_COGNITO()},
		EnableTokenRevocation:      jsii.Bool(true),
		AccessTokenValidity:        awscdk.Duration_Minutes(jsii.Number(60)), IdTokenValidity: awscdk.Duration_Minutes(jsii.Number(60)),
		RefreshTokenValidity: awscdk.Duration_Hours(jsii.Number(12)),
	})
}
