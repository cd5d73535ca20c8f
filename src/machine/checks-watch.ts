import { type DoctorFacts, missing, ok, unknown, type Verdict } from "./finding.ts";

/** What of a machine's conditions `offgrid run` can watch while it measures, and so tell from a slow model. */
export function watchCheck({ watchable, temperatureC, context }: DoctorFacts): Verdict {
  const { neighbours, throttling, frequency } = watchable;
  const others = neighbours === "unnamed" ? "other processes (without their names)" : "other processes";
  const parts = [
    { name: others, isSeen: neighbours !== "none" },
    { name: "throttling", isSeen: throttling },
    { name: "clock", isSeen: frequency },
    { name: "temperature", isSeen: temperatureC !== null },
  ];
  const seen = parts.filter(({ isSeen }) => isSeen).map(({ name }) => name);
  const unseen = parts.filter(({ isSeen }) => !isSeen).map(({ name }) => name);
  const detail = [
    seen.length === 0 ? "nothing" : seen.join(", "),
    ...(unseen.length === 0 || seen.length === 0 ? [] : [`not ${unseen.join(", ")}`]),
  ].join("; ");
  if (neighbours === "unnamed") return missing(detail, "sudo mount -o remount,hidepid=0 /proc");
  if (unseen.length === 0) return ok(detail);
  return unknown(detail, context.virtualisation === null || context.virtualisation === "none" ? null : onMetal);
}

const onMetal = "A virtual machine hides what its host's CPU does: measure on the host";
