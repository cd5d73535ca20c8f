import { expect, test } from "vitest";
import { countOutages, isSameBoot, timedBootId } from "../../src/runner/boot-id.ts";

test.each([
  ["some seconds that the clock was set by are the same boot", 1000, 1058, true],
  ["a restart is another", 1000, 1061, false],
  ["a clock set back is judged likewise", 5000, 1000, false],
] as const)("of boots told by their time, %s", (_, a, b, isSame) => {
  expect(isSameBoot(timedBootId(a), timedBootId(b))).toBe(isSame);
});

test("an id is another boot than any other id, and than one told by its time", () => {
  expect(isSameBoot("ba7816bf8f01cfea", "ba7816bf8f01cfea")).toBe(true);
  expect(isSameBoot("ba7816bf8f01cfea", "ba7816bf8f01cfeb")).toBe(false);
  expect(isSameBoot("ba7816bf8f01cfea", timedBootId(1000))).toBe(false);
});

test("what is unknown may be the same", () => {
  expect(isSameBoot(null, "ba7816bf8f01cfea")).toBe(true);
});

test("a clock that drifts on is no outage, however far it comes", () => {
  const drifting = Array.from({ length: 100 }, (_, n) => timedBootId(1000 + n * 30));
  expect(countOutages(drifting)).toBe(0);
  expect(countOutages([...drifting, timedBootId(100_000)])).toBe(1);
});
