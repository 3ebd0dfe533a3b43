// Command cdk writes the CloudFormation templates of one stage into cdk.out; the CDK CLI runs it (cdk.json).
package main

import (
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/stack"
)

func main() {
	defer jsii.Close()
	cloud := stack.NewApp(stack.Outdir(os.Getenv))
	if _, err := stack.New(cloud, stack.FromContext(cloud)); err != nil {
		fmt.Fprintln(os.Stderr, "cdk:", err)
		os.Exit(1)
	}
	stack.Check(cloud)
	cloud.Synth(nil)
}
