import { expect, test } from "vitest";
import { parseGateArgs } from "../../src/cli/gate-args.ts";

const parse = (args: Readonly<Record<string, unknown>>) => parseGateArgs({ format: "text", ...args });

test("what may differ may be given in one word or several, each once", () =>
  expect(parse({ tables: ["a", "b"], "across-machines": ["machine,shapes", "machine"] }).acrossMachines).toEqual([
    "machine",
    "shapes",
  ]));

test.each([
  [{}, /there is nothing to gate/],
  [{ tables: ["a", "b", "c"] }, /a gate takes a baseline and a candidate, and there are 3.*pattern in quotes/],
  [{ tables: ["a"], "across-machines": ["machin"] }, /Did you mean 'machine'/],
  [{ tables: ["a"], accept: "x" }, /it is a reason for --update-baseline/],
  [{ tables: ["a"], accept: " ", "update-baseline": true }, /say why/],
  [{ tables: ["a"], filter: ["model=m"], "update-baseline": true }, /a baseline is all of a run/],
  [{ "self-test": true, "update-baseline": true }, /it changes no baseline/],
  [{ "self-test": true, tables: ["a", "b"] }, /one table, or none/],
])("%o is refused with a cure", (args, words) => expect(() => parse(args)).toThrow(words));
