import { believedVerdict, type Judgement, overallVerdict } from "../gate/judgement.ts";
import {
  changeText,
  isNotable,
  reasonSentences,
  titleOf,
  verdictSentence,
  wordOf,
  worstFirst,
} from "./judgement-words.ts";
import { visibleSentence, visibleText } from "./visible-text.ts";

/** GitHub shows ten annotations of a kind and step; one is kept for the whole. */
const mostChecks = 9;

const levels = {
  regressed: "error",
  inconclusive: "warning",
  improved: "notice",
  pass: "notice",
  reported: "notice",
} as const;

/** Lines that GitHub Actions makes annotations of: the verdict, and the nine worst checks that are not the same. */
export function judgementAnnotations(judgement: Judgement): string[] {
  const { kind, contamination, checks } = judgement;
  const open = worstFirst(checks).filter(isNotable);
  const more = open.length - mostChecks;
  const rest = more > 0 ? ` The ${mostChecks} worst are annotated, ${more} more are not.` : "";
  return [
    annotation({
      level: levels[overallVerdict(judgement)],
      title: `offgrid ${kind}`,
      message: `${verdictSentence(judgement)}${rest}`,
    }),
    ...open.slice(0, mostChecks).map((check) =>
      annotation({
        level: levels[believedVerdict(check, contamination)],
        title: `${wordOf(check)}: ${titleOf(check)}`,
        message: [
          ...(check.change === null && check.couldCatch === null ? [] : [`${changeText(check)}.`]),
          ...reasonSentences(check),
        ].join(" "),
      }),
    ),
  ];
}

/** What could not be judged at all. */
export function errorAnnotation({
  kind,
  message,
}: {
  readonly kind: Judgement["kind"];
  readonly message: string;
}): string {
  return annotation({ level: "error", title: `offgrid ${kind} could not judge`, message });
}

/** `::error title=…::…` as GitHub's runner reads it: what ends a property or a line stands as its hex number. */
function annotation({ level, title, message }: { level: string; title: string; message: string }): string {
  return `::${level} title=${escapeProperty(visibleText(title))}::${escapeData(visibleSentence(message))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
