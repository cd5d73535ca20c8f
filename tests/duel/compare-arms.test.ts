import { expect, test } from "vitest";
import { compareArms } from "../../src/duel/compare-arms.ts";
import type { ArmAnswerOf } from "../../src/worker/duel-protocol.ts";

type Reference = ArmAnswerOf<"reference">;
const tolerance = { relative: 1e-3, absolute: 1e-7 };

function referenceOf({ values, ...parts }: Partial<Reference> & { readonly values: readonly number[] }): Reference {
  return {
    type: "reference",
    inputs: ["in"],
    digests: [values.join()],
    outputs: [{ y: { type: "float32", dims: [values.length], data: Float32Array.from(values) } }],
    quality: null,
    ...parts,
  };
}

const quality = { metric: "accuracy", value: 0.95, lo: 0.9, hi: 0.98, n: 100, floor: 0.9, dataset: "set@1" };
const compare = (baseline: Reference, candidate: Reference) => compareArms({ baseline, candidate, tolerance });

test("answers of equal digests are equal to the bit", () =>
  expect(compare(referenceOf({ values: [1, 2] }), referenceOf({ values: [1, 2] }))).toEqual({
    state: "equal",
    detail: "equal to the bit on one input",
    quality: "not judged",
  }));

test("answers within the tolerance are equal, and how far they are apart is said", () => {
  const found = compare(referenceOf({ values: [1, 2] }), referenceOf({ values: [1, 2.0005] }));
  expect(found).toMatchObject({ state: "equal", detail: expect.stringMatching(/tolerance.*0\.00050 apart/) });
});

test("answers beyond it differ: which output, in how many values, by how much", () => {
  const found = compare(referenceOf({ values: [1, 2] }), referenceOf({ values: [1, 2.5] }));
  expect(found).toMatchObject({ state: "different", detail: "output y differs in 1 of 2 values, by up to 0.50" });
});

test("an output of another shape or type, or none, differs", () => {
  const other = referenceOf({ values: [1, 2, 3] });
  expect(compare(referenceOf({ values: [1, 2] }), other)).toMatchObject({
    state: "different",
    detail: "output y is [3], not [2]",
  });
  const none = referenceOf({ values: [9], outputs: [{}] });
  expect(compare(referenceOf({ values: [1] }), none)).toMatchObject({ detail: "output y is missing" });
});

test("arms with other inputs cannot be compared, nor answers too large to keep", () => {
  const other = referenceOf({ values: [1], inputs: ["another"] });
  expect(compare(referenceOf({ values: [1] }), other)).toMatchObject({ state: "not compared" });
  const large = referenceOf({ values: [2], outputs: null });
  expect(compare(referenceOf({ values: [1] }), large)).toMatchObject({ state: "not compared" });
});

test.each([
  ["good at its floor and within the baseline's interval", { value: 0.91, hi: 0.95 }, "good"],
  ["bad under its floor", { value: 0.89, hi: 0.95 }, "bad"],
  ["bad where all of its interval is under the baseline's", { value: 0.9, hi: 0.89, floor: null }, "bad"],
])("a candidate is %s", (_, parts, word) => {
  const candidate = referenceOf({ values: [1.5], quality: { ...quality, ...parts } });
  expect(compare(referenceOf({ values: [1], quality }), candidate).quality).toBe(word);
});

test("a task without a floor, judged on another set, says nothing", () => {
  const candidate = referenceOf({ values: [1], quality: { ...quality, floor: null, dataset: "another@1" } });
  expect(compare(referenceOf({ values: [1], quality }), candidate).quality).toBe("not judged");
});
