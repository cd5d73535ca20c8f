// How much CPU does the harness itself use while a worker measures? Real cells, `rapid`: the `observer_cpu_fraction` of each.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { conclude, inTemporaryFolder, offgrid, option, root } from "./peer.mjs";

const bound = 0.005;
const repetitions = option("repetitions", 2);

await inTemporaryFolder(async (folder) => {
  const out = path.join(folder, "run");
  const models = ["--model", path.join(root, "models", "identity.onnx"), "--model", "silero-vad"];
  const rule = ["--stop", "rapid", "--threads", "1", "--repetitions", String(repetitions)];
  const { code, stderr } = await offgrid(["run", ...models, ...rule, "--out", out]);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  const rows = parse(readFileSync(path.join(out, "results.csv")), { columns: true }).filter(
    (row) => row.row_kind === "repetition",
  );
  const fractions = rows.map((row) => ({ model: row.model, observerCpuFraction: Number(row.observer_cpu_fraction) }));
  conclude({
    what: "CPU use of the harness while a worker measures, as a fraction of one core",
    bound,
    fractions,
    isKept: fractions.length === 2 * repetitions && fractions.every((row) => row.observerCpuFraction <= bound),
  });
});
