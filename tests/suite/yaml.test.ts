import { describe, expect, test } from "vitest";
import { z } from "zod";
import { OffgridError } from "../../src/errors.ts";
import { createPlaceFinder, parseYaml } from "../../src/suite/yaml.ts";

const schema = z.strictObject({
  name: z.string(),
  models: z.array(z.strictObject({ id: z.string(), precision: z.enum(["fp32", "int8"]).optional() })),
  settings: z.strictObject({ threads: z.array(z.int().min(1)).default([1]) }).prefault({}),
  source: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("npm"), package: z.string() }),
      z.strictObject({ kind: z.literal("file"), path: z.string() }),
    ])
    .optional(),
  either: z.union([z.strictObject({ deep: z.strictObject({ n: z.number() }) }), z.string()]).optional(),
});

function refusal(text: string): OffgridError {
  try {
    parseYaml(schema, text, "suite.yaml");
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  throw new Error("the text was accepted");
}

describe("parseYaml", () => {
  test("gives the parsed value with the schema's defaults", () => {
    expect(parseYaml(schema, "name: a\nmodels: [{ id: x }]\n", "suite.yaml")).toEqual({
      name: "a",
      models: [{ id: "x" }],
      settings: { threads: [1] },
    });
  });

  test.each([
    [
      "an unknown key, at the key, with the key that was meant",
      "name: a\nmodls: []\nmodels: []\n",
      "2:1",
      'unknown key "modls"',
      'write "models"',
    ],
    [
      "an unknown key deep in a list",
      "name: a\nmodels:\n  - id: x\n    presicion: fp32\n",
      "4:5",
      'unknown key "presicion"',
      'write "precision"',
    ],
    [
      "an unknown key unlike any other, with the keys there are",
      "name: a\nmodels: []\nsettings: { zzz: 1 }\n",
      "3:13",
      'unknown key "zzz"',
      "use one of: threads",
    ],
    [
      "an unknown key within a kind of a union",
      "name: a\nmodels: []\nsource: { kind: npm, packge: x, package: y }\n",
      "3:22",
      'unknown key "packge"',
      'write "package"',
    ],
    [
      "a missing key, at the mapping that lacks it",
      "name: a\nmodels:\n  - precision: fp32\n",
      "3:5",
      'missing key "id"',
      "add it: string",
    ],
    [
      "a value of the wrong type, at the value",
      "name: a\nmodels: []\nsettings:\n  threads: [1, two]\n",
      "4:16",
      '"settings.threads.1": expected number, received string',
      "correct the value",
    ],
    [
      "a value outside its choices, with the choice that was meant",
      "name: a\nmodels: [{ id: x, precision: fp31 }]\n",
      "2:30",
      '"models.0.precision"',
      'write "fp32"',
    ],
    [
      "a value below its minimum",
      "name: a\nmodels: []\nsettings: { threads: [0] }\n",
      "3:23",
      "too small",
      "correct the value",
    ],
    [
      "a kind that does not exist",
      "name: a\nmodels: []\nsource: { kind: hub }\n",
      "3:17",
      '"source.kind": none of the kinds',
      "correct the value",
    ],
    [
      "the option of a union that came closest",
      "name: a\nmodels: []\neither: { deep: { n: x } }\n",
      "3:22",
      '"either.deep.n": expected number',
      "correct the value",
    ],
    ["a text that is no mapping", "[1, 2]", "1:1", "the file: expected object", "correct the value"],
    ["an empty text", "", "1:1", "the file: expected object", "correct the value"],
    ["a syntax error", "name: a\nmodels: [\n", "3:1", "not valid YAML", "correct the syntax there"],
    [
      "a key given twice",
      "name: a\nname: b\nmodels: []\n",
      "2:1",
      "not valid YAML: map keys must be unique",
      "correct the syntax there",
    ],
    [
      "a tag that nobody knows",
      "name: !!js/function x\nmodels: []\n",
      "1:7",
      "not valid YAML: unresolved tag",
      "correct the syntax there",
    ],
  ])("says where the fault is: %s", (_, text, position, fault, cure) => {
    const error = refusal(text);
    expect(error.code).toBe("suite");
    expect(error.place).toBe(`suite.yaml:${position}`);
    expect(error.fault).toContain(fault);
    expect(error.cure).toBe(cure);
  });

  test("tells the first mistake in the text and counts the others", () => {
    const error = refusal("models:\n  - id: 1\n    precision: fp9\nname: 2\n");
    expect(error.place).toBe("suite.yaml:2:9");
    expect(error.fault).toBe('"models.0.id": expected string, received number (and 2 more after it)');
  });

  test("refuses an alias bomb instead of expanding it", () => {
    const levels = Array.from({ length: 12 }, (_, i) => `k${i + 1}: &k${i + 1} [${`*k${i},`.repeat(9)}]`);
    expect(refusal(`k0: &k0 [x]\n${levels.join("\n")}\n`).fault).toMatch(/cannot be expanded/);
  });

  test("counts columns in lines that end in CRLF", () => {
    expect(refusal("name: a\r\nmodels: []\r\nxyz: 1\r\n").place).toBe("suite.yaml:3:1");
  });
});

describe("createPlaceFinder", () => {
  const text = "name: a\nexclude:\n  - { model: x, threads: 1 }\n  - thread: 2\n";
  const placeOf = createPlaceFinder({ text, fileName: "s.yaml" });

  test.each([
    [["exclude", 1, "thread"], "s.yaml:4:5"],
    [["exclude", 0], "s.yaml:3:5"],
    [["exclude"], "s.yaml:2:1"],
    [["nothing", "here"], "s.yaml:1:1"],
  ])("tells where %j was written", (path, place) => expect(placeOf(path)).toBe(place));
});
