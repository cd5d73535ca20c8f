import { formatNumber, formatPercent } from "../report/numbers.ts";
import { isGoodEnough, type PassReport } from "./columns.ts";
import { spreadOf } from "./figures.ts";
import { describePassEnergy } from "./pass-energy.ts";
import { strategies } from "./strategies.ts";

export interface PassNotes {
  /** What is wrong, or spoils a figure. */
  readonly warnings: readonly string[];
  /** What the figures rest on. */
  readonly remarks: readonly string[];
}

/** What a reader of the tables must know, in sentences. */
export function passNotes({
  reports,
  notes,
}: {
  readonly reports: readonly PassReport[];
  /** What supervisors that went on with the replay found. */
  readonly notes: readonly string[];
}): PassNotes {
  const [first] = reports;
  if (first === undefined) return { warnings: [], remarks: [] };
  const boot = formatNumber(first.record.schedule.bootS);
  const spared = reports.filter(({ pass }) => strategies[pass.strategy].spares > 0);
  return {
    warnings: [...notes, ...reports.flatMap(troubles), ...evictionNotes(reports)],
    remarks: [
      ...(first.record.notes ?? []),
      ...first.reference.notes,
      judgement(first),
      `first: from process start to the first inference with its answer on disk; boot (${boot} s) is a wait beside it. Node and ONNX Runtime stay in the page cache; the model's files do not.`,
      ...spared.map(
        ({ pass }) =>
          `${pass.strategy}: ${strategies[pass.strategy].means}. first: from the kill to the spare's first answer. Compare it with --kill worker --strategy plain, not with power cuts.`,
      ),
      ...energyRemarks(reports),
    ],
  };
}

/** What the joules are of, or why there are none. */
function energyRemarks(reports: readonly PassReport[]): string[] {
  const remarks = reports.map(({ pass }) => {
    if (pass.energy === undefined) {
      const isBroken = pass.events.some(({ type }) => type === "resumed");
      const why = isBroken
        ? "the supervisor went and came back, and nobody read a meter meanwhile"
        : "no meter was read";
      return `joules: unknown, since ${why}; the columns for them stay empty.`;
    }
    const { basis, whole } = pass.energy;
    if (whole.refused !== null) return `joules: unknown, since ${whole.refused}; the columns for them stay empty.`;
    const how = basis === "measured" ? "measured" : "modelled, not measured";
    return `joules: ${how} (${describePassEnergy(pass.energy)}); gross, of this machine, which stays on in an outage; boot is an idle wait. J on: while the schedule's power was on.`;
  });
  const gaps = reports.flatMap(({ pass }) => (pass.energy?.whole.gaps ?? []).map(({ why }) => why));
  const meterNotes = reports.flatMap(({ pass }) => pass.energy?.notes ?? []);
  return [...new Set([...remarks, ...meterNotes, ...gaps.map((why) => `the meter had a gap: ${why}`)])];
}

function troubles(report: PassReport): string[] {
  const { figures, pass, prediction, cutKind } = report;
  const notes: string[] = [];
  const say = (words: string, count: number) => count > 0 && notes.push(`${pass.strategy}: ${words}: ${count}`);
  say("requests lost", figures.lost);
  say("requests answered twice", figures.duplicated);
  say("requests not answered before the limit (--drain-s): the rate is above what is served", figures.unanswered);
  say("answers unlike those of an undisturbed worker", figures.different);
  say("inferences that failed", figures.errors);
  say("answers with nothing to compare them with", figures.unknown);
  say("workers that ended by themselves", figures.crashes);
  say(
    "the supervisor went and came back, of which the simulator knows nothing",
    pass.events.filter(({ type }) => type === "resumed").length,
  );
  say(
    "outages that lasted longer than scheduled, because emptying the page cache did; the simulator knows the schedule alone",
    countLateReturns(report),
  );
  say("workers cut before their first inference, which its percentiles cannot hold", cutShort(figures.restarts));
  if (prediction === null && cutKind === "power") notes.push(`${pass.strategy}: too little was served to simulate it`);
  return notes;
}

/** By more than 50 ms: a timer is never so late. */
function countLateReturns({ pass, record }: PassReport): number {
  const returnsS = pass.events.flatMap((event) => (event.type === "restored" ? [event.payload.atS] : []));
  return returnsS.filter((atS, index) => atS - (record.schedule.outages[index]?.untilS ?? atS) > 0.05).length;
}

function cutShort(restarts: PassReport["figures"]["restarts"]): number {
  return restarts.filter(({ totalMs, reason }) => totalMs === null && reason !== "spare").length;
}

function evictionNotes(reports: readonly PassReport[]): string[] {
  const details = new Set(
    reports
      .filter(({ cutKind, figures }) => cutKind === "power" && figures.cold !== "verified")
      .flatMap(({ pass }) => pass.events)
      .flatMap((event) => (event.type === "evicted" && event.payload.detail !== "" ? [event.payload.detail] : [])),
  );
  const loads = reports
    .filter(({ cutKind, figures }) => cutKind === "power" && figures.cold === "unverified")
    .map(({ pass, figures, reference }) => {
      const load = spreadOf(figures.restarts.flatMap(({ phases }) => (phases === null ? [] : [phases.loadMs])))?.p50;
      return `${pass.strategy}: cold=unverified; loads took ${formatNumber(load ?? null)} ms, one from the page cache ${formatNumber(reference.warmLoadMs)} ms`;
    });
  return [...details, ...loads];
}

function judgement({ reference }: PassReport): string {
  const { quality } = reference;
  if (quality === null) return "goodput: not judged; answers are compared with those of an undisturbed worker only.";
  const verdict = isGoodEnough(reference) === false ? "under its floor" : "at or above its floor";
  return `goodput: in time, and the answer an undisturbed worker gives, whose ${quality.metric} on ${quality.dataset} is ${formatPercent(quality.value)} (${verdict}).`;
}
