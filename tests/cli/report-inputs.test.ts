import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readBeside, readJudgement, textOf } from "../../src/cli/report-beside.ts";
import { findInputs } from "../../src/cli/report-find.ts";
import { requireFreePath } from "../../src/cli/report-out.ts";
import { readSimulation } from "../../src/cli/report-simulations.ts";
import { OffgridError } from "../../src/errors.ts";
import { inTemporaryFolder } from "../fixtures/cli.ts";
import { simulationTable } from "../fixtures/report-rows.ts";

/** What a command says with exit 2; anything else that is thrown is a bug. */
function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown.message;
    throw thrown;
  }
  return "";
}

describe("what a report is given", () => {
  test.each([
    ["{", "judgement.json: Expected property name"],
    ["[]", "judgement.json: it is not what offgrid writes"],
    ['{"checks": 7}', "judgement.json: it is not what offgrid writes"],
  ])("is refused with place and fault where it is no judgement: %s", (text, words) =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "judgement.json");
      writeFileSync(file, text);
      expect(refusalOf(() => readJudgement(file))).toContain(words);
      expect(readBeside(folder)).toMatchObject({ judgement: null, caveats: [expect.stringContaining("passed over")] });
    }),
  );

  test.each([
    ["results.csv", "schema_version\n", "tables"],
    ["week.csv", simulationTable, "simulations"],
    ["judgement.json", "{}", "judgements"],
  ] as const)("may be a file as well as its folder: %s", (name, text, kind) =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      expect(findInputs([file])[kind]).toMatchObject([{ file }]);
    }),
  );

  test("is refused where it is a ring of links, a folder or not there, without the folders above it", () =>
    inTemporaryFolder(async (folder) => {
      const ring = path.join(folder, "ring");
      symlinkSync("ring", ring);
      expect(refusalOf(() => findInputs([ring]))).toMatch(/ring: it cannot be read \(ELOOP/);
      expect(refusalOf(() => textOf(folder))).toContain("it is no file");
      const missing = refusalOf(() => textOf(path.join(folder, "gone")));
      expect(missing).toContain("it cannot be read (ENOENT: no such file or directory)");
      expect(missing).not.toContain(path.dirname(folder));
    }));

  test("may hold a folder that is called as a picture is", () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "simulate.csv");
      writeFileSync(file, simulationTable);
      mkdirSync(path.join(folder, "week.svg"));
      expect(readSimulation({ file, place: "simulate.csv", isGuess: false }).pictures).toEqual([]);
    }));

  test("keeps a simulation whose picture cannot be read, and says so", () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "simulate.csv");
      writeFileSync(file, simulationTable);
      writeFileSync(path.join(folder, "good.svg"), "<svg />");
      writeFileSync(path.join(folder, "week.svg"), "<svg ");
      truncateSync(path.join(folder, "week.svg"), 2 ** 26 + 1);
      const { pictures, caveats } = readSimulation({ file, place: "simulate.csv", isGuess: false });
      expect(pictures).toEqual([{ name: "good", svg: "<svg />" }]);
      expect(caveats).toEqual([
        expect.stringMatching(/week\.svg is passed over: it has 67108865 bytes; more than 67108864 are not read\.$/),
      ]);
    }));

  test("goes nowhere where what lies there cannot be read", () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "report.html");
      symlinkSync("report.html", file);
      expect(refusalOf(() => requireFreePath({ file, force: false }))).toContain("what lies there cannot be read");
    }));
});
