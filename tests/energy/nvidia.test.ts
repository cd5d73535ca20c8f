import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { MeterFinding, StreamedMeter } from "../../src/energy/meter.ts";
import { findNvidia } from "../../src/energy/nvidia.ts";
import type { Reading } from "../../src/metering/reading.ts";
import { plantProc, plantProgram, temporaryRoot } from "./fixture-program.ts";
import { searchFor } from "./meter-search.ts";

/** What the fixture does with a question for both columns, for the old one alone, and with a loop. */
interface Script {
  readonly both?: string;
  readonly old?: string;
  readonly loop?: string;
}
const oldDriver = `echo 'Field "power.draw.instant" is not a valid field to query.'; exit 2`;

describe("nvidia-smi is looked at", () => {
  test("and its instantaneous watts are taken", async () => {
    const { spec, detail } = await specOf(await find({ both: "echo '0, 45.32, 44.10'" }));
    expect(detail).toBe("GPU 0, 45.3 W now");
    expect(spec).toMatchObject({
      kind: "power",
      boundary: "gpu",
      grade: "C",
      source: "nvidia-smi power.draw.instant GPU 0",
      updateS: 0.1,
      minWindowS: 5,
      notes: [],
    });
  });

  test.each([
    ["of an older driver, which does not know the instantaneous ones", { both: oldDriver, old: "echo '0, 44.10'" }],
    ["of a board whose instantaneous ones are [N/A]", { both: "echo '0, [N/A], 44.10'" }],
    ["of a board whose instantaneous ones are [Not Supported]", { both: "echo '0, [Not Supported], 44.10'" }],
  ])("and the mean watts are taken %s", async (_name, script) => {
    const { spec } = await specOf(await find(script));
    expect(spec).toMatchObject({ source: "nvidia-smi power.draw GPU 0", updateS: 1 });
    expect(spec.minWindowS).toBeGreaterThanOrEqual(5);
    expect(spec.notes[0]).toContain("means over a second");
  });

  test("several GPUs are a channel each, with a note that they are added up", async () => {
    const { spec, detail } = await specOf(await find({ both: "echo '0, 10.00, 9'; echo '1, 20.00, 19'" }));
    expect(detail).toBe("GPU 0 + 1, 30.0 W now");
    expect(spec).toMatchObject({ channels: [{ name: "GPU 0" }, { name: "GPU 1" }] });
    expect(spec.notes).toEqual(["The boards of 2 GPUs are added up; nvidia=0 takes one."]);
  });

  test("a GPU that shows no watts is named, and not counted as 0", async () => {
    const { spec } = await specOf(await find({ both: "echo '0, [N/A], [N/A]'; echo '1, 20.00, 19'" }));
    expect(spec).toMatchObject({ channels: [{ name: "GPU 1" }] });
    expect(spec.notes).toEqual(["GPU 0 shows no watts: it is not in these figures."]);
  });

  test("one GPU is chosen by its index", async () => {
    const both = `case "$*" in *--id=1*) echo '1, 20.00, 19';; *) echo '0, 10, 9'; echo '1, 20, 19';; esac`;
    const { spec } = await specOf(await find({ both }, "1"));
    expect(spec).toMatchObject({ channels: [{ name: "GPU 1" }], notes: [] });
  });

  test.each(["GPU-abc", "-1", "", "0,1", "0; rm"])("nvidia=%s is no index", async (reference) => {
    await expect(find({ both: "echo '0, 1, 1'" }, reference)).rejects.toThrow("is no index of a GPU");
  });

  test.each([
    ["a board without a sensor: [N/A]", { both: "echo '0, [N/A], [N/A]'" }, "absent", "no such sensor"],
    ["[Not Supported]", { both: "echo '0, [Not Supported], [Not Supported]'" }, "absent", "no such sensor"],
    ["no GPU", { both: "echo 'No devices were found'; exit 6" }, "absent", "shows no GPU"],
    ["nothing printed", { both: ":" }, "absent", "shows no GPU"],
    [
      "no driver",
      { both: 'echo "NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver."; exit 9' },
      "needs",
      "cannot talk to NVIDIA's driver",
    ],
    ["another failure", { both: "echo secret; exit 15" }, "needs", "nvidia-smi: it ended with 15"],
    ["an older driver that then fails", { both: oldDriver, old: "exit 1" }, "needs", "it ended with 1"],
  ])("%s is told", async (_name, script, state, detail) => {
    const finding = await find(script);
    expect(finding.state).toBe(state);
    expect(finding.detail).toContain(detail);
    expect(JSON.stringify(finding)).not.toContain("secret");
  });

  test("a machine without it has none", async () => {
    expect(await findNvidia(searchFor({ root: temporaryRoot() }))).toMatchObject({ state: "absent" });
  });

  test("an index that is not there is told", async () => {
    const finding = await find({ both: "echo 'No devices were found'; exit 6" }, "7");
    expect(finding).toMatchObject({ state: "needs", detail: "there is no GPU 7" });
  });
});

