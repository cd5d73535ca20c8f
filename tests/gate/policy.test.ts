import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { policySchema } from "../../src/gate/policy.ts";
import { parseYaml } from "../../src/suite/yaml.ts";
import { policyOf } from "./gated-tables.ts";

const names = readdirSync("bench/policies").map((file) => file.replace(/\.yaml$/, ""));

test.each(names)("the policy %s can be read, is called what its file is, and asks its question", (name) => {
  expect(policyOf(name)).toMatchObject({ name, question: expect.stringMatching(/\?$/) });
});

describe("a mistake is told with its place and a cure", () => {
  const head = "schemaVersion: 1\nname: mine\n";
  test.each([
    ["checks:\n  - { metric: latency_p50, judge: time }\n", /mine\.yaml:4:15: .*write "latency_p50_ms"/i],
    ["checks:\n  - { metric: quality, judge: flour }\n", /mine\.yaml:4:/],
    [
      "checks:\n  - { metric: load_ms, judge: time, treshold: 0.1 }\n",
      /4:37: unknown key "treshold".*write "threshold"/i,
    ],
    ["checks:\n  - { metric: load_ms, judge: time, threshold: -1 }\n", /mine\.yaml:4:/],
    ["checks: []\n", /mine\.yaml:3:/],
    ["checks:\n  - { metric: load_ms, judge: time }\nalpha: 2\n", /mine\.yaml:5:8/],
    ["checks:\n  - { metric: load_ms, judge: time }\nacrossMachines: [machin]\n", /5:18: .*write "machine"/i],
  ])("%s", (body, words) => expect(() => parseYaml(policySchema, `${head}${body}`, "mine.yaml")).toThrow(words));
});
