// A cluster of real daemons for the JavaScript tests: free ports, a scratch directory, the command line under test.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export const regions = ["us-east-1", "eu-west-1", "ap-southeast-2"];

// From the base port: coordinator, APIs, gRPC, replicators, metrics.
const portOffsets = [0, 1, 2, 3, 100, 101, 102, 103, 121, 122, 123, 200, 201, 202, 203, 221, 222, 223];
const heldOffset = 249;
const pollMilliseconds = 20;
const meridian = path.join(process.env.MERIDIAN_BIN, "meridian");

// A server that listens there, or undefined.
function listen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

async function isFree(port) {
  const server = await listen(port);
  await new Promise((resolve) => (server ? server.close(resolve) : resolve()));
  return server !== undefined;
}

async function freeBasePort() {
  const first = 20000 + 250 * Math.floor(Math.random() * 40);
  for (let base = first; base < 32000; base += 250) {
    // Held until this process ends: it keeps tests that run at the same time from choosing the same ports, as ports.py does.
    const held = await listen(base + heldOffset);
    if (!held) continue;
    const free = await Promise.all(portOffsets.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) {
      held.unref();
      return base;
    }
    held.close();
  }
  throw new Error("no free ports");
}

// Repeats until done() is true; throws after a minute.
export async function waitUntil(what, done) {
  const deadline = Date.now() + 60000;
  while (!(await done())) {
    assert.ok(Date.now() < deadline, `${what} did not happen within 60 s`);
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

export class Cluster {
  // A running cluster; close() ends it and deletes its data.
  static async start() {
    const cluster = new Cluster();
    cluster.data = mkdtempSync(path.join(tmpdir(), "meridian-test-"));
    cluster.basePort = await freeBasePort();
    cluster.run("up", "--detach", "--base-port", String(cluster.basePort), "--regions", regions.join(","));
    return cluster;
  }

  endpoint(region) {
    return `http://127.0.0.1:${this.basePort + 1 + regions.indexOf(region)}`;
  }

  // stdout of a command, which must exit 0.
  run(...args) {
    return execFileSync(meridian, [...args, "--data", this.data], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  // The exit code and the JSON of `meridian verify`.
  verify(wait = "60s") {
    const done = spawnSync(meridian, ["verify", "--json", "--wait", wait, "--data", this.data], { encoding: "utf8" });
    assert.ok([0, 1].includes(done.status), `verify: ${done.status} ${done.stderr}`);
    return { code: done.status, result: JSON.parse(done.stdout) };
  }

  close() {
    spawnSync(meridian, ["down", "--data", this.data]);
    rmSync(this.data, { recursive: true, force: true });
  }
}
