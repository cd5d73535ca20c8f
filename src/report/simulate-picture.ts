import type { Timeline, TimelineWindow } from "../power/timeline.ts";
import type { SeriesPicture } from "./series.ts";

/** Supply, charge, service and backlog over a window of a simulation; what the profile has not, is not drawn. */
export function simulatePicture({
  title,
  timeline,
  window,
}: {
  readonly title: string;
  readonly timeline: Timeline;
  readonly window: TimelineWindow;
}): SeriesPicture {
  const { gridFraction, pvW, soc, readyFraction, backlog } = timeline;
  const percent = (values: readonly (number | null)[]) => values.map((value) => (value === null ? null : 100 * value));
  const hasPanels = pvW.some((watts) => watts > 0);
  const hasGrid = gridFraction.some((fraction) => fraction > 0) || !hasPanels;
  const hasBattery = soc.some((value) => value !== null);
  return {
    title,
    startS: window.fromS,
    stepS: (window.toS - window.fromS) / window.points,
    series: [
      ...(hasGrid ? [{ title: "grid", unit: "%", max: 100, values: percent(gridFraction) }] : []),
      ...(hasPanels ? [{ title: "panels", unit: "W", values: pvW }] : []),
      ...(hasBattery ? [{ title: "charge", unit: "%", max: 100, values: percent(soc) }] : []),
      { title: "service", unit: "%", max: 100, values: percent(readyFraction) },
      { title: "backlog", unit: "", values: backlog },
    ],
  };
}
