import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { suiteSchema } from "../../src/suite/schema.ts";
import { parseYaml } from "../../src/suite/yaml.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { decoderModel, identityModel } from "../fixtures/onnx/build.ts";

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
  .filter(({ line }) => line.startsWith("npx offgrid "));

describe("documented commands", () => {
  test("are found in the documents", () => expect(commands.length).toBeGreaterThan(12));

  test.each(commands)("$document: $line", async ({ line }) => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, "mine.onnx"), identityModel("float32", ["batch", 4]));
      writeFileSync(path.join(folder, "decoder.onnx"), decoderModel());
      const args = line.split(/\s+/).slice(2);
      if (args.includes("--resume")) {
        // The run that the document speaks of does not exist here: any finished one stands for it.
        const out = path.join(folder, "run");
        await offgrid(["run", "demo", "--repetitions", "1", "--quiet", "--out", out], { cwd: folder });
        expect((await offgrid(["run", "--resume", out], { cwd: folder })).code).toBe(0);
        return;
      }
      const results = args[args.indexOf("--results") + 1];
      if (args.includes("--results") && results !== undefined) {
        // Likewise the results that it speaks of.
        const out = path.dirname(path.join(folder, results));
        await offgrid(["run", "demo", "--repetitions", "1", "--quiet", "--out", out], { cwd: folder });
      }
      // Long measurements are only planned here; the quick suite is measured in quick.test.ts.
      const planned =
        ["run", "replay"].includes(args[0] ?? "") && !args.includes("--dry-run") ? [...args, "--dry-run"] : args;
      const { code, stderr } = await offgrid(planned, { cwd: folder });
      expect({ code, stderr }).toMatchObject({ code: 0 });
    });
  });
});

test("the documented suites fit the schema", () => {
  const suites = blocksOf("yaml");
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
