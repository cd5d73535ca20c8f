import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { formatCsv } from "../../src/results/csv.ts";
import { suiteSchema } from "../../src/suite/schema.ts";
import { parseYaml } from "../../src/suite/yaml.ts";
import { demoRun, inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { comparedResults } from "../fixtures/compare-rows.ts";
import { energyResults } from "../fixtures/energy-rows.ts";
import { decoderModel, identityModel } from "../fixtures/onnx/build.ts";
import { rowsOf } from "../gate/gated-tables.ts";

const documents = [
  "README.md",
  ...readdirSync(path.join(projectRoot, "docs")).map((name) => path.join("docs", name)),
].filter((name) => name.endsWith(".md"));

function blocksOf(language: string): { readonly document: string; readonly text: string }[] {
  return documents.flatMap((document) => {
    const text = readFileSync(path.join(projectRoot, document), "utf8");
    return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
      .filter(([, kind]) => kind === language)
      .map(([, , body = ""]) => ({ document, text: body }));
  });
}

const commands = blocksOf("sh")
  .flatMap(({ document, text }) =>
    text.split("\n").map((line) => ({ document, line: line.replace(/\s+#.*$/, "").trim() })),
  )
  .filter(({ line }) => line.startsWith("npx offgrid "))
  // Each once, however many documents have it.
  .filter(({ line }, at, all) => all.findIndex((one) => one.line === line) === at);

const putRun = demoRun("--repetitions", "1");

/** The folder of a run that a command reads. */
function runSpokenOf(args: readonly string[]): string | undefined {
  if (args[0] === "audit") return args[1];
  const results = args[args.indexOf("--results") + 1];
  return args.includes("--results") && results !== undefined ? path.dirname(results) : undefined;
}

/** A run with a meter, under the name that the document has for it. */
function putMeteredRun(folder: string, name = "run"): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, "results.csv"), energyResults());
}

/** As a shell splits a line: what stands in quotes is one word. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}

/** The runs that a comparison or a gate reads. */
function plantTables(folder: string): void {
  const days = { yesterday: formatCsv(gatedDay("alpha")), today: formatCsv(gatedDay("alpha")) };
  for (const [name, text] of Object.entries({ ...comparedResults(), ...days })) {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, "results.csv"), text);
  }
}

/** A run that a gate can judge. */
const gatedDay = (model: string) => rowsOf(10, { model });

describe("documented commands", () => {
  test("are found in the documents", () => expect(commands.length).toBeGreaterThan(12));

  test.each(commands)("$document: $line", async ({ line }) => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, "mine.onnx"), identityModel("float32", ["batch", 4]));
      writeFileSync(path.join(folder, "decoder.onnx"), decoderModel());
      plantTables(folder);
      const args = wordsOf(line).slice(2);
      const saved = args[args.indexOf("--resume") + 1];
      if (args[0] === "simulate" && args.includes("--resume") && saved !== undefined) {
        // The sweep that the document speaks of does not exist here: a small one stands for it.
        const short = ["--service-ms", "900", "--profile", "grid-6h", "--days", "1", "--seeds", "1"];
        await offgrid(["simulate", ...short, "--out", saved], { cwd: folder });
        expect((await offgrid(args, { cwd: folder })).code).toBe(0);
        return;
      }
      if (args.includes("--resume")) {
        // Likewise a run: any finished one.
        const out = path.join(folder, "run");
        await putRun(out);
        expect((await offgrid(["run", "--resume", out], { cwd: folder })).code).toBe(0);
        return;
      }
      if (args[0] === "energy") putMeteredRun(folder, args[1]);
      const run = runSpokenOf(args);
      // Likewise the results that it speaks of.
      if (run !== undefined) await putRun(path.join(folder, run));
      // Long measurements are only planned here; the quick suite is measured in quick.test.ts.
      const planned =
        ["run", "replay", "calibrate", "duel"].includes(args[0] ?? "") && !args.includes("--dry-run")
          ? [...args, "--dry-run"]
          : args;
      const { code, stderr } = await offgrid(planned, { cwd: folder });
      expect({ code, stderr }).toMatchObject({ code: 0 });
    });
  });
});

test("the documented suites fit the schema", () => {
  // Those of ci.md are jobs of CI servers: ci-docs.test.ts reads them.
  const suites = blocksOf("yaml").filter(({ document }) => path.basename(document) !== "ci.md");
  expect(suites.length).toBeGreaterThan(0);
  for (const { document, text } of suites) expect(() => parseYaml(suiteSchema, text, document)).not.toThrow();
});

test("no document holds a gap that was to be filled", () => {
  for (const document of documents)
    expect(readFileSync(path.join(projectRoot, document), "utf8")).not.toMatch(/@@\w+@@|TODO|FIXME/);
});

test("links between documents lead somewhere", () => {
  for (const document of documents) {
    const text = readFileSync(path.join(projectRoot, document), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(
        () => readFileSync(path.join(projectRoot, path.dirname(document), target)),
        `${document}: ${target}`,
      ).not.toThrow();
    }
  }
});
