// Command bare is the smallest function there is: the start of every other one is measured against it.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() error { return nil }) }
