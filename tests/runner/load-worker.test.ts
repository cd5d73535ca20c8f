import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { underLoad } from "../../src/runner/load-worker.ts";

const entry = fileURLToPath(new URL("../fixtures/workers/load.mjs", import.meta.url));
/** What the fixture worker does is told by the number of its threads. */
const behaviours = { works: 1, fails: 2, babbles: 3, "dies at once": 4, "dies at work": 5, "never works": 6 } as const;

function order(behaviour: keyof typeof behaviours, signal = new AbortController().signal) {
  return { entry, threads: behaviours[behaviour], duty: 1, signal };
}

const untilStopped = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
const home = mkdtempSync(path.join(os.tmpdir(), "offgrid-test-"));
const usual = process.env["TMPDIR"];
beforeAll(() => {
  process.env["TMPDIR"] = home;
});
afterAll(() => {
  if (usual === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = usual;
  rmSync(home, { recursive: true, force: true });
});
const folders = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith("offgrid-load-"));

afterEach(() => expect(process.hasUncaughtExceptionCaptureCallback()).toBe(false));

describe("what is done under a load", () => {
  test("is done once the load is on, which is gone afterwards with its file", async () => {
    const before = folders();
    const during = await underLoad(order("works"), async () => folders());
    expect(during.length).toBe(before.length + 1);
    expect(folders()).toEqual(before);
  });

  test.each([
    ["fails", "ONNX Runtime cannot be loaded"],
    ["babbles", "it sent something that is no message of ours"],
    ["dies at once", "it ended with exit code 3: it hurts"],
  ] as const)("is not begun by a worker that %s", async (behaviour, reason) => {
    let isBegun = false;
    const done = underLoad(order(behaviour), async () => {
      isBegun = true;
    });
    await expect(done).rejects.toMatchObject({ code: "backend", message: expect.stringContaining(reason) });
    expect(isBegun).toBe(false);
  });

  test("is told when the worker dies, and is not believed", async () => {
    await expect(underLoad(order("dies at work"), untilStopped)).rejects.toThrow("it ended with exit code 0");
  });

  test("its own error is what is thrown, and the load is gone", async () => {
    const before = folders();
    const done = underLoad(order("works"), async () => {
      throw new RangeError("mine");
    });
    await expect(done).rejects.toThrow(RangeError);
    expect(folders()).toEqual(before);
  });

  test.each(["works", "never works"] as const)("is ended by an abort, where the worker %s", async (behaviour) => {
    const controller = new AbortController();
    const before = folders();
    const done = underLoad(order(behaviour, controller.signal), untilStopped);
    controller.abort(new Error("enough"));
    await expect(done).rejects.toThrow("enough");
    expect(folders()).toEqual(before);
  });
});
