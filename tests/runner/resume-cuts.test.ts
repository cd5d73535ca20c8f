import { expect, test } from "vitest";
import { RecordingFiles } from "../fixtures/recording-files.ts";
import { begin, folder, resume, runRecord } from "../fixtures/runs.ts";

const journal = `${folder}/journal.jsonl`;
const record = runRecord({ models: ["a", "b"], repetitions: 2 });

test("a run whose journal is cut at any byte resumes to the results of an undisturbed one", {
  timeout: 120_000,
}, async () => {
  const layer = new RecordingFiles();
  await begin({ record, layer });
  const undisturbed = layer.disk();
  const whole = undisturbed.files.get(journal) ?? Buffer.of();
  const lineEnds = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
  const [firstRecord = 0] = lineEnds;
  const finished = lineEnds.at(-2) ?? 0;

  for (let size = 0; size <= whole.length; size++) {
    const cut = new RecordingFiles({
      disk: { folders: undisturbed.folders, files: new Map([[journal, whole.subarray(0, size)]]) },
    });
    if (size < firstRecord) {
      await expect(resume({ layer: cut })).rejects.toMatchObject({ code: "resume" });
      continue;
    }
    const complete = Math.min(4, lineEnds.filter((end) => end <= size).length - 1);
    const result = await resume({ layer: cut });
    expect(result).toMatchObject({ isFinished: true, found: complete });
    const after = cut.disk().files;
    for (const name of ["results.csv", "samples.csv.gz", "context.json"]) {
      expect([size, name, same(after, undisturbed.files, name)]).toEqual([size, name, true]);
    }
    if (size < finished) {
      const lines = (after.get(journal) ?? "").toString().split("\n");
      expect([size, lines.filter((line) => line.includes('"type":"repetition"')).length]).toEqual([size, 4]);
    }
  }
});

function same(a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>, name: string): boolean {
  const [one, other] = [a.get(`${folder}/${name}`), b.get(`${folder}/${name}`)];
  return one !== undefined && other !== undefined && one.equals(other);
}
