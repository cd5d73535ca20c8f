// Does a damaged model file ever take the harness down? Copies of a real model with seeded flipped bits, all in one run: every
// one must have an outcome, and the run must end with exit code 0 or 1. Options: --files 50 --seed 1 --timeout 4 (seconds).
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { readCatalog } from "../../dist/models/catalog.js";
import { resolveModel } from "../../dist/models/resolve.js";
import { createRandom } from "../../dist/stats/random.js";
import { conclude, inTemporaryFolder, offgrid, option, root } from "./peer.mjs";

const reference = "ppocr-v2-angle";
const files = option("files", 50);
const seed = option("seed", 1);
const timeoutS = option("timeout", 4);

await inTemporaryFolder(async (folder) => {
  const catalog = await readCatalog(path.join(root, "models", "catalog.yaml"));
  const { path: source } = await resolveModel({ reference, catalog, root, cwd: root });
  const bytes = readFileSync(source);
  const random = createRandom(seed);
  const models = Array.from({ length: files }, (_, index) => path.join(folder, `flipped-${index}.onnx`));
  // 1 to 64 bits; every other file has them all where the graph lies, which is a small part of the whole.
  for (const [index, file] of models.entries()) {
    const from = index % 2 === 0 ? 0 : bytes.length - Math.round(bytes.length / 10);
    writeFileSync(file, flipped({ bytes, from, flips: 2 ** (index % 7), random }));
  }
  const out = path.join(folder, "run");
  const rule = ["--stop", "rapid", "--threads", "1", "--repetitions", "1", "--timeout", String(timeoutS)];
  const { code, stderr } = await offgrid([
    "run",
    ...models.flatMap((file) => ["--model", file]),
    ...rule,
    "--out",
    out,
  ]);
  const rows = parse(readFileSync(path.join(out, "results.csv")), { columns: true }).filter(
    (row) => row.row_kind === "repetition",
  );
  const outcomes = {};
  for (const { outcome, failure, last_phase: phase } of rows) {
    const key = [outcome, failure, phase].filter((part) => part !== "").join(" ");
    outcomes[key] = (outcomes[key] ?? 0) + 1;
  }
  const isKept = (code === 0 || code === 1) && rows.length === files && rows.every((row) => row.outcome !== "");
  conclude({ what: `${files} copies of ${reference} with flipped bits`, seed, exitCode: code, outcomes, isKept });
  if (!isKept) process.stderr.write(stderr.slice(-2000));
});

function flipped({ bytes, from, flips, random }) {
  const copy = Buffer.from(bytes);
  for (let n = 0; n < flips; n++) {
    const bit = from * 8 + random.integer((bytes.length - from) * 8);
    copy[bit >> 3] ^= 1 << (bit & 7);
  }
  return copy;
}
