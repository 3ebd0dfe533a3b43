package stack

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// grants turns what the manifest grants a function into statements: entities become leading keys, folders become key
// prefixes, workflows become their ARNs.
func (a *application) grants(f app.Function) ([]awsiam.PolicyStatement, error) {
	var statements []awsiam.PolicyStatement
	for _, g := range f.Grants {
		more, err := a.grant(g)
		if err != nil {
			return nil, err
		}
		statements = append(statements, more...)
	}
	return append(statements, a.keyUse(f)...), nil
}

func (a *application) grant(g app.Grant) ([]awsiam.PolicyStatement, error) {
	switch g.Resource {
	case app.Table:
		return a.tableGrant(g)
	case app.Bucket:
		return a.bucketGrant(g), nil
	case app.Workflow:
		return a.workflowGrant(g)
	case app.Mail:
		return []awsiam.PolicyStatement{allow(list("ses:SendEmail"), list(a.mail.identityARN, a.mail.setARN))}, nil
	}
	return nil, fmt.Errorf("grant of unknown resource %q", g.Resource)
}

// tableGrant allows the items whose partition key begins with the entities' prefixes. A transaction needs the rights of
// its parts. Nothing may Scan, so that the condition on leading keys always has keys to look at.
func (a *application) tableGrant(g app.Grant) ([]awsiam.PolicyStatement, error) {
	var keys, lists []string
	for _, part := range g.Parts {
		e, ok := a.entity(part)
		if !ok {
			return nil, fmt.Errorf("grant of unknown entity %q", part)
		}
		keys = append(keys, e.Prefix+"*")
		for _, l := range e.Lists {
			lists = append(lists, l+"*")
		}
	}
	actions := []string{"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"}
	if g.Access == app.ReadWrite {
		actions = append(actions, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
	}
	table := *a.data.table.TableArn()
	statements := []awsiam.PolicyStatement{allowIf(list(actions...), list(table), leading(keys))}
	if len(lists) == 0 {
		return statements, nil
	}
	var indexes []string
	for _, index := range a.system.Table.Indexes {
		indexes = append(indexes, table+"/index/"+index.Name)
	}
	return append(statements, allowIf(list("dynamodb:Query"), list(indexes...), leading(lists))), nil
}

func leading(keys []string) map[string]any {
	return map[string]any{"ForAllValues:StringLike": map[string]any{"dynamodb:LeadingKeys": keys}}
}

func (a *application) entity(name string) (app.Entity, bool) {
	for _, e := range a.system.Table.Entities {
		if e.Name == name {
			return e, true
		}
	}
	return app.Entity{}, false
}

// bucketGrant allows the objects under the folders. Listing is allowed with reading: without it S3 answers "forbidden"
// for an object that is not there.
func (a *application) bucketGrant(g app.Grant) []awsiam.PolicyStatement {
	bucket := *a.data.bucket.BucketArn()
	var objects, prefixes []string
	for _, part := range g.Parts {
		objects = append(objects, bucket+"/"+part+"*")
		prefixes = append(prefixes, part+"*")
	}
	actions := []string{"s3:GetObject"}
	if g.Access == app.ReadWrite {
		actions = append(actions, "s3:PutObject", "s3:AbortMultipartUpload")
	}
	return []awsiam.PolicyStatement{
		allow(list(actions...), list(objects...)),
		allowIf(list("s3:ListBucket"), list(bucket), map[string]any{"StringLike": map[string]any{"s3:prefix": prefixes}}),
	}
}

func (a *application) workflowGrant(g app.Grant) ([]awsiam.PolicyStatement, error) {
	var machines, executions []string
	for _, part := range g.Parts {
		m, ok := a.machines[part]
		if !ok {
			return nil, fmt.Errorf("grant of unknown workflow %q", part)
		}
		machines = append(machines, *m.StateMachineArn())
		executions = append(executions, *a.stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("states"), Resource: jsii.String("execution"), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
			ResourceName: jsii.String(*m.StateMachineName() + ":*"),
		}))
	}
	switch g.Access {
	case app.Start:
		return []awsiam.PolicyStatement{allow(list("states:StartExecution"), list(machines...))}, nil
	case app.Answer:
		return []awsiam.PolicyStatement{allow(list("states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"), list(machines...))}, nil
	case app.Read:
		return []awsiam.PolicyStatement{
			allow(list("states:DescribeStateMachine", "states:ListExecutions"), list(machines...)),
			allow(list("states:DescribeExecution", "states:GetExecutionHistory", "states:DescribeStateMachineForExecution"), list(executions...)),
		}, nil
	}
	return nil, fmt.Errorf("grant of unknown access %q to workflows", g.Access)
}

// keyUse allows the key of table and bucket, through them only.
func (a *application) keyUse(f app.Function) []awsiam.PolicyStatement {
	var through []string
	write := false
	for _, g := range f.Grants {
		switch g.Resource {
		case app.Table:
			through = append(through, "dynamodb."+a.settings.Region+".amazonaws.com")
		case app.Bucket:
			through = append(through, "s3."+a.settings.Region+".amazonaws.com")
		default:
			continue
		}
		write = write || g.Access == app.ReadWrite
	}
	if through == nil {
		return nil
	}
	actions := []string{"kms:Decrypt", "kms:DescribeKey"}
	if write {
		actions = append(actions, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")
	}
	return []awsiam.PolicyStatement{allowIf(list(actions...), list(*a.data.key.KeyArn()),
		map[string]any{"StringEquals": map[string]any{"kms:ViaService": distinct(through)}})}
}
