import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parsePrices } from "../../src/power/prices.ts";
import { faultOf } from "./fault-of.ts";

const text = readFileSync(new URL("../../bench/prices.yaml", import.meta.url), "utf8");
const place = "prices.yaml";

test("the shipped prices keep input and output apart and say when and where they were seen", () => {
  const prices = parsePrices({ text, place });
  expect(
    prices.map(({ id, inputUsdPerMillionTokens, outputUsdPerMillionTokens }) => [
      id,
      inputUsdPerMillionTokens,
      outputUsdPerMillionTokens,
    ]),
  ).toEqual([
    ["deepseek-r1", 0.55, 2.19],
    ["gpt-4.5", 75, 150],
    ["claude-opus-4", 15, 75],
  ]);
  for (const { seen, source } of prices) {
    expect(seen).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(source.length).toBeGreaterThan(20);
  }
});

test.each([
  ["an unknown key", text.replace("    seen: ", "    sen: 1\n    seen: "), /unknown key "sen"/],
  ["a day that does not exist", text.replace("2025-01-20", "2025-02-30"), /seen/],
  ["a price below nothing", text.replace("0.55", "-0.55"), /inputUsdPerMillionTokens/],
  ["a price that is a text", text.replace(": 0.55", ": cheap"), /inputUsdPerMillionTokens/],
  ["another schema", text.replace("schemaVersion: 1", "schemaVersion: 2"), /schemaVersion/],
  ["an id that is there twice", text.replace("id: gpt-4.5", "id: deepseek-r1"), /twice/],
  ["an empty list", "schemaVersion: 1\nprices: []\n", /prices/],
])("%s is refused with its place", (_, broken, fault) => {
  const found = faultOf(() => parsePrices({ text: broken, place }));
  expect(found.code).toBe("suite");
  expect(found.place).toMatch(/^prices\.yaml:\d+:\d+$/);
  expect(found.fault).toMatch(fault);
});
