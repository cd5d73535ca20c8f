import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance } from "../../src/stats/edit-distance.ts";
import { charactersRight } from "../../src/tasks/ocr-recognise.ts";

test.each([
  ["kitten", "sitting", 3],
  ["flaw", "lawn", 2],
  ["", "abc", 3],
  ["abc", "", 3],
  ["same", "same", 0],
  ["体温38.6度", "体溫38.6", 2],
  ["a𠮷b", "ab", 1],
])("%j to %j takes %i edits", (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

test("is a metric: symmetric, 0 only between equals, and no shorter by a detour", () => {
  assert(
    property(string(), string(), string(), (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
});

describe("characters right in a line", () => {
  test("are its length less the edits", () => expect(charactersRight("cat", "cart")).toEqual({ hits: 3, total: 4 }));
  test("are 0 where nothing is read", () => expect(charactersRight("", "cart")).toEqual({ hits: 0, total: 4 }));
  test("are never under 0", () => expect(charactersRight("something else", "ab")).toEqual({ hits: 0, total: 2 }));
});
