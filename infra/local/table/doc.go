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
// (with segments), BatchGetItem, BatchWriteItem, TransactGetItems and TransactWriteItems, with condition,
// filter, key condition, projection and update expressions, global and local secondary indexes, TTL, consumed
// capacity, client request tokens and cancellation reasons. Streams are written for every table that asks for
// one and are read in process, by StreamRecords and Wait, in the form that Lambda hands to a function.
//
// # What it refuses
//
// Any other operation, those of the streams service included, is answered with UnknownOperationException. The
// parameters from before expressions (Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter,
// AttributesToGet, ConditionalOperator), item collection metrics, table names given as ARNs, encryption keys,
// tags, resource policies and bounds of throughput are refused by name with a ValidationException. UpdateTable
// is not known: a table is described once, when it is created.
// Signatures are required but not verified: the server listens on the loopback interface only.
//
// # What differs from AWS
//
// With Faults.SetMeet, as the local stack has it, two transactions, or one and a single write, conflict over an item
// while the first is on its way to the disk, a few milliseconds; a batch write waits instead. Without it they queue,
// so that a test says itself, by Faults, which of them conflicts. Tables are active as soon as they are created.
// Throughput is not limited; provisioned numbers are kept and described only. Point in time recovery is remembered,
// not performed.
package table
