package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// Check has cdk-nag hold every construct against AWS's own rules ("AwsSolutions"); a finding fails the synthesis.
func Check(cloud awscdk.App) {
	awscdk.Aspects_Of(cloud).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{
		Verbose: jsii.Bool(true), Reports: jsii.Bool(false),
	}), nil)
}
