package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// Check has cdk-nag hold every construct against AWS's own rules ("AwsSolutions"); a finding fails the synthesis.
func Check(cloud awscdk.App) {
	awscdk.Aspects_Of(cloud).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{
		Verbose: jsii.Bool(true), Reports: jsii.Bool(false),
	}), nil)
}

// accept says why a rule of cdk-nag does not hold for a construct and its parts so far. For IAM5 (wildcards), matching
// lists what exactly is accepted, as regular expressions; a new wildcard is a finding again.
func accept(at constructs.IConstruct, rule, reason string, matching ...string) {
	suppression := &cdknag.NagPackSuppression{Id: jsii.String("AwsSolutions-" + rule), Reason: jsii.String(reason)}
	if len(matching) > 0 {
		var applies []any
		for _, expression := range matching {
			applies = append(applies, &cdknag.RegexAppliesTo{Regex: jsii.String("/" + expression + "/")})
		}
		suppression.AppliesTo = &applies
	}
	cdknag.NagSuppressions_AddResourceSuppressions(at, &[]*cdknag.NagPackSuppression{suppression}, jsii.Bool(true))
}

// What is accepted of wildcards, and why.
const (
	traces     = `^Resource::\*$`
	tracesWhy  = "X-Ray and the delivery of logs know no resources: their actions take * only"
	folder     = `\/[a-z]+\/\*$`
	folderWhy  = "objects under a folder of the manifest have names that only the run knows"
	execution  = `:execution:.*:\*$`
	executeWhy = "an execution has a name of its own; the workflow before it is fixed"
)
