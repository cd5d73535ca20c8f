import { overallVerdict } from "../../gate/judgement.ts";
import { hiddenSentences } from "../compare-hidden.ts";
import { verdictSentence } from "../judgement-words.ts";
import type { ReportEntry } from "./entries.ts";
import { judgementLevels } from "./judgement-section.ts";
import type { ComparedData, PageData } from "./page-data.ts";
import { counted, type Level, listed, shorten } from "./words.ts";

/** What a reader should believe first: a sentence with how grave it is. */
export interface Finding {
  readonly level: Level;
  readonly text: string;
}

/** The worst first. */
export function findingsOf(data: Pick<PageData, "compared" | "judgements" | "simulations" | "caveats">): Finding[] {
  const { compared, judgements, simulations } = data;
  const all = [
    ...judgements.map(judgementFinding),
    ...(compared === null ? [] : comparedFindings(compared)),
    ...(simulations.length === 0
      ? []
      : [{ level: "care", text: `${counted(simulations.length, "simulation")}: modelled, not measured.` } as const]),
  ];
  const rank = ({ level }: Finding) => (["bad", "care", "fine"] as const).indexOf(level);
  return all.sort((a, b) => rank(a) - rank(b));
}

/** The verdict over all findings, in a few words. */
export function headlineOf(findings: readonly Finding[]): Finding {
  if (findings.some(({ level }) => level === "bad")) return { level: "bad", text: "Not all of it can be used" };
  if (findings.some(({ level }) => level === "care")) return { level: "care", text: "To be read with care" };
  return { level: "fine", text: "These figures can be believed, within their intervals" };
}

function judgementFinding({ judgement }: PageData["judgements"][number]): Finding {
  const of = judgement.kind === "gate" ? "Gate" : "Duel";
  return {
    level: judgementLevels[overallVerdict(judgement)],
    text: `${of}: ${shorten(verdictSentence(judgement), 400)}`,
  };
}

function comparedFindings(compared: ComparedData): Finding[] {
  const { entries, comparison } = compared;
  return [
    ...outcomeFindings(entries),
    ...qualityFindings(entries),
    ...verdictFindings(entries),
    ...kindFindings(entries),
    ...hiddenSentences(comparison)
      .slice(0, mostHidden)
      .map((text) => ({ level: "care", text: text.replace(/^! /, "Hidden difference: ") }) as const),
    ...(comparison.hidden.length > mostHidden
      ? [
          {
            level: "care",
            text: `${comparison.hidden.length - mostHidden} more hidden differences stand under Machines and runs.`,
          } as const,
        ]
      : []),
  ];
}

const mostHidden = 3;
const mostNamed = 4;

function outcomeFindings(entries: readonly ReportEntry[]): Finding[] {
  const failed = entries.filter(({ entry }) => entry.outcome !== "ok");
  if (entries.length === 0) return [{ level: "bad", text: "Nothing was measured." }];
  if (failed.length === 0)
    return [
      {
        level: "fine",
        text:
          entries.length === 1
            ? "The cell ran to its end."
            : `All ${entries.length.toLocaleString("en")} cells ran to their end.`,
      },
    ];
  const named = failed.map(({ label, entry }) => `${label} (${shorten(entry.failure ?? entry.outcome, 60)})`);
  return [
    {
      level: "bad",
      text: `${failed.length} of ${counted(entries.length, "cell")} failed: ${listed(named, mostNamed)}.`,
    },
  ];
}

function qualityFindings(entries: readonly ReportEntry[]): Finding[] {
  const judged = entries.filter(({ entry }) => entry.quality.isEnough !== null);
  const wrong = judged.filter(({ entry }) => entry.quality.isEnough === false);
  const unjudged = entries.filter(({ entry }) => entry.ok > 0 && entry.quality.isEnough === null).length;
  return [
    ...(wrong.length > 0
      ? [
          {
            level: "bad",
            text: `${counted(wrong.length, "cell")} under the quality floor: ${listed(
              wrong.map(({ label }) => label),
              mostNamed,
            )}. A fast wrong answer is none.`,
          } as const,
        ]
      : []),
    ...(judged.length > 0 && wrong.length === 0
      ? [
          {
            level: "fine",
            text: `Answers are right: ${judged.length === entries.length ? "every cell" : counted(judged.length, "cell")} at or over the quality floor.`,
          } as const,
        ]
      : []),
    ...(unjudged > 0
      ? [
          {
            level: "care",
            text: `${counted(unjudged, "cell")} without a check of the answers: how fast, not whether right.`,
          } as const,
        ]
      : []),
  ];
}

function verdictFindings(entries: readonly ReportEntry[]): Finding[] {
  const measured = entries.filter(({ entry }) => entry.ok > 0);
  const count = (verdict: string | null) => measured.filter(({ entry }) => entry.verdict === verdict).length;
  const parts = [
    ...(count("unstable") > 0 ? [`${count("unstable")} unstable (something moved or interfered)`] : []),
    ...(count("too-few") > 0 ? [`${count("too-few")} with too few samples or processes`] : []),
    ...(count(null) > 0 ? [`${count(null)} not judged`] : []),
  ];
  if (measured.length === 0) return [];
  if (parts.length === 0)
    return [{ level: "fine", text: "Figures are valid: enough samples, and nothing moved or interfered." }];
  const [alone] = measured.length === 1 || parts.length === 1 ? parts : [];
  const isAll = count("valid") === 0 && alone !== undefined;
  const which = isAll
    ? `${measured.length === 1 ? "The cell is" : `All ${measured.length.toLocaleString("en")} cells are`} ${alone.replace(/^\d+ /, "")}`
    : `Of ${counted(measured.length, "cell")} ${parts.join(", ")}`;
  return [{ level: "care", text: `${which}: these will not bear a comparison. The reasons stand under Warnings.` }];
}

/** What kind of figures these are. */
function kindFindings(entries: readonly ReportEntry[]): Finding[] {
  const care = (count: number, text: string): Finding[] => (count === 0 ? [] : [{ level: "care", text }]);
  const virtual = entries.filter(({ isVirtual }) => isVirtual).length;
  const synthetic = entries.filter(({ isSynthetic }) => isSynthetic).length;
  const emulated = [...new Set(entries.flatMap(({ emulates }) => emulates ?? []))];
  const loose = entries.filter(
    ({ limits, limitsState, entry }) => limits !== null && entry.ok > 0 && limitsState !== "enforced",
  ).length;
  const withEnergy = entries.filter(({ entry }) => entry.figures.has("mj_per_inference"));
  const modelled = withEnergy.filter(
    ({ entry }) => entry.energy !== null && entry.energy !== "several" && entry.energy.basis !== "measured",
  ).length;
  return [
    ...care(virtual, `${counted(virtual, "cell")} of the fake backend: these figures measure nothing.`),
    ...care(
      synthetic,
      `${counted(synthetic, "cell")} of a twin with synthetic weights: right speed and memory, no accuracy.`,
    ),
    ...care(
      emulated.length,
      `Figures of an emulated machine (${listed(
        emulated.map((one) => shorten(one, 60)),
        mostNamed,
      )}) are this machine's under its limits.`,
    ),
    ...care(loose, `${counted(loose, "cell")} whose limits were not seen to hold.`),
    ...care(
      modelled,
      modelled === withEnergy.length
        ? "Energy is modelled (≈), not measured."
        : `Energy of ${counted(modelled, "cell")} is modelled (≈), not measured.`,
    ),
  ];
}
