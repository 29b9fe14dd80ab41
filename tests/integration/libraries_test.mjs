// Libraries that applications put on top of the AWS SDK, unmodified: dynamoose, ElectroDB and DynamoDB-Toolbox.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  $add, Entity as ToolboxEntity, executeTransactWrite, GetItemCommand, item, list, map, number, PutItemCommand, PutTransaction, QueryCommand,
  string, Table, UpdateItemCommand,
} from "dynamodb-toolbox";
import { ConditionCheck } from "dynamodb-toolbox/entity/actions/transactCheck";
import dynamoose from "dynamoose";
import { Entity, Service } from "electrodb";
import { Cluster, regions } from "./support/cluster.mjs";

let cluster;
let client;

const attributes = (...names) => names.map((name) => ({ AttributeName: name, AttributeType: "S" }));
const keys = (partition, sort) => [{ AttributeName: partition, KeyType: "HASH" }, { AttributeName: sort, KeyType: "RANGE" }];

// A table as single-table designs have it: pk, sk, and one global index over gsi1pk, gsi1sk.
async function createTable(name) {
  await client.send(new CreateTableCommand({
    TableName: name, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributes("pk", "sk", "gsi1pk", "gsi1sk"), KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [{ IndexName: "gsi1", KeySchema: keys("gsi1pk", "gsi1sk"), Projection: { ProjectionType: "ALL" } }],
  }));
}