describe("nvidia-smi in a loop", () => {
  const both = "echo '0, 45.00, 44.00'";

  test("is asked for the column that was found, each 100 ms", async () => {
    const loop = `echo "$*" >"$0.args"; echo '0, 5.00'; exec sleep 600`;
    const { root } = await listenTo({ both, loop }, 1);
    expect(readFileSync(path.join(root, "usr/bin/nvidia-smi.args"), "utf8")).toBe(
      "--query-gpu=index,power.draw.instant --format=csv,noheader,nounits --id=0 -lms 100\n",
    );
  });

  test("gives a reading a tick, each at its time", async () => {
    let nowS = 0;
    const clockS = (): number => {
      nowS += 1;
      return nowS;
    };
    const loop = "echo '0, 45.00'; echo '0, 46.00'; echo '0, [N/A]'; exec sleep 600";
    const { readings, meter } = await listenTo({ both, loop }, 3, clockS);
    expect(readings).toEqual([
      { atS: 1, values: [45], fault: null },
      { atS: 2, values: [46], fault: null },
      { atS: 3, values: [null], fault: "nvidia-smi shows no watts of GPU 0" },
    ]);
    await meter.close();
  });

  test("that dies in the midst is a fault reading, then nothing", async () => {
    const { readings, meter } = await listenTo({ both, loop: "echo '0, 45.00'; exit 3" }, 2);
    expect(readings).toEqual([
      { atS: 0, values: [45], fault: null },
      { atS: 0, values: [null], fault: "nvidia-smi ended by itself (code 3)" },
    ]);
    await meter.close();
    expect(readings).toHaveLength(2);
  });

  test("that is killed from outside is a fault reading", async () => {
    const { readings, meter } = await listenTo({ both, loop: "echo '0, 45.00'; kill -9 $$" }, 2);
    expect(readings[1]).toMatchObject({ values: [null], fault: "nvidia-smi ended by itself (SIGKILL)" });
    await meter.close();
  });

  test("that prints without end of line is a fault, in bounded memory", async () => {
    const loop = "head -c 200000 /dev/zero; exec sleep 600";
    const { readings, meter } = await listenTo({ both, loop }, 1);
    expect(readings[0]).toMatchObject({ values: [null], fault: "nvidia-smi printed no lines" });
    await meter.close();
  });

  test("is ended when it is stopped, and says nothing more", async () => {
    const { readings, meter, stop } = await listenTo({ both, loop: "echo '0, 45.00'; exec sleep 600" }, 1);
    stop();
    await meter.close();
    expect(readings).toHaveLength(1);
    expect(meter.readCpuS()).toBeNull();
  });

  test("that does not heed SIGTERM is killed", async () => {
    const loop = "trap '' TERM; echo '0, 45.00'; exec sleep 600";
    const { meter } = await listenTo({ both, loop }, 1);
    await expect(meter.close()).resolves.toBeUndefined();
  });

  test("tells the CPU seconds that it has used, also once it has ended", async () => {
    const loop = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; echo '0, 45.00'; exec sleep 600";
    const { meter, stop } = await listenTo({ both, loop, proc: true }, 1);
    const used = meter.readCpuS();
    expect(used).toBeGreaterThan(0);
    stop();
    await meter.close();
    expect(meter.readCpuS()).toBe(used);
  });
});

function plant({ both = "exit 1", old = "exit 1", loop = "exit 1" }: Script): string {
  const root = temporaryRoot();
  plantProgram(root, "nvidia-smi", [
    'case "$*" in',
    `*-lms\\ 100*) ${loop} ;;`,
    `*power.draw.instant*) ${both} ;;`,
    `*) ${old} ;;`,
    "esac",
  ]);
  return root;
}

function find(script: Script, reference: string | null = null): Promise<MeterFinding> {
  return findNvidia(searchFor({ root: plant(script), reference }));
}

async function specOf(finding: MeterFinding) {
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  await meter.close();
  return { spec: meter.spec, detail: finding.detail };
}

/** Listens until so many readings have come. */
async function listenTo(
  { proc = false, ...script }: Script & { readonly proc?: boolean },
  count: number,
  clockS: () => number = () => 0,
): Promise<{
  readonly readings: Reading[];
  readonly meter: StreamedMeter;
  readonly stop: () => void;
  readonly root: string;
}> {
  const root = plant(script);
  if (proc) plantProc(root);
  const finding = await findNvidia(searchFor({ root, clockS }));
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  if (meter.feed !== "streamed") throw new Error("it is streamed");
  onTestFinished(() => meter.close());
  const readings: Reading[] = [];
  let stop: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    stop = meter.listen((reading) => {
      readings.push(reading);
      if (readings.length === count) resolve();
    });
  });
  return { readings, meter, stop, root };
}
