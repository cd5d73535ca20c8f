import { describe, expect, test } from "vitest";
import { parseDimExpression } from "../../src/models/dim-expression.ts";

function evaluate(text: string): number {
  return parseDimExpression(text).evaluate((name) => ({ a: 7, b: 2, past_sequence_length: 10, s0: 33 })[name] ?? 1000);
}

describe("parseDimExpression", () => {
  test.each([
    ["a", 7],
    ["past_sequence_length + 1", 11],
    ["past_sequence_length+a", 17],
    ["a / 2", 3],
    ["a // b", 3],
    ["a - b - 1", 4],
    ["a + b * 3", 13],
    ["(a + b) * 3", 27],
    ["floor(s0/8) + 1", 5],
    ["Max(1, s0)", 33],
    ["2*a", 14],
  ])("%s is %s", (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  test.each([
    "p2o.DynamicDimension.0",
    "seq-len",
    "unk__6",
    "a b",
    "a +",
    "(a",
    "f(a)",
    "constructor(a)",
    "12",
    "a x b",
    "?",
    "长度",
    `${"(".repeat(200)}a`,
  ])("%s is one opaque name", (text) => {
    expect(parseDimExpression(text).names).toEqual([text]);
    expect(evaluate(text)).toBe(1000);
  });
});
