// Package table is the local stack's DynamoDB: the JSON 1.0 protocol of DynamoDB as an http.Handler on one
// bbolt file, for the AWS SDK to talk to.
//
// It promises what people rely on when they run the product on one machine:
//
//   - an answered write is on disk (fsync before the answer) and survives kill -9;
//   - every write is serialisable, since one committer applies all of them in order; concurrent writers
//     share one fsync;
//   - a read that starts after a write was answered sees it, on indexes too (ConsistentRead is accepted,
//     priced, and refused on a global index, but makes no other difference);
//   - errors carry the codes and texts that AWS answers with, in AWS's order of validation.
//
// # What it knows
//
// CreateTable, DescribeTable, DeleteTable, ListTables, UpdateTimeToLive, DescribeTimeToLive,
// DescribeContinuousBackups, UpdateContinuousBackups, GetItem, PutItem, UpdateItem, DeleteItem, Query, Scan
// (with segments), BatchGetItem, BatchWriteItem, TransactGetItems, TransactWriteItems; and of the streams
// service ListStreams, DescribeStream, GetShardIterator and GetRecords, with one shard a stream. Condition,
// filter, key condition, projection and update expressions are complete. Global and local secondary
// indexes, TTL, streams, consumed capacity, client request tokens and cancellation reasons are answered.
//
// # What it refuses
//
// Any other operation is answered with UnknownOperationException. The parameters from before expressions
// (Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter, AttributesToGet,
// ConditionalOperator), item collection metrics, table names given as ARNs, secondary indexes with more
// than one attribute per key element, replicas, import, encryption keys and resource policies are refused by
// name with a ValidationException. UpdateTable is not known: a table is described once, when it is created.
// Signatures are required but not verified: the server listens on the loopback interface only.
//
// # What differs from AWS
//
// Transactions never conflict by themselves (the committer queues them); Faults makes them conflict on
// demand. Tables are active as soon as they are created. Throughput is not limited; provisioned numbers are
// kept and described only. Point in time recovery is remembered, not performed.
package table
