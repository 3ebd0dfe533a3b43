package stack

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/jsii-runtime-go"
)

// perAddress is how many requests one address may send in five minutes. An office behind one address stays below it.
const perAddress = 2000

// edge is the stack in us-east-1.
type edge struct {
	stack awscdk.Stack
	acl   awswafv2.CfnWebACL
}

func newEdge(stack awscdk.Stack, s Settings) edge {
	return edge{stack: stack, acl: newFirewall(stack, "Firewall", "CLOUDFRONT", s.System.LogDays)}
}

// newFirewall makes a web ACL: AWS's rules against known attacks and bad addresses, and a limit per address.
// SizeRestrictions_BODY only counts: a form in Cyrillic, percent-encoded, is longer than its 8 KB.
func newFirewall(stack awscdk.Stack, id, scope string, days int) awswafv2.CfnWebACL {
	rules := []any{
		managed(0, "AWSManagedRulesAmazonIpReputationList"),
		managed(1, "AWSManagedRulesKnownBadInputsRuleSet"),
		managed(2, "AWSManagedRulesCommonRuleSet", "SizeRestrictions_BODY"),
		&awswafv2.CfnWebACL_RuleProperty{
			Name: jsii.String("rate"), Priority: jsii.Number(3), VisibilityConfig: visible("rate"),
			Action: &awswafv2.CfnWebACL_RuleActionProperty{Block: &awswafv2.CfnWebACL_BlockActionProperty{}},
			Statement: &awswafv2.CfnWebACL_StatementProperty{RateBasedStatement: &awswafv2.CfnWebACL_RateBasedStatementProperty{
				AggregateKeyType: jsii.String("IP"), Limit: jsii.Number(perAddress),
			}},
		},
	}
	acl := awswafv2.NewCfnWebACL(stack, jsii.String(id), &awswafv2.CfnWebACLProps{
		Scope:            jsii.String(scope),
		DefaultAction:    &awswafv2.CfnWebACL_DefaultActionProperty{Allow: &awswafv2.CfnWebACL_AllowActionProperty{}},
		VisibilityConfig: visible(id), Rules: &rules,
	})
	logRefusals(stack, id, acl, days)
	return acl
}

// logRefusals keeps which rule blocked a request, so that whoever cannot send a form can be helped. What passes is not
// logged, and of the rest neither cookies, credentials nor queries. WAF writes only to groups whose name begins so.
func logRefusals(stack awscdk.Stack, id string, acl awswafv2.CfnWebACL, days int) {
	group := awslogs.NewCfnLogGroup(stack, jsii.String(id+"Log"), &awslogs.CfnLogGroupProps{
		LogGroupName: jsii.String("aws-waf-logs-" + *stack.StackName() + "-" + strings.ToLower(id)), RetentionInDays: jsii.Number(days),
	})
	group.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil)
	hidden := []any{&awswafv2.CfnLoggingConfiguration_FieldToMatchProperty{QueryString: map[string]any{}}}
	for _, header := range []string{"cookie", "authorization"} {
		hidden = append(hidden, &awswafv2.CfnLoggingConfiguration_FieldToMatchProperty{SingleHeader: map[string]string{"Name": header}})
	}
	awswafv2.NewCfnLoggingConfiguration(stack, jsii.String(id+"Logging"), &awswafv2.CfnLoggingConfigurationProps{
		ResourceArn: acl.AttrArn(), RedactedFields: &hidden,
		LogDestinationConfigs: &[]any{stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("logs"), Resource: jsii.String("log-group"), ResourceName: group.Ref(), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
		})},
		LoggingFilter: map[string]any{
			"DefaultBehavior": "DROP",
			"Filters": []any{map[string]any{
				"Behavior": "KEEP", "Requirement": "MEETS_ANY",
				"Conditions": []any{map[string]any{"ActionCondition": map[string]any{"Action": "BLOCK"}}},
			}},
		},
	})
}

// managed is a rule group of AWS; the rules in count are only counted.
func managed(priority int, group string, count ...string) *awswafv2.CfnWebACL_RuleProperty {
	statement := &awswafv2.CfnWebACL_ManagedRuleGroupStatementProperty{VendorName: jsii.String("AWS"), Name: jsii.String(group)}
	if len(count) > 0 {
		var overrides []any
		for _, rule := range count {
			overrides = append(overrides, &awswafv2.CfnWebACL_RuleActionOverrideProperty{
				Name:        jsii.String(rule),
				ActionToUse: &awswafv2.CfnWebACL_RuleActionProperty{Count: &awswafv2.CfnWebACL_CountActionProperty{}},
			})
		}
		statement.RuleActionOverrides = &overrides
	}
	return &awswafv2.CfnWebACL_RuleProperty{
		Name: jsii.String(group), Priority: jsii.Number(priority), VisibilityConfig: visible(group),
		OverrideAction: &awswafv2.CfnWebACL_OverrideActionProperty{None: &map[string]any{}},
		Statement:      &awswafv2.CfnWebACL_StatementProperty{ManagedRuleGroupStatement: statement},
	}
}

// visible counts a rule's hits; sampled requests would keep what people sent, so none are kept.
func visible(metric string) *awswafv2.CfnWebACL_VisibilityConfigProperty {
	return &awswafv2.CfnWebACL_VisibilityConfigProperty{
		CloudWatchMetricsEnabled: jsii.Bool(true), MetricName: jsii.String(metric), SampledRequestsEnabled: jsii.Bool(false),
	}
}
