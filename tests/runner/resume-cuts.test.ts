import { expect, test } from "vitest";
import { RecordingFiles } from "../fixtures/recording-files.ts";
import { begin, folder, resume, runRecord } from "../fixtures/runs.ts";

const journal = `${folder}/journal.jsonl`;

test("a run whose journal is cut at any byte resumes to the results of an undisturbed one", {
  timeout: 120_000,
}, async () => {
  const tried = await cutAndResume({ models: ["a", "b"], repetitions: 1, isTried: () => true });
  expect(tried).toBeGreaterThan(4000);
});

// A third or fourth repetition adds no new place in a record, only records before and behind it, and aggregates of several.
test("so does one of several repetitions of each, cut round every record's end and at bytes between", async () => {
  const isTried = (size: number, lineEnds: readonly number[]) =>
    size % 97 === 0 || lineEnds.some((end) => Math.abs(size - end) <= 3);
  const tried = await cutAndResume({ models: ["a", "b"], repetitions: 2, isTried });
  expect(tried).toBeGreaterThan(100);
});

/** Cuts the journal of an undisturbed run at every byte that `isTried` picks, resumes, and compares what is there then. */
async function cutAndResume({
  models,
  repetitions,
  isTried,
}: {
  models: readonly string[];
  repetitions: number;
  isTried: (size: number, lineEnds: readonly number[]) => boolean;
}): Promise<number> {
  const planned = models.length * repetitions;
  const layer = new RecordingFiles();
  await begin({ record: runRecord({ models, repetitions }), layer });
  const undisturbed = layer.disk();
  const whole = undisturbed.files.get(journal) ?? Buffer.of();
  const lineEnds = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
  const [firstRecord = 0] = lineEnds;
  const finished = lineEnds.at(-2) ?? 0;

  const sizes = Array.from({ length: whole.length + 1 }, (_, size) => size).filter((size) => isTried(size, lineEnds));
  for (const size of sizes) {
    const cut = new RecordingFiles({
      disk: { folders: undisturbed.folders, files: new Map([[journal, whole.subarray(0, size)]]) },
    });
    if (size < firstRecord) {
      await expect(resume({ layer: cut })).rejects.toMatchObject({ code: "resume" });
      continue;
    }
    const complete = Math.min(planned, lineEnds.filter((end) => end <= size).length - 1);
    const result = await resume({ layer: cut });
    expect(result).toMatchObject({ isFinished: true, found: complete });
    const after = cut.disk().files;
    for (const name of ["results.csv", "samples.csv.gz", "context.json"]) {
      expect([size, name, same(after, undisturbed.files, name)]).toEqual([size, name, true]);
    }
    if (size < finished) {
      const lines = (after.get(journal) ?? "").toString().split("\n");
      expect([size, lines.filter((line) => line.includes('"type":"repetition"')).length]).toEqual([size, planned]);
    }
  }
  return sizes.length;
}

function same(a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>, name: string): boolean {
  const [one, other] = [a.get(`${folder}/${name}`), b.get(`${folder}/${name}`)];
  return one !== undefined && other !== undefined && one.equals(other);
}
