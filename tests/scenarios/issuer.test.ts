import path from "node:path";
import { describe, expect, test } from "vitest";
import { issuerQueue } from "../../src/scenarios/issuer.ts";

const entry = path.resolve("dist/scenarios/issuer-thread.js");
const ms = 1e6;

/** Blocks this thread as an inference does. */
function block(forMs: number): void {
  const until = process.hrtime.bigint() + BigInt(Math.round(forMs * ms));
  while (process.hrtime.bigint() < until);
}

describe("a clock in a thread of its own", () => {
  test("issues no query before its time, in their order, and then no more", async () => {
    const offsets = Float64Array.from({ length: 20 }, (_, index) => index * 2 * ms);
    const queue = await issuerQueue(entry)(offsets);
    const scheduled: bigint[] = [];
    for (let query = await queue.next(); query !== undefined; query = await queue.next()) {
      expect(query.issuedNs).toBeGreaterThanOrEqual(query.scheduledNs);
      expect(process.hrtime.bigint()).toBeGreaterThanOrEqual(query.issuedNs);
      scheduled.push(query.scheduledNs - queue.startNs);
    }
    await queue.close();
    expect(scheduled).toEqual([...offsets].map(BigInt));
  });

  test("goes on while the thread that answers is blocked: what came meanwhile was issued meanwhile", async () => {
    const queue = await issuerQueue(entry)(Float64Array.of(0, 20 * ms, 40 * ms, 60 * ms));
    await queue.next();
    block(300);
    const freeNs = process.hrtime.bigint();
    const rest = [await queue.next(), await queue.next(), await queue.next()];
    await queue.close();
    for (const query of rest) expect(query?.issuedNs).toBeLessThan(freeNs);
  });

  test("can be closed while queries are still to come", async () => {
    const queue = await issuerQueue(entry)(Float64Array.of(0, 3600e9));
    expect(await queue.next()).toBeDefined();
    await queue.close();
  });
});
