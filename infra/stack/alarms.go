package stack

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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
	acl := newFirewall(a.stack, "SignInFirewall", "REGIONAL")
	awswafv2.NewCfnWebACLAssociation(a.stack, jsii.String("SignInFirewallAt"), &awswafv2.CfnWebACLAssociationProps{
		ResourceArn: a.data.staff.pool.UserPoolArn(), WebAclArn: acl.AttrArn(),
	})
}

// metric is what an alarm of the manifest watches. An unknown metric is a mistake in the manifest.
func (a *application) metric(spec app.Alarm) awscloudwatch.Metric {
	minutes := awscdk.Duration_Minutes(jsii.Number(spec.Minutes))
	options := &awscloudwatch.MetricOptions{Period: minutes, Statistic: jsii.String("Sum")}
	switch spec.Metric {
	case "Errors":
		return a.functions[spec.Of].fn.MetricErrors(options)
	case "IteratorAge":
		options.Statistic = jsii.String("Maximum")
		return a.functions[spec.Of].fn.Metric(jsii.String("IteratorAge"), options)
	case "DeadLetters":
		options.Statistic = jsii.String("Maximum")
		return a.functions[spec.Of].dead.MetricApproximateNumberOfMessagesVisible(options)
	case "ExecutionsFailed":
		return a.machines[spec.Of].MetricFailed(options)
	}
	panic(fmt.Sprintf("alarm %s: unknown metric %q", spec.Name, spec.Metric))
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
