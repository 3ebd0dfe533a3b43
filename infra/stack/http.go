package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// accessLog is what the API notes of a request: nothing that a person typed, no query, no cookie, no address.
const accessLog = `{"request":"$context.requestId","time":"$context.requestTime","method":"$context.httpMethod",` +
	`"route":"$context.routeKey","status":"$context.status","bytes":"$context.responseLength","ms":"$context.responseLatency",` +
	`"error":"$context.error.message","integration":"$context.integrationErrorMessage"}`

// newAPI makes the API, without routes.
func (a *application) newAPI() awsapigatewayv2.HttpApi {
	api := awsapigatewayv2.NewHttpApi(a.stack, jsii.String("Api"), &awsapigatewayv2.HttpApiProps{
		ApiName: jsii.String(a.system.Name + "-" + a.settings.Stage),
	})
	a.apiLog = a.newLogGroup("ApiLog")
	stage := api.DefaultStage().Node().DefaultChild().(awsapigatewayv2.CfnStage)
	stage.SetAccessLogSettings(&awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
		DestinationArn: a.apiLog.LogGroupArn(), Format: jsii.String(accessLog),
	})
	stage.SetDefaultRouteSettings(&awsapigatewayv2.CfnStage_RouteSettingsProperty{
		ThrottlingBurstLimit: jsii.Number(200), ThrottlingRateLimit: jsii.Number(100), DetailedMetricsEnabled: jsii.Bool(true),
	})
	return api
}

// route gives every prefix of the manifest to its function; API Gateway takes the longest match.
func (a *application) route() {
	for _, f := range a.system.Functions {
		if f.Trigger != app.HTTP {
			continue
		}
		to := awsapigatewayv2integrations.NewHttpLambdaIntegration(jsii.String(title(f.Name)+"Integration"), a.functions[f.Name].fn,
			&awsapigatewayv2integrations.HttpLambdaIntegrationProps{PayloadFormatVersion: awsapigatewayv2.PayloadFormatVersion_VERSION_2_0()})
		for _, prefix := range f.Prefixes {
			for _, path := range paths(prefix) {
				routes := a.api.AddRoutes(&awsapigatewayv2.AddRoutesOptions{
					Path: jsii.String(path), Integration: to, Methods: &[]awsapigatewayv2.HttpMethod{awsapigatewayv2.HttpMethod_ANY},
				})
				for _, route := range *routes {
					accept(route, "APIG4", "every route of the application has a permission, which its own sessions answer; a test holds it")
				}
			}
		}
	}
}

// paths are the route paths of a prefix: itself and everything under it.
func paths(prefix string) []string {
	if prefix == "/" {
		return []string{"/", "/{proxy+}"}
	}
	return []string{prefix, prefix + "/{proxy+}"}
}
