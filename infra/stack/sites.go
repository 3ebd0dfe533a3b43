package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// originHeader is the header by which a function knows its site; shared/web/kit states the same name.
const originHeader = "X-Bridges-Origin"

// newSite puts a CloudFront distribution with the firewall before the API and gives its origin, "https://...".
// Pages are never cached (the application answers no-store); the cache policy allows one second at most because
// CloudFront compresses only what a policy may cache. Static files carry their hash in the path and stay for good.
func (a *application) newSite(f app.Function, v app.Var, e edge) string {
	origin := awscloudfrontorigins.NewHttpOrigin(
		awscdk.Fn_Select(jsii.Number(2), awscdk.Fn_Split(jsii.String("/"), a.api.ApiEndpoint(), nil)),
		&awscloudfrontorigins.HttpOriginProps{
			ProtocolPolicy: awscloudfront.OriginProtocolPolicy_HTTPS_ONLY,
			CustomHeaders:  &map[string]*string{originHeader: jsii.String(a.originSecret(f))},
		})
	behaviour := func(methods awscloudfront.AllowedMethods, cache awscloudfront.ICachePolicy) *awscloudfront.BehaviorOptions {
		return &awscloudfront.BehaviorOptions{
			Origin: origin, AllowedMethods: methods, CachePolicy: cache, Compress: jsii.Bool(true),
			OriginRequestPolicy:  awscloudfront.OriginRequestPolicy_ALL_VIEWER_EXCEPT_HOST_HEADER(),
			ViewerProtocolPolicy: awscloudfront.ViewerProtocolPolicy_REDIRECT_TO_HTTPS,
		}
	}
	props := &awscloudfront.DistributionProps{
		Comment: jsii.String(f.Purpose), WebAclId: e.acl.AttrArn(), HttpVersion: awscloudfront.HttpVersion_HTTP2_AND_3,
		PriceClass: awscloudfront.PriceClass_PRICE_CLASS_100, MinimumProtocolVersion: awscloudfront.SecurityPolicyProtocol_TLS_V1_2_2021,
		EnableLogging: jsii.Bool(true), LogBucket: a.data.logs, LogFilePrefix: jsii.String(f.Name + "/"), LogIncludesCookies: jsii.Bool(false),
		DefaultBehavior: behaviour(awscloudfront.AllowedMethods_ALLOW_ALL(), a.pages()),
		AdditionalBehaviors: &map[string]*awscloudfront.BehaviorOptions{
			"*/static/*": behaviour(awscloudfront.AllowedMethods_ALLOW_GET_HEAD(), awscloudfront.CachePolicy_CACHING_OPTIMIZED()),
		},
	}
	host := map[app.Var]string{app.VarPublicURL: a.settings.PublicHost, app.VarConsoleURL: a.settings.ConsoleHost}[v]
	if host != "" {
		props.DomainNames = list(host)
		props.Certificate = awscertificatemanager.Certificate_FromCertificateArn(a.stack, jsii.String(title(f.Name)+"Certificate"), jsii.String(a.settings.Certificate))
	}
	site := awscloudfront.NewDistribution(a.stack, jsii.String(title(f.Name)+"Site"), props)
	accept(site, "CFR1", "municipalities and their partners read and apply from any country")
	if host == "" {
		host = *site.DistributionDomainName()
		accept(site, "CFR4", "without an own host name CloudFront's certificate sets the protocol; live stages have one")
	}
	awscdk.NewCfnOutput(a.stack, jsii.String(title(f.Name)+"Url"), &awscdk.CfnOutputProps{Value: jsii.String("https://" + host), Description: jsii.String(f.Purpose)})
	return "https://" + host
}

// pages is the cache policy of pages, one for all sites.
func (a *application) pages() awscloudfront.ICachePolicy {
	if made, ok := a.stack.Node().TryFindChild(jsii.String("Pages")).(awscloudfront.CachePolicy); ok {
		return made
	}
	return awscloudfront.NewCachePolicy(a.stack, jsii.String("Pages"), &awscloudfront.CachePolicyProps{
		Comment: jsii.String("compressed, not cached"),
		MinTtl:  awscdk.Duration_Seconds(jsii.Number(0)), DefaultTtl: awscdk.Duration_Seconds(jsii.Number(0)), MaxTtl: awscdk.Duration_Seconds(jsii.Number(1)),
		CookieBehavior:             awscloudfront.CacheCookieBehavior_All(),
		QueryStringBehavior:        awscloudfront.CacheQueryStringBehavior_All(),
		EnableAcceptEncodingGzip:   jsii.Bool(true),
		EnableAcceptEncodingBrotli: jsii.Bool(true),
	})
}