before(async () => {
  cluster = await Cluster.start();
  client = new DynamoDBClient({
    region: regions[0], endpoint: cluster.endpoint(regions[0]), credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
});

after(() => {
  client?.destroy();
  cluster?.close();
});

test("dynamoose: makes its table, validates, queries an index, runs a transaction", async () => {
  dynamoose.aws.ddb.set(new dynamoose.aws.ddb.DynamoDB({
    region: regions[0], endpoint: cluster.endpoint(regions[0]), credentials: { accessKeyId: "local", secretAccessKey: "local" },
  }));
  const User = dynamoose.model("User", new dynamoose.Schema({
    id: { type: String, hashKey: true },
    email: { type: String, index: { name: "byEmail", type: "global" } },
    age: Number,
    tags: { type: Set, schema: [String] },
    address: { type: Object, schema: { city: String } },
  }, { timestamps: true }));
  new dynamoose.Table("dynamoose-users", [User], { waitForActive: { enabled: true, check: { frequency: 20 } } });

  await User.create({ id: "1", email: "ann@example.org", age: 30, tags: new Set(["a", "b"]), address: { city: "Ulm" } });
  await assert.rejects(User.create({ id: "1", email: "other@example.org" }), { name: "ConditionalCheckFailedException" });
  await User.batchPut(Array.from({ length: 20 }, (_, n) => ({ id: `b${n}`, email: `b${n}@example.org`, age: n })));

  const updated = await User.update({ id: "1" }, { $ADD: { age: 1 }, $SET: { address: { city: "Bern" } } });
  assert.equal(updated.age, 31);
  const [found] = await User.query("email").eq("ann@example.org").exec();
  assert.equal(found.id, "1");
  assert.deepEqual([...(await User.get("1")).tags].sort(), ["a", "b"]);
  assert.equal((await User.scan("age").between(5, 9).exec()).length, 5);
  assert.equal((await User.batchGet(["b1", "b2", "nobody"])).length, 2);

  await dynamoose.transaction([
    User.transaction.update({ id: "b1" }, { age: 100 }),
    User.transaction.delete("b2"),
    User.transaction.condition("1", new dynamoose.Condition("age").eq(31)),
  ]);
  assert.equal((await User.get("b1")).age, 100);
  assert.equal(await User.get("b2"), undefined);
  await assert.rejects(
    dynamoose.transaction([User.transaction.delete("b1"), User.transaction.condition("1", new dynamoose.Condition("age").eq(0))]),
    { name: "TransactionCanceledException" });
  assert.equal((await User.get("b1")).age, 100);
});

test("ElectroDB: collections over an index, conditional patches, pages, batches", async () => {
  await createTable("electrodb");
  const configuration = { client, table: "electrodb" };
  const entity = (name, sort) => new Entity({
    model: { entity: name, version: "1", service: "shop" },
    attributes: {
      store: { type: "string", required: true }, [sort]: { type: "string", required: true }, owner: { type: "string", required: true },
      count: { type: "number", default: 0 }, labels: { type: "set", items: "string" }, notes: { type: "list", items: { type: "string" } },
    },
    indexes: {
      primary: { pk: { field: "pk", composite: ["store"] }, sk: { field: "sk", composite: [sort] } },
      owned: {
        index: "gsi1", collection: "owned", pk: { field: "gsi1pk", composite: ["owner"] }, sk: { field: "gsi1sk", composite: ["store", sort] },
      },
    },
  }, configuration);
  const Order = entity("order", "orderId");
  const Parcel = entity("parcel", "parcelId");
  const shop = new Service({ Order, Parcel }, configuration);

  const orders = Array.from({ length: 60 }, (_, n) => ({ store: "s1", orderId: `o${String(n).padStart(3, "0")}`, owner: n % 2 ? "ann" : "bob" }));
  assert.deepEqual((await Order.put(orders).go()).unprocessed, []);
  await Parcel.create({ store: "s1", parcelId: "p1", owner: "ann", labels: ["x"] }).go();
  await assert.rejects(Parcel.create({ store: "s1", parcelId: "p1", owner: "ann" }).go(), /conditional request failed/);

  const { data } = await shop.collections.owned({ owner: "ann" }).go({ pages: "all" });
  assert.equal(data.Order.length, 30);
  assert.equal(data.Parcel.length, 1);

  await Order.patch({ store: "s1", orderId: "o001" }).add({ count: 5, labels: ["red"] }).append({ notes: ["hello"] }).go();
  const changed = await Order.patch({ store: "s1", orderId: "o001" }).add({ count: 2 }).where(({ count }, { gt }) => gt(count, 4))
    .go({ response: "all_new" });
  assert.equal(changed.data.count, 7);
  assert.deepEqual(changed.data.notes, ["hello"]);
  await assert.rejects(Order.patch({ store: "s1", orderId: "none" }).set({ count: 1 }).go(), /conditional request failed/);

  const seen = [];
  for (let cursor = null; ;) {
    const page = await Order.query.primary({ store: "s1" }).gte({ orderId: "o010" }).go({ limit: 7, cursor });
    seen.push(...page.data.map((one) => one.orderId));
    cursor = page.cursor;
    if (!cursor) break;
  }
  assert.deepEqual(seen, orders.slice(10).map((one) => one.orderId));

  const written = await shop.transaction.write(({ Order: order, Parcel: parcel }) => [
    order.remove({ store: "s1", orderId: "o000" }).commit(),
    parcel.upsert({ store: "s1", parcelId: "p2", owner: "bob" }).commit(),
  ]).go();
  assert.equal(written.canceled, false);
  assert.equal((await Order.get({ store: "s1", orderId: "o000" }).go()).data, null);
});

test("DynamoDB-Toolbox: typed items, updates in place, queries of a table and an index, transactions", async () => {
  await createTable("toolbox");
  const table = new Table({
    name: "toolbox", documentClient: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    partitionKey: { name: "pk", type: "string" }, sortKey: { name: "sk", type: "string" },
    indexes: { gsi1: { type: "global", partitionKey: { name: "gsi1pk", type: "string" }, sortKey: { name: "gsi1sk", type: "string" } } },
  });
  const Pet = new ToolboxEntity({
    name: "Pet", table,
    schema: item({
      pk: string().key(), sk: string().key(), gsi1pk: string().optional(), gsi1sk: string().optional(),
      weight: number().default(1), food: list(string()).optional(), home: map({ town: string(), rooms: number().optional() }).optional(),
    }),
  });
  const put = (sk, more) => Pet.build(PutItemCommand).item({ pk: "pets", sk, ...more });

  await put("cat", { food: ["fish"], home: { town: "Ulm" }, gsi1pk: "town#Ulm", gsi1sk: "cat" }).send();
  await put("dog", { weight: 20, gsi1pk: "town#Ulm", gsi1sk: "dog" }).send();
  await put("eel", {}).send();
  await assert.rejects(put("cat", {}).options({ condition: { attr: "pk", exists: false } }).send(), { name: "ConditionalCheckFailedException" });

  await Pet.build(UpdateItemCommand).item({ pk: "pets", sk: "cat", weight: $add(3), food: ["fish", "milk"], home: { rooms: 2 } }).send();
  const { Item } = await Pet.build(GetItemCommand).key({ pk: "pets", sk: "cat" }).options({ consistent: true }).send();
  assert.equal(Item.weight, 4);
  assert.deepEqual([Item.food, Item.home], [["fish", "milk"], { town: "Ulm", rooms: 2 }]);

  const heavy = await table.build(QueryCommand).entities(Pet)
    .query({ partition: "pets", range: { gte: "c" } }).options({ filters: { Pet: { attr: "weight", gt: 3 } }, reverse: true }).send();
  assert.deepEqual(heavy.Items.map((one) => one.sk), ["dog", "cat"]);
  const inUlm = await table.build(QueryCommand).entities(Pet).query({ index: "gsi1", partition: "town#Ulm" }).send();
  assert.deepEqual(inUlm.Items.map((one) => one.sk), ["cat", "dog"]);

  await executeTransactWrite(
    Pet.build(PutTransaction).item({ pk: "pets", sk: "fox" }),
    Pet.build(ConditionCheck).key({ pk: "pets", sk: "cat" }).condition({ attr: "weight", eq: 4 }));
  assert.equal((await Pet.build(GetItemCommand).key({ pk: "pets", sk: "fox" }).send()).Item.weight, 1);
  await assert.rejects(executeTransactWrite(
    Pet.build(PutTransaction).item({ pk: "pets", sk: "gnu" }),
    Pet.build(ConditionCheck).key({ pk: "pets", sk: "cat" }).condition({ attr: "weight", eq: 5 })), { name: "TransactionCanceledException" });
  assert.equal((await Pet.build(GetItemCommand).key({ pk: "pets", sk: "gnu" }).send()).Item, undefined);
});
