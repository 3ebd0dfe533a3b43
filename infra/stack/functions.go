package stack

import (
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdadestinations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// newFunction deploys the folder dist/<name>, which holds bootstrap and nothing else. Its role may write its own log and
// traces; what else it may do comes from its grants.
func (a *application) newFunction(f app.Function) function {
	logs := a.newLogGroup(title(f.Name) + "Log")
	role := awsiam.NewRole(a.stack, jsii.String(title(f.Name)+"Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	role.AddToPolicy(allow(list("logs:CreateLogStream", "logs:PutLogEvents"), list(*logs.LogGroupArn())))
	props := &awslambda.FunctionProps{
		Description: jsii.String(f.Purpose), Role: role, LogGroup: logs,
		Runtime: awslambda.Runtime_PROVIDED_AL2023(), Architecture: awslambda.Architecture_ARM_64(), Handler: jsii.String("bootstrap"),
		Code:       awslambda.Code_FromAsset(jsii.String(filepath.Join(a.settings.Dist, f.Name)), nil),
		MemorySize: jsii.Number(f.MemoryMB), Timeout: awscdk.Duration_Seconds(jsii.Number(f.Timeout.Seconds())),
		Tracing: awslambda.Tracing_ACTIVE, LoggingFormat: awslambda.LoggingFormat_JSON,
	}
	if f.Concurrency > 0 {
		props.ReservedConcurrentExecutions = jsii.Number(f.Concurrency)
	}
	var dead awssqs.Queue
	if f.Trigger != app.HTTP && f.Trigger != app.Task {
		dead = a.newDeadQueue(f)
	}
	if f.Trigger == app.Object || f.Trigger == app.Schedule || f.Trigger == app.MailNews { // called asynchronously
		props.OnFailure = awslambdadestinations.NewSqsDestination(dead)
		props.RetryAttempts = jsii.Number(2)
		props.MaxEventAge = awscdk.Duration_Hours(jsii.Number(6))
	}
	return function{spec: f, logs: logs, dead: dead, fn: awslambda.NewFunction(a.stack, jsii.String(title(f.Name)), props)}
}

// newLogGroup keeps a log as long as the manifest says.
func (a *application) newLogGroup(id string) awslogs.LogGroup {
	group := awslogs.NewLogGroup(a.stack, jsii.String(id), &awslogs.LogGroupProps{RemovalPolicy: awscdk.RemovalPolicy_RETAIN})
	group.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(jsii.Number(a.system.LogDays))
	return group
}

// newDeadQueue keeps for two weeks what a function gave up, so that it can be sent again after the fix.
func (a *application) newDeadQueue(f app.Function) awssqs.Queue {
	queue := awssqs.NewQueue(a.stack, jsii.String(title(f.Name)+"Dead"), &awssqs.QueueProps{
		Encryption: awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
	accept(queue, "SQS3", "this is the last queue: an alarm watches it and a person empties it")
	return queue
}

func allow(actions, resources *[]*string) awsiam.PolicyStatement {
	return allowIf(actions, resources, nil)
}

func allowIf(actions, resources *[]*string, conditions map[string]any) awsiam.PolicyStatement {
	props := &awsiam.PolicyStatementProps{Effect: awsiam.Effect_ALLOW, Actions: actions, Resources: resources}
	if conditions != nil {
		props.Conditions = &conditions
	}
	return awsiam.NewPolicyStatement(props)
}
