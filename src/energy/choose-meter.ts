import { OffgridError } from "../errors.ts";
import { overlaps } from "../metering/overlap.ts";
import { type Grade, gradeNames, type MeterId, type MeterSpec, meterIds } from "../metering/reading.ts";
import type { FindMeter, Meter, MeterSearch } from "./meter.ts";
import type { MeterReference } from "./meter-reference.ts";
import { meters } from "./meters.ts";

export interface MeterChoice {
  /** None where nothing was found. Several never overlap. */
  readonly meters: readonly Meter[];
  /** Better ones that are here but out of reach, with what would help; in sentences. */
  readonly notes: readonly string[];
}

export interface ChoiceRequest {
  /** What the user asked for; null: the best that is here. */
  readonly asked: readonly MeterReference[] | null;
  readonly search: Omit<MeterSearch, "reference">;
  /** Whether a GPU is to be measured, so that its board belongs to the figures of a processor. */
  readonly hasGpu: boolean;
  /** Whether the windows that are to be measured are long enough for it. */
  readonly resolves: (spec: MeterSpec) => boolean;
  /** The finder of a meter; of the table, unless given. */
  readonly finderOf?: (id: MeterId) => Promise<FindMeter>;
}

/**
 * The meters to use, opened: those that were asked for, or else the best of this machine that resolves what is to be measured.
 * @throws OffgridError `usage` where two that were asked for overlap, `input` where one of them is not to be had.
 */
export async function chooseMeters(request: ChoiceRequest): Promise<MeterChoice> {
  return request.asked === null ? chooseBest(request) : openAsked({ ...request, asked: request.asked });
}

async function openAsked({
  asked,
  search,
  finderOf = tableFinder,
}: ChoiceRequest & { readonly asked: readonly MeterReference[] }): Promise<MeterChoice> {
  const opened: Meter[] = [];
  try {
    for (const { id, reference } of asked) {
      const find = await finderOf(id);
      const finding = await find({ ...search, reference });
      if (finding.state !== "available") throw notToBeHad(id, finding);
      const meter = await finding.open();
      const rival = opened.find(({ spec }) => overlaps(spec.boundary, meter.spec.boundary));
      opened.push(meter);
      if (rival !== undefined) throw overlapping(rival.spec, meter.spec);
    }
  } catch (thrown) {
    await closeAll(opened);
    throw thrown;
  }
  return { meters: opened, notes: [] };
}

/** A model comes last: it is for machines on which nothing measures. */
const unasked = meterIds
  .filter((id) => meters[id].sought === "unasked" && id !== "nvidia" && id !== "linear")
  .sort((a, b) => rank(meters[a].grade) - rank(meters[b].grade));

async function chooseBest(request: ChoiceRequest): Promise<MeterChoice> {
  const notes: string[] = [];
  for (const id of [...unasked, "linear"] as const) {
    const meter = await tryMeter({ id, request, notes });
    if (meter === null) continue;
    const gpu = request.hasGpu ? await tryMeter({ id: "nvidia", request, notes }) : null;
    if (gpu === null) return { meters: [meter], notes };
    // A model of the CPUs knows nothing of a GPU's watts: its board alone is less, but measured.
    if (meter.spec.kind === "model") {
      await meter.close();
      notes.push("the rest of the machine is not in it: nothing here measures that");
      return { meters: [gpu], notes };
    }
    if (!overlaps(meter.spec.boundary, gpu.spec.boundary)) return { meters: [meter, gpu], notes };
    await gpu.close();
    return { meters: [meter], notes };
  }
  return { meters: [], notes };
}

/** The opened meter, where it is here and good enough; else null, and a note where something would help. */
async function tryMeter({
  id,
  request: { search, resolves, finderOf = tableFinder },
  notes,
}: {
  id: MeterId;
  request: ChoiceRequest;
  notes: string[];
}): Promise<Meter | null> {
  const find = await finderOf(id);
  const finding = await find({ ...search, reference: null });
  if (finding.state === "needs") notes.push(`${id}: ${finding.detail}; ${finding.remedy}`);
  if (finding.state !== "available") return null;
  const meter = await finding.open();
  if (resolves(meter.spec)) return meter;
  await meter.close();
  notes.push(`${id}: not used, since ${meter.spec.minWindowReason}, and this stop rule ends sooner`);
  return null;
}

async function closeAll(opened: readonly Meter[]): Promise<void> {
  await Promise.all(opened.map((meter) => meter.close()));
}

function tableFinder(id: MeterId): Promise<FindMeter> {
  return meters[id].load();
}

function rank(grade: Grade): number {
  return gradeNames.indexOf(grade);
}

function notToBeHad(id: MeterId, finding: { readonly detail: string; readonly remedy?: string }): OffgridError {
  return new OffgridError({
    code: "input",
    place: `--meter ${id}`,
    fault: finding.detail,
    cure: finding.remedy ?? "Choose another meter; 'offgrid doctor' lists those of this machine",
  });
}

function overlapping(one: MeterSpec, other: MeterSpec): OffgridError {
  return new OffgridError({
    code: "usage",
    place: `--meter ${one.id} --meter ${other.id}`,
    fault: `${one.source} (${one.boundary}) and ${other.source} (${other.boundary}) measure the same joules, which cannot be added`,
    cure: "Leave one of them out",
  });
}
