// The AWS SDK for JavaScript v3, unmodified, against three Regions.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import {
  CreateTableCommand, DeleteItemCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand,
  UpdateItemCommand, UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";

const regions = ["us-east-1", "eu-west-1", "ap-southeast-2"];
const tableName = "js";
const items = 10000;
const inFlight = 16; // per Region
const meridian = path.join(process.env.MERIDIAN_BIN, "meridian");
const offsets = [0, 1, 2, 3, 100, 101, 102, 103, 121, 122, 123, 200, 201, 202, 203, 221, 222, 223];
const data = mkdtempSync(path.join(tmpdir(), "meridian-js-"));
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

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function freeBasePort() {
  for (let base = 30000; base < 32000; base += 250) {
    const free = await Promise.all(offsets.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error("no free ports");
}

function run(...args) {
  return execFileSync(meridian, [...args, "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

async function waitUntil(what, done) {
  const deadline = Date.now() + 60000;
  while (!(await done())) {
    assert.ok(Date.now() < deadline, `${what} did not happen within 60 s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function describe(client) {
  return (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table;
}

before(async () => {
  const base = await freeBasePort();
  run("up", "--detach", "--base-port", String(base), "--regions", regions.join(","));
  clients = regions.map((region, k) => new DynamoDBClient({
    region, endpoint: `http://127.0.0.1:${base + k + 1}`, credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  }));
});

after(() => {
  clients?.forEach((client) => client.destroy());
  spawnSync(meridian, ["down", "--data", data]);
  rmSync(data, { recursive: true, force: true });
});

test("creates a table and adds two replicas", async () => {
  const [first] = clients;
  await first.send(new CreateTableCommand({
    TableName: tableName, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "group", AttributeType: "S" }, { AttributeName: "n", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "group", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }],
  }));
  for (const region of regions.slice(1)) {
    await waitUntil("table ACTIVE", async () => (await describe(first)).TableStatus === "ACTIVE");
    await first.send(new UpdateTableCommand({ TableName: tableName, ReplicaUpdates: [{ Create: { RegionName: region } }] }));
    await waitUntil(`replica ${region} ACTIVE`, async () =>
      (await describe(first)).Replicas?.some((one) => one.RegionName === region && one.ReplicaStatus === "ACTIVE"));
  }
  for (const client of clients) {
    await waitUntil("table ACTIVE", async () => (await describe(client)).TableStatus === "ACTIVE");
  }
});

test("writes in all Regions at once converge", async () => {
  const key = (number) => ({ group: { S: `g${number % 50}` }, n: { N: String(number) } });
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
  const verified = JSON.parse(run("verify", "--json", "--wait", "60s"));
  assert.equal(verified.converged, true);
  assert.ok(verified.tables[0].keys >= items);
});

test("a query sees the same in every Region", async () => {
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

test("a failed condition carries its exception", async () => {
  const [first] = clients;
  const item = { group: { S: "condition" }, n: { N: "1" } };
  await first.send(new PutItemCommand({ TableName: tableName, Item: item }));
  await assert.rejects(
    first.send(new PutItemCommand({ TableName: tableName, Item: item, ConditionExpression: "attribute_not_exists(n)" })),
    { name: "ConditionalCheckFailedException" });
  const read = await first.send(new GetItemCommand({ TableName: tableName, Key: item, ConsistentRead: true }));
  assert.deepEqual(read.Item, item);
});
