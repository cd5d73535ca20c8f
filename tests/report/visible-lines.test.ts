import { expect, test } from "vitest";
import { visibleLines } from "../../src/report/visible-text.ts";

test("a message keeps its lines and its length, and nothing else in it acts", () => {
  const long = "x".repeat(3000);
  expect(visibleLines(`a\u001b[31m\r\n  ^ \u202e${long}`)).toBe(`a\\u{1b}[31m\\u{d}\n  ^ \\u{202e}${long}`);
});
