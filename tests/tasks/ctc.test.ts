import { expect, test } from "vitest";
import { greedyText, indexOfLargest, parseAlphabet } from "../../src/tasks/ctc.ts";

const alphabet = parseAlphabet("a\nb");

test("the alphabet is blank, the dictionary's lines and the space", () => {
  expect(alphabet).toEqual(["", "a", "b", " "]);
  expect(parseAlphabet("a\r\nb\r\n")).toEqual(["", "a", "b", " "]);
});

test("a repeated class is one character, and a blank between makes it two", () => {
  expect(greedyText(stepsOf([1, 1, 0, 1, 2, 2, 3]), alphabet)).toBe("aab ");
});

test("blanks alone, and no steps at all, read as nothing", () => {
  expect(greedyText(stepsOf([0, 0, 0]), alphabet)).toBe("");
  expect(greedyText(new Float32Array(), alphabet)).toBe("");
});

test("the likeliest class wins, the first where two are alike", () => {
  expect(greedyText(Float32Array.of(0.1, 0.2, 0.6, 0.1), alphabet)).toBe("b");
  expect(indexOfLargest(Float32Array.of(0.5, 0.5))).toBe(0);
});

function stepsOf(classes: readonly number[]): Float32Array {
  const scores = new Float32Array(classes.length * alphabet.length);
  for (const [step, best] of classes.entries()) scores[step * alphabet.length + best] = 1;
  return scores;
}
