// The bodies of requests, one rule for each operation of the API. Each is mostly valid, and wrong where `choices` slips.
// Threads: pure functions.
#pragma once

#include <string>

#include "tests/fuzz/request/grammar/choices.h"
#include "tests/fuzz/request/grammar/json.h"
#include "tests/fuzz/request/grammar/tables.h"

namespace meridian::fuzz {

// item_operations.cc
std::string GetItemBody(Choices& choices);
std::string PutItemBody(Choices& choices);
std::string UpdateItemBody(Choices& choices);
std::string DeleteItemBody(Choices& choices);

// page_operations.cc
std::string QueryBody(Choices& choices);
std::string ScanBody(Choices& choices);

// batch_operations.cc
std::string BatchGetItemBody(Choices& choices);
std::string BatchWriteItemBody(Choices& choices);

// transaction_operations.cc
std::string TransactWriteItemsBody(Choices& choices);
std::string TransactGetItemsBody(Choices& choices);

// statement_operations.cc
std::string ExecuteStatementBody(Choices& choices);
std::string BatchExecuteStatementBody(Choices& choices);
std::string ExecuteTransactionBody(Choices& choices);

// stream_operations.cc
std::string ListStreamsBody(Choices& choices);
std::string DescribeStreamBody(Choices& choices);
std::string GetShardIteratorBody(Choices& choices);
std::string GetRecordsBody(Choices& choices);

// create_table.cc
std::string CreateTableBody(Choices& choices);
std::string CreateTableBodyOf(Choices& choices, const TableShape& table);

// table_operations.cc
std::string UpdateTableBody(Choices& choices);
std::string TableNameBody(Choices& choices);  // DescribeTable, DeleteTable, and all else that takes no more than a TableName
std::string ListTablesBody(Choices& choices);
std::string NothingBody(Choices& choices);  // DescribeEndpoints, DescribeLimits

// setting_operations.cc
std::string TagResourceBody(Choices& choices);
std::string UntagResourceBody(Choices& choices);
std::string ListTagsBody(Choices& choices);
std::string UpdateTimeToLiveBody(Choices& choices);
std::string UpdateContinuousBackupsBody(Choices& choices);
std::string PutResourcePolicyBody(Choices& choices);
std::string PolicyNameBody(Choices& choices);  // GetResourcePolicy, DeleteResourcePolicy
std::string UpdateInsightsBody(Choices& choices);
std::string DescribeInsightsBody(Choices& choices);
std::string ListInsightsBody(Choices& choices);
std::string KinesisBody(Choices& choices);  // Enable- and DisableKinesisStreamingDestination
std::string UpdateKinesisBody(Choices& choices);
std::string UpdateAutoScalingBody(Choices& choices);

// global_table_operations.cc
std::string CreateGlobalTableBody(Choices& choices);
std::string UpdateGlobalTableBody(Choices& choices);
std::string GlobalTableNameBody(Choices& choices);  // DescribeGlobalTable, DescribeGlobalTableSettings
std::string ListGlobalTablesBody(Choices& choices);
std::string UpdateGlobalTableSettingsBody(Choices& choices);

// backup_operations.cc
std::string CreateBackupBody(Choices& choices);
std::string BackupNameBody(Choices& choices);  // DescribeBackup, DeleteBackup
std::string ListBackupsBody(Choices& choices);
std::string RestoreFromBackupBody(Choices& choices);

// What several operations take. About: a request that begins with the TableName and, of an index, the IndexName.
Members About(Choices& choices, const TableShape& table, const IndexShape* index = nullptr);
std::string ScalingSettings(Choices& choices);  // an AutoScalingSettingsUpdate
void AddReturnCapacity(Choices& choices, Members& request);
void AddReturnMetrics(Choices& choices, Members& request);
void AddReturnOnFailure(Choices& choices, Members& request);
// How many actions or statements a transaction has, and its ClientRequestToken: of few, so that some come again.
uint64_t TransactActions(Choices& choices);
void AddRequestToken(Choices& choices, Members& request);
void AddConsistentRead(Choices& choices, Members& request, const IndexShape* index = nullptr);

}  // namespace meridian::fuzz
