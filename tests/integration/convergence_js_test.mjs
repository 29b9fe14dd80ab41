// The AWS SDK for JavaScript v3, unmodified, against three Regions: everything written anywhere ends up everywhere. (GT1)
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateTableCommand, DeleteItemCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, paginateScan, PutItemCommand,
  QueryCommand, UpdateItemCommand, UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { Cluster, regions, waitUntil } from "./support/cluster.mjs";

const tableName = "sdk-js";
const items = 10000;
const inFlight = 16; // per Region
let cluster;
let clients;

// A generator that a seed repeats (mulberry32).
function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const key = (number) => ({ group: { S: `g${number % 50}` }, n: { N: String(number) } });

async function describe(client) {
  return (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table;
}

async function isActive(client) {
  return (await describe(client)).TableStatus === "ACTIVE";
}

async function scan(client) {
  const found = new Map();
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    for (const item of page.Items) found.set(item.n.N, item);
  }
  return found;
}

async function assertSameEverywhere() {
  const [first, ...others] = await Promise.all(clients.map(scan));
  for (const other of others) {
    assert.equal(other.size, first.size);
    for (const [n, item] of first) assert.deepEqual(other.get(n), item);
  }
  return first;
}

before(async () => {
  cluster = await Cluster.start();
  clients = regions.map((region) => new DynamoDBClient({
    region, endpoint: cluster.endpoint(region), credentials: { accessKeyId: "local", secretAccessKey: "local" }, maxAttempts: 1,
  }));
});

after(() => {
  clients?.forEach((client) => client.destroy());
  cluster?.close();
});

test("GT1: creates a table in one Region and adds two replicas", async () => {
  const [first] = clients;
  await first.send(new CreateTableCommand({
    TableName: tableName, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "group", AttributeType: "S" }, { AttributeName: "n", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "group", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }],
  }));
  for (const region of regions.slice(1)) {
    await waitUntil("table ACTIVE", () => isActive(first));
    await first.send(new UpdateTableCommand({ TableName: tableName, ReplicaUpdates: [{ Create: { RegionName: region } }] }));
    await waitUntil(`replica ${region} ACTIVE`, async () =>
      (await describe(first)).Replicas?.some((one) => one.RegionName === region && one.ReplicaStatus === "ACTIVE"));
  }
  for (const client of clients) await waitUntil("table ACTIVE", () => isActive(client));
});

test("GT1: 10,000 items with updates and deletes in all Regions at once converge", async () => {
  const worker = async (client, numbers, random) => {
    for (let number; (number = numbers.pop()) !== undefined;) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: { ...key(number), text: { S: "x".repeat(50) } } }));
      const other = key(Math.floor(random() * items));
      const draw = random();
      if (draw < 0.15) {
        await client.send(new UpdateItemCommand({
          TableName: tableName, Key: other, UpdateExpression: "SET seen = if_not_exists(seen, :zero) + :one",
          ExpressionAttributeValues: { ":zero": { N: "0" }, ":one": { N: "1" } },
        }));
      } else if (draw < 0.25) {
        await client.send(new DeleteItemCommand({ TableName: tableName, Key: other }));
      }
    }
  };
  await Promise.all(clients.flatMap((client, k) => {
    const numbers = Array.from({ length: items }, (_, number) => number).filter((number) => number % regions.length === k);
    return Array.from({ length: inFlight }, (_, w) => worker(client, numbers, randomFrom(100 * k + w)));
  }));
  const { code, result } = cluster.verify();
  assert.equal(code, 0, JSON.stringify(result).slice(0, 2000));
  assert.equal(result.tables[0].keys, items);
  const found = await assertSameEverywhere();
  assert.ok(found.size < items && found.size > items * 0.85, `${found.size} items`);
});

test("verify names the keys behind a cut link until it heals", async () => {
  cluster.run("fault", "add", "link-cut", "--from", regions[0], "--to", regions[1]);
  const added = [items, items + 1, items + 2];
  for (const number of added) {
    await clients[0].send(new PutItemCommand({ TableName: tableName, Item: key(number) }));
  }
  const { code, result } = cluster.verify("2s");
  assert.equal(code, 1);
  const differing = result.tables[0].differences.map((one) => Number(one.key.n.N));
  assert.deepEqual(differing.sort(), added);
  cluster.run("fault", "clear", "--all");
  assert.equal(cluster.verify().code, 0);
  await assertSameEverywhere();
});

test("a query sees the same, in numeric order, in every Region", async () => {
  const pages = await Promise.all(clients.map((client) => client.send(new QueryCommand({
    TableName: tableName, KeyConditionExpression: "#g = :g AND n BETWEEN :a AND :b",
    ExpressionAttributeNames: { "#g": "group" },
    ExpressionAttributeValues: { ":g": { S: "g7" }, ":a": { N: "0" }, ":b": { N: "5000" } },
  }))));
  assert.ok(pages[0].Count > 0);
  const numbers = pages[0].Items.map((item) => Number(item.n.N));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  for (const page of pages.slice(1)) assert.deepEqual(page.Items, pages[0].Items);
});

test("a failed condition carries its exception and, when asked for, the item", async () => {
  const [first] = clients;
  const item = { ...key(items + 100), text: { S: "there" } };
  await first.send(new PutItemCommand({ TableName: tableName, Item: item }));
  await assert.rejects(
    first.send(new PutItemCommand({
      TableName: tableName, Item: item, ConditionExpression: "attribute_not_exists(n)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    })),
    (error) => {
      assert.equal(error.name, "ConditionalCheckFailedException");
      assert.equal(error.$retryable, undefined);
      assert.deepEqual(error.Item, item);
      return true;
    });
  const read = await first.send(new GetItemCommand({ TableName: tableName, Key: key(items + 100), ConsistentRead: true }));
  assert.deepEqual(read.Item, item);
});
