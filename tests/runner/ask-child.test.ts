import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { askChild } from "../../src/runner/ask-child.ts";

const entry = fileURLToPath(new URL("../fixtures/workers/one-answer.mjs", import.meta.url));
const answer = z.strictObject({ type: z.literal("echo"), value: z.number() });

function ask(behaviour: string, { timeoutS = 60, signal = new AbortController().signal } = {}) {
  return askChild({ entry, request: { behaviour, value: 7 }, answer, timeoutS, signal });
}

afterEach(() => expect(process.hasUncaughtExceptionCaptureCallback()).toBe(false));

describe("a child that is asked one question", () => {
  test.each(["answers", "lingers"])("that %s is heard, and gone", async (behaviour) => {
    expect(await ask(behaviour)).toEqual({ state: "answered", answer: { type: "echo", value: 7 } });
  });

  test.each([
    ["garbage", "sent something that is no message of ours"],
    ["bytes", "sent bytes that are no message"],
    ["dies", "ended with exit code 3 without an answer: it hurts"],
  ])("that does %s is a failure with a reason", async (behaviour, reason) => {
    expect(await ask(behaviour)).toEqual({ state: "failed", reason: expect.stringContaining(reason) });
  });

  test("that hangs is ended in time", async () => {
    expect(await ask("hangs", { timeoutS: 0.5 })).toEqual({ state: "failed", reason: "not done after 0.5 s" });
  });

  test("is ended by an abort, which alone rejects", async () => {
    const controller = new AbortController();
    const asked = ask("hangs", { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toThrow("aborted");
    await expect(ask("answers", { signal: controller.signal })).rejects.toThrow("aborted");
  });
});
