package stack

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// watch makes the alarms of the manifest, the dashboard, and the firewall of the staff's sign-in.
func (a *application) watch() {
	topic := awssns.NewTopic(a.stack, jsii.String("Alarms"), &awssns.TopicProps{EnforceSSL: jsii.Bool(true)})
	// A topic with a policy of its own must say that CloudWatch may publish.
	topic.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), nil)},
		Actions:    list("sns:Publish"), Resources: list(*topic.TopicArn()),
		Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": a.stack.Account()}},
	}))
	if a.settings.AlarmMail != "" {
		topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(a.settings.AlarmMail), nil))
	}
	var alarms []interfacesawscloudwatch.IAlarmRef
	for _, spec := range a.system.Alarms {
		alarm := a.metric(spec).CreateAlarm(a.stack, jsii.String(title(spec.Name)+"Alarm"), &awscloudwatch.CreateAlarmOptions{
			AlarmDescription: jsii.String(spec.Why), Threshold: jsii.Number(spec.Threshold), EvaluationPeriods: jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		})
		alarm.AddAlarmAction(awscloudwatchactions.NewSnsAction(topic))
		alarms = append(alarms, alarm)
	}
	a.dashboard(alarms)
	acl := newFirewall(a.stack, "SignInFirewall", "REGIONAL", a.system.LogDays)
	awswafv2.NewCfnWebACLAssociation(a.stack, jsii.String("SignInFirewallAt"), &awswafv2.CfnWebACLAssociationProps{
		ResourceArn: a.data.staff.pool.UserPoolArn(), WebAclArn: acl.AttrArn(),
	})
}

// metric is what an alarm of the manifest watches. An unknown metric is a mistake in the manifest.
func (a *application) metric(spec app.Alarm) awscloudwatch.Metric {
	minutes := awscdk.Duration_Minutes(jsii.Number(spec.Minutes))
	options := &awscloudwatch.MetricOptions{Period: minutes, Statistic: jsii.String("Sum")}
	switch spec.Metric {
	case app.ServerErrors:
		return a.counted(spec, a.apiLog, a.failures(a.functions[spec.Of].spec)).Metric(options)
	case app.MessagesGivenUp:
		line := awslogs.FilterPattern_StringValue(jsii.String("$.msg"), jsii.String("="), jsii.String(app.MessageGivenUp))
		return a.counted(spec, a.functions[spec.Of].logs, line).Metric(options)
	case app.IteratorAge:
		options.Statistic = jsii.String("Maximum")
		return a.functions[spec.Of].fn.Metric(jsii.String("IteratorAge"), options)
	case app.DeadLetters:
		options.Statistic = jsii.String("Maximum")
		return a.functions[spec.Of].dead.MetricApproximateNumberOfMessagesVisible(options)
	case app.ExecutionsFailed:
		return a.machines[spec.Of].MetricFailed(options)
	case app.MailBounced:
		return reputation("Reputation.BounceRate", minutes)
	case app.MailUnwanted:
		return reputation("Reputation.ComplaintRate", minutes)
	}
	panic(fmt.Sprintf("alarm %s: unknown metric %q", spec.Name, spec.Metric))
}

// reputation is what SES reckons of the whole account, whoever sends from it.
func reputation(name string, period awscdk.Duration) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("AWS/SES"), MetricName: jsii.String(name), Statistic: jsii.String("Maximum"), Period: period,
	})
}

// counted makes a metric of the log lines that fit a pattern.
func (a *application) counted(spec app.Alarm, log awslogs.ILogGroup, pattern awslogs.IFilterPattern) awslogs.MetricFilter {
	return awslogs.NewMetricFilter(a.stack, jsii.String(title(spec.Name)+"Filter"), &awslogs.MetricFilterProps{
		LogGroup: log, FilterPattern: pattern, MetricValue: jsii.String("1"), DefaultValue: jsii.Number(0),
		MetricNamespace: jsii.String(a.system.Name + "-" + a.settings.Stage), MetricName: jsii.String(title(spec.Name)),
	})
}

// failures are the lines of the API's log about answers 5xx on a function's routes. A function that answers with an error
// page has not failed as Lambda counts, so Lambda's own metric would stay silent.
func (a *application) failures(f app.Function) awslogs.JsonPattern {
	var routes []awslogs.JsonPattern
	for _, prefix := range f.Prefixes {
		for _, path := range paths(prefix) {
			routes = append(routes, awslogs.FilterPattern_StringValue(jsii.String("$.route"), jsii.String("="), jsii.String("ANY "+path)))
		}
	}
	status := awslogs.FilterPattern_StringValue(jsii.String("$.status"), jsii.String("="), jsii.String("5*"))
	return awslogs.FilterPattern_All(status, awslogs.FilterPattern_Any(routes...))
}

// dashboard shows on one page what an operator looks at first: alarms, then functions, workflows and the table.
func (a *application) dashboard(alarms []interfacesawscloudwatch.IAlarmRef) {
	var errors, durations, executions []awscloudwatch.IMetric
	for _, f := range a.system.Functions {
		label := &awscloudwatch.MetricOptions{Label: jsii.String(f.Name)}
		errors = append(errors, a.functions[f.Name].fn.MetricErrors(label))
		durations = append(durations, a.functions[f.Name].fn.MetricDuration(&awscloudwatch.MetricOptions{Label: jsii.String(f.Name), Statistic: jsii.String("p99")}))
	}
	for _, m := range a.system.Workflows {
		executions = append(executions, a.machines[m.Name].MetricStarted(nil), a.machines[m.Name].MetricSucceeded(nil), a.machines[m.Name].MetricFailed(nil))
	}
	graph := func(name string, metrics []awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(name), Left: &metrics, Width: jsii.Number(12)})
	}
	board := awscloudwatch.NewDashboard(a.stack, jsii.String("Dashboard"), nil)
	board.AddWidgets(awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{Alarms: &alarms, Width: jsii.Number(24)}))
	board.AddWidgets(graph("Errors", errors), graph("Duration, p99", durations))
	board.AddWidgets(graph("Workflows", executions), graph("Table", []awscloudwatch.IMetric{
		a.data.table.MetricConsumedReadCapacityUnits(nil), a.data.table.MetricConsumedWriteCapacityUnits(nil),
	}))
}
