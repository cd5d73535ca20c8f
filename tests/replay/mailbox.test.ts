import { describe, expect, test } from "vitest";
import { createMailbox } from "../../src/replay/mailbox.ts";

describe("a mailbox", () => {
  test("gives messages in their order", async () => {
    const mailbox = createMailbox<string>(() => 0);
    mailbox.put("a");
    mailbox.put("b");
    expect([await mailbox.take(1), await mailbox.take(1)]).toEqual(["a", "b"]);
  });

  test("lets an appointment that is due go before a message that waits", async () => {
    let nowMs = 0;
    const mailbox = createMailbox<string>(() => nowMs);
    mailbox.put("answer");
    nowMs = 5;
    expect(await mailbox.take(5)).toBeUndefined();
    expect(await mailbox.take(6)).toBe("answer");
  });

  test("is woken by a message, by its time, and on demand", async () => {
    const mailbox = createMailbox<string>(() => performance.now());
    setImmediate(() => mailbox.put("late"));
    expect(await mailbox.take(performance.now() + 60_000)).toBe("late");
    expect(await mailbox.take(performance.now() + 5)).toBeUndefined();
    setImmediate(mailbox.wake);
    expect(await mailbox.take(performance.now() + 60_000)).toBeUndefined();
  });

  test("waits for a time that lies beyond what one timer can", async () => {
    const mailbox = createMailbox<string>(() => performance.now());
    setImmediate(() => mailbox.put("here"));
    expect(await mailbox.take(Number.POSITIVE_INFINITY)).toBe("here");
  });
});
