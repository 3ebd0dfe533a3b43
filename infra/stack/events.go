package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// schedule makes the manifest's schedules. What cannot be delivered in time goes to the function's queue.
func (a *application) schedule() {
	for _, c := range a.system.Schedules {
		f := a.functions[c.Function]
		role := awsiam.NewRole(a.stack, jsii.String(title(c.Name)+"ScheduleRole"), &awsiam.RoleProps{
			AssumedBy: awsiam.NewServicePrincipal(jsii.String("scheduler.amazonaws.com"), nil),
		})
		role.AddToPolicy(allow(list("lambda:InvokeFunction"), list(*f.fn.FunctionArn())))
		role.AddToPolicy(allow(list("sqs:SendMessage"), list(*f.dead.QueueArn())))
		made := awsscheduler.NewCfnSchedule(a.stack, jsii.String(title(c.Name)+"Schedule"), &awsscheduler.CfnScheduleProps{
			FlexibleTimeWindow: &awsscheduler.CfnSchedule_FlexibleTimeWindowProperty{Mode: jsii.String("OFF")},
			ScheduleExpression: jsii.String(c.Express), ScheduleExpressionTimezone: jsii.String(c.Zone),
			Target: &awsscheduler.CfnSchedule_TargetProperty{
				Arn: f.fn.FunctionArn(), RoleArn: role.RoleArn(), Input: jsii.String(c.Input),
				RetryPolicy: &awsscheduler.CfnSchedule_RetryPolicyProperty{
					MaximumRetryAttempts: jsii.Number(c.Retries), MaximumEventAgeInSeconds: jsii.Number(c.MaxAge.Seconds()),
				},
				DeadLetterConfig: &awsscheduler.CfnSchedule_DeadLetterConfigProperty{Arn: f.dead.QueueArn()},
			},
		})
		made.Node().AddDependency(role)
	}
}

// stream maps the table's stream to its function: one shard after the other, failed batches halved, single records
// reported, what cannot succeed given to the queue.
func (a *application) stream() {
	s := a.system.Stream
	f := a.functions[s.Function]
	stream := *a.data.table.TableStreamArn()
	f.fn.AddToRolePolicy(allow(list("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"), list(stream)))
	f.fn.AddToRolePolicy(allow(list("sqs:SendMessage"), list(*f.dead.QueueArn())))
	mapping := awslambda.NewCfnEventSourceMapping(a.stack, jsii.String("Stream"), &awslambda.CfnEventSourceMappingProps{
		FunctionName: f.fn.FunctionName(), EventSourceArn: jsii.String(stream), StartingPosition: jsii.String("TRIM_HORIZON"),
		BatchSize: jsii.Number(s.BatchSize), MaximumBatchingWindowInSeconds: jsii.Number(s.Window.Seconds()),
		MaximumRetryAttempts: jsii.Number(s.Retries), MaximumRecordAgeInSeconds: jsii.Number(s.MaxAge.Seconds()),
		BisectBatchOnFunctionError: jsii.Bool(s.Bisect), ParallelizationFactor: jsii.Number(s.Parallelism),
		FunctionResponseTypes: list("ReportBatchItemFailures"),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: f.dead.QueueArn()},
		},
	})
	mapping.Node().AddDependency(f.fn.Role())
}

// rules start functions for new objects and for news of mails.
func (a *application) rules() {
	for _, folder := range a.system.Folders {
		if folder.Starts == "" {
			continue
		}
		a.rule(a.functions[folder.Starts], "New objects under "+folder.Prefix, &awsevents.EventPattern{
			Source: list("aws.s3"), DetailType: list("Object Created"),
			Detail: &map[string]any{
				"bucket": map[string]any{"name": []*string{a.data.bucket.BucketName()}},
				"object": map[string]any{"key": []any{map[string]any{"prefix": folder.Prefix}}},
			},
		})
	}
	for _, f := range a.system.Functions {
		if f.Trigger == app.MailNews {
			a.rule(a.functions[f.Name], "What became of mails", &awsevents.EventPattern{
				Source: list("aws.ses"), DetailType: awsevents.Match_Prefix(jsii.String("Email ")),
				// SES tags every mail with its configuration set: another stage's mails are not ours.
				Detail: &map[string]any{"mail": map[string]any{"tags": map[string]any{"ses:configuration-set": []*string{a.mail.set}}}},
			})
		}
	}
}

func (a *application) rule(f function, purpose string, pattern *awsevents.EventPattern) {
	awsevents.NewRule(a.stack, jsii.String(title(f.spec.Name)+"Rule"), &awsevents.RuleProps{
		Description: jsii.String(purpose), EventPattern: pattern,
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(f.fn, &awseventstargets.LambdaFunctionProps{
			DeadLetterQueue: f.dead, RetryAttempts: jsii.Number(10), MaxEventAge: awscdk.Duration_Hours(jsii.Number(6)),
		})},
	})
}
