package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// data is the stack of what outlives every deployment.
type data struct {
	stack  awscdk.Stack
	key    awskms.Key
	table  awsdynamodb.Table
	bucket awss3.Bucket
	logs   awss3.Bucket
	staff  staff
}

func newData(stack awscdk.Stack, s Settings) data {
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{
		Description: jsii.String("Table and bucket of " + s.System.Name), EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
	logs := newLogs(stack, s.System)
	return data{
		stack: stack, key: key, logs: logs,
		table:  newTable(stack, s.System.Table, key),
		bucket: newBucket(stack, s.System.Folders, key, logs),
		staff:  newStaff(stack, s.System.Roles),
	}
}

func newTable(stack awscdk.Stack, spec app.TableSpec, key awskms.Key) awsdynamodb.Table {
	text := func(name string) *awsdynamodb.Attribute {
		return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
	}
	table := awsdynamodb.NewTable(stack, jsii.String("Table"), &awsdynamodb.TableProps{
		PartitionKey: text(spec.PartitionKey), SortKey: text(spec.SortKey),
		BillingMode:                      awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:                       awsdynamodb.TableEncryption_CUSTOMER_MANAGED,
		EncryptionKey:                    key,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: jsii.Bool(true)},
		DeletionProtection:               jsii.Bool(true),
		RemovalPolicy:                    awscdk.RemovalPolicy_RETAIN,
		Stream:                           awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
		TimeToLiveAttribute:              jsii.String(spec.TTLAttribute),
	})
	for _, index := range spec.Indexes {
		table.AddGlobalSecondaryIndex(&awsdynamodb.GlobalSecondaryIndexProps{
			IndexName: jsii.String(index.Name), PartitionKey: text(index.PartitionKey), SortKey: text(index.SortKey),
			ProjectionType: awsdynamodb.ProjectionType_ALL,
		})
	}
	return table
}

func newBucket(stack awscdk.Stack, folders []app.Folder, key awskms.Key, logs awss3.Bucket) awss3.Bucket {
	rules := []*awss3.LifecycleRule{{
		Id:                                  jsii.String("leftovers"),
		AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(35)), // as long as the table can be wound back
	}}
	for _, f := range folders {
		if f.Days > 0 {
			rules = append(rules, &awss3.LifecycleRule{
				Id: jsii.String(f.Prefix), Prefix: jsii.String(f.Prefix), Expiration: awscdk.Duration_Days(jsii.Number(f.Days)),
			})
		}
	}
	bucket := awss3.NewBucket(stack, jsii.String("Bucket"), &awss3.BucketProps{
		Versioned: jsii.Bool(true), LifecycleRules: &rules,
		Encryption: awss3.BucketEncryption_KMS, EncryptionKey: key, BucketKeyEnabled: jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(), ObjectOwnership: awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		EnforceSSL: jsii.Bool(true), MinimumTLSVersion: jsii.Number(1.2),
		ServerAccessLogsBucket: logs, ServerAccessLogsPrefix: jsii.String("bucket/"),
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
	// Said on the resource itself: the construct's own switch would deploy a function only to flip it.
	bucket.Node().DefaultChild().(awss3.CfnBucket).SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{
		EventBridgeConfiguration: &awss3.CfnBucket_EventBridgeConfigurationProperty{EventBridgeEnabled: jsii.Bool(true)},
	})
	return bucket
}

// newLogs keeps who asked for which object and page. CloudFront writes its logs by an ACL, hence the ownership; S3 and
// CloudFront write logs only into buckets with keys of S3.
func newLogs(stack awscdk.Stack, s app.System) awss3.Bucket {
	return awss3.NewBucket(stack, jsii.String("Logs"), &awss3.BucketProps{
		Encryption: awss3.BucketEncryption_S3_MANAGED, BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership: awss3.ObjectOwnership_OBJECT_WRITER, EnforceSSL: jsii.Bool(true), MinimumTLSVersion: jsii.Number(1.2),
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id: jsii.String("expire"), Expiration: awscdk.Duration_Days(jsii.Number(s.LogDays)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		}},
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
}
