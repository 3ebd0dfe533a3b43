package stack

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/jsii-runtime-go"
)

// sender is the identity that mail is sent from, with the set that tells of its deliveries.
type sender struct {
	identityARN, setARN string
	set                 *string // name of the configuration set
}

// mailEvents are the events of SES that mailevents hears of.
var mailEvents = []string{"send", "delivery", "deliveryDelay", "bounce", "complaint", "reject"}

// newSender makes the sender's domain a SES identity. Its set is the identity's default, so that no caller names it;
// opens and clicks are not tracked.
func newSender(stack awscdk.Stack, from string) sender {
	set := awsses.NewConfigurationSet(stack, jsii.String("MailSet"), &awsses.ConfigurationSetProps{
		TlsPolicy: awsses.ConfigurationSetTlsPolicy_REQUIRE, ReputationMetrics: jsii.Bool(true),
		SuppressionReasons: awsses.SuppressionReasons_BOUNCES_AND_COMPLAINTS,
	})
	domain := strings.Trim(from[strings.LastIndex(from, "@")+1:], "> ")
	identity := awsses.NewEmailIdentity(stack, jsii.String("Mail"), &awsses.EmailIdentityProps{
		Identity: awsses.Identity_Domain(jsii.String(domain)), ConfigurationSet: set,
		DkimSigning: jsii.Bool(true), FeedbackForwarding: jsii.Bool(false),
	})
	awsses.NewCfnConfigurationSetEventDestination(stack, jsii.String("MailEvents"), &awsses.CfnConfigurationSetEventDestinationProps{
		ConfigurationSetName: set.ConfigurationSetName(),
		EventDestination: &awsses.CfnConfigurationSetEventDestination_EventDestinationProperty{
			Enabled: jsii.Bool(true), MatchingEventTypes: list(mailEvents...),
			EventBridgeDestination: &awsses.CfnConfigurationSetEventDestination_EventBridgeDestinationProperty{
				EventBusArn: stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("events"), Resource: jsii.String("event-bus"), ResourceName: jsii.String("default")}),
			},
		},
	})
	return sender{
		set: set.ConfigurationSetName(), identityARN: *identity.EmailIdentityArn(),
		setARN: *stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("ses"), Resource: jsii.String("configuration-set"), ResourceName: set.ConfigurationSetName(),
		}),
	}
}
