import { OffgridError } from "../errors.ts";
import type { MeterSpec } from "../metering/reading.ts";
import type { FindMeter, MeterFinding } from "./meter.ts";
import { type GpuLine, mostBoardW, parseGpuLine } from "./nvidia-lines.ts";
import { streamNvidia } from "./nvidia-stream.ts";
import { findProgram, type ProgramAnswer, runProgram } from "./program.ts";

/** Columns of watts: drivers before 530 or so know only the second, and boards before Ampere may show only that. */
const columns = ["power.draw.instant", "power.draw"] as const;
type Column = (typeof columns)[number];

const probeTimeoutMs = 10_000;
const tickS = 0.1;

/**
 * The boards of NVIDIA GPUs, as nvidia-smi prints their watts every 100 ms; all of them, or the one whose index is behind `nvidia=`.
 *
 * `power.draw.instant` is what the sensor saw last; `power.draw` a mean over 1 s from Ampere on (NVML, nvmlDeviceGetPowerUsage). On
 * A100 and H100 the sensor looks at a quarter of the time only (arXiv 2312.02741), so a window needs many ticks: 5 s.
 * @throws OffgridError `usage` when what is behind `nvidia=` is no index.
 */
export const findNvidia: FindMeter = async ({ root, clockS, reference }) => {
  const wanted = parseIndex(reference);
  const file = findProgram({ root, name: "nvidia-smi" });
  if (file === undefined) return { state: "absent", detail: "there is no nvidia-smi" };
  const probed = await probe(file, wanted);
  if (probed.state !== "probed") return probed;
  const { column, watts, silent } = probed;
  const indices = [...watts.keys()];
  const total = [...watts.values()].reduce((sum, one) => sum + one, 0);
  const gpus = `GPU ${indices.join(" + ")}`;
  return {
    state: "available",
    detail: `${gpus}, ${total.toFixed(1)} W now`,
    open: async () =>
      streamNvidia({
        root,
        file,
        args: [...queryOf([column]), `--id=${indices.join(",")}`, "-lms", String(tickS * 1000)],
        indices,
        clockS,
        spec: specOf({ column, indices, silent, isChosen: wanted !== null }),
      }),
  };
};

type Probed =
  | MeterFinding
  | {
      readonly state: "probed";
      readonly column: Column;
      /** By index, of those that show any. */
      readonly watts: ReadonlyMap<number, number>;
      readonly silent: readonly number[];
    };

/** Asks once, for both columns, then for the one that older drivers know. */
async function probe(file: string, wanted: number | null): Promise<Probed> {
  const only = wanted === null ? [] : [`--id=${wanted}`];
  const ask = (asked: readonly Column[]): Promise<ProgramAnswer> =>
    runProgram({ file, args: [...queryOf(asked), ...only], timeoutMs: probeTimeoutMs });
  const both = await ask(columns);
  const isOld = both.state === "failed" && /not a valid field/i.test(both.stdout + both.stderr);
  const answer = isOld ? await ask(["power.draw"]) : both;
  const known: readonly Column[] = isOld ? ["power.draw"] : columns;
  if (answer.state === "failed") return failureOf(answer, wanted);
  const lines = answer.stdout.split("\n").flatMap((line) => parseGpuLine(line) ?? []);
  if (lines.length === 0) return { state: "absent", detail: "nvidia-smi shows no GPU" };
  const readings = known.map((column, at) => ({ column, watts: wattsOf(lines, at) }));
  // The first column that all GPUs have, else the one that most have.
  const [best] = readings.sort((a, b) => b.watts.size - a.watts.size);
  if (best === undefined || best.watts.size === 0) {
    return {
      state: "absent",
      detail: "nvidia-smi shows no watts of this GPU ([N/A] or [Not Supported]): its board has no such sensor",
    };
  }
  const silent = lines.map(({ index }) => index).filter((index) => !best.watts.has(index));
  return { state: "probed", ...best, silent };
}

function wattsOf(lines: readonly GpuLine[], at: number): Map<number, number> {
  return new Map(
    lines.flatMap(({ index, watts }) => {
      const one = watts[at] ?? null;
      return one !== null && one > 0 && one <= mostBoardW ? [[index, one] as const] : [];
    }),
  );
}

function failureOf(answer: Extract<ProgramAnswer, { readonly state: "failed" }>, wanted: number | null): MeterFinding {
  const said = answer.stdout + answer.stderr;
  if (/no devices were found/i.test(said)) {
    return wanted === null
      ? { state: "absent", detail: "nvidia-smi shows no GPU" }
      : { state: "needs", detail: `there is no GPU ${wanted}`, remedy: "See the indices with: nvidia-smi -L" };
  }
  if (/communicate with the nvidia driver|driver\/library version mismatch|failed to initialize nvml/i.test(said)) {
    return {
      state: "needs",
      detail: "nvidia-smi cannot talk to NVIDIA's driver",
      remedy: "Load it: sudo modprobe nvidia; after an update of the driver, restart the machine",
    };
  }
  return { state: "needs", detail: `nvidia-smi: ${answer.fault}`, remedy: "Look at what it says: nvidia-smi" };
}

function queryOf(asked: readonly Column[]): string[] {
  return [`--query-gpu=${["index", ...asked].join(",")}`, "--format=csv,noheader,nounits"];
}

function parseIndex(reference: string | null): number | null {
  if (reference === null) return null;
  if (/^\d{1,2}$/.test(reference)) return Number(reference);
  throw new OffgridError({
    code: "usage",
    place: "--meter nvidia",
    fault: "what stands behind = is no index of a GPU",
    cure: "Write nvidia=0; see the indices with: nvidia-smi -L",
  });
}

function specOf({
  column,
  indices,
  silent,
  isChosen,
}: {
  readonly column: Column;
  readonly indices: readonly number[];
  readonly silent: readonly number[];
  readonly isChosen: boolean;
}): MeterSpec {
  const isInstant = column === "power.draw.instant";
  const mean = "Its watts are means over a second: this driver or board shows no instantaneous ones.";
  const several = `The boards of ${indices.length} GPUs are added up; nvidia=0 takes one.`;
  return {
    id: "nvidia",
    kind: "power",
    source: `nvidia-smi ${column} GPU ${indices.join(" + ")}`,
    boundary: "gpu",
    grade: "C",
    channels: indices.map((index) => ({ name: `GPU ${index}` })),
    intervalS: tickS,
    stepW: 0.01,
    updateS: isInstant ? tickS : 1,
    mostGapS: 2,
    minWindowS: 5,
    minWindowReason: isInstant
      ? "a GPU's sensor sees only parts of each 100 ms, which even out in seconds"
      : "a GPU's watts are means over a second",
    mostW: mostBoardW * indices.length,
    // NVML's documentation of nvmlDeviceGetPowerUsage: within 5 % of the draw (said of Fermi and Kepler; nothing of later ones).
    gainU95: 0.05,
    notes: [
      ...(isInstant ? [] : [mean]),
      ...(indices.length > 1 && !isChosen ? [several] : []),
      ...silent.map((index) => `GPU ${index} shows no watts: it is not in these figures.`),
    ],
  };
}
