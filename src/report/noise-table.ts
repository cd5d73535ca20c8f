import { driftOf, floorOf, type NoiseCalibration, noiseMetrics } from "../gate/noise.ts";

/** The false alarms that the floor is shown for: those of a policy that says nothing else. */
const shownAlpha = 0.01;

/** Of each figure, what two runs of the same code differ by; empty where it was not measured often enough. */
export function noiseRecords(noise: NoiseCalibration) {
  return noiseMetrics.flatMap((metric) => {
    const drift = driftOf(noise, metric);
    if (drift === undefined) return [];
    return [
      {
        metric,
        deviation_fraction: Math.expm1(drift.deviation),
        floor_fraction: Math.expm1(floorOf(drift, shownAlpha)),
        degrees: drift.degrees,
      },
    ];
  });
}

export function noiseTable(noise: NoiseCalibration) {
  const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
  return {
    columns: [
      { title: "figure", align: "left" },
      { title: "two runs differ by", align: "right" },
      { title: "noise floor", align: "right" },
    ] as const,
    rows: noiseRecords(noise).map((one) => [one.metric, percent(one.deviation_fraction), percent(one.floor_fraction)]),
  };
}

/** What the table means, sentences. */
export function noiseNotes({ sessions }: NoiseCalibration): string[] {
  const groups = sessions.reduce((sum, session) => sum + session.groups.length, 0);
  const [model = "the model"] = sessions.map((session) => session.model);
  return [
    `${groups} groups of processes in ${sessions.length} session${sessions.length === 1 ? "" : "s"}, ${model} unchanged. Differ by: standard deviation of the ratio of two runs. Floor: what one in a hundred exceeds, by Student's t.`,
    ...(sessions.length < 3
      ? ["Minutes do not show what days do: run this again on other days; 'offgrid gate' takes all of them together."]
      : []),
  ];
}
