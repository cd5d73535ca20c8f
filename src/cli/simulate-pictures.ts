import path from "node:path";
import { simulate } from "../power/simulate.ts";
import type { TimelineWindow } from "../power/timeline.ts";
import type { SeriesPicture } from "../report/series.ts";
import { formatSeriesSvg } from "../report/series-svg.ts";
import { simulatePicture } from "../report/simulate-picture.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { type Scenario, simulationOf } from "../simulator/scenario.ts";
import { fromHere } from "./project.ts";
import type { SimulateArgs } from "./simulate-args.ts";
import type { Terminal } from "./terminal.ts";

export interface CasePicture {
  readonly name: string;
  readonly picture: SeriesPicture;
  /** Where it is written as SVG; null where it is not. */
  readonly file: string | null;
}

const weekS = 7 * 86_400;
const pointsAWeek = 672;

/** Drawn from the first seed: for one case always, for several where it is asked for. */
export function drawPictures({
  scenarios,
  args,
}: {
  readonly scenarios: readonly Scenario[];
  readonly args: SimulateArgs;
}): CasePicture[] {
  const { "picture-week": week, "from-hour": hour, svg, days, seed } = args;
  const isAskedFor = week !== undefined || hour !== undefined || svg !== undefined;
  if (scenarios.length > 1 && !isAskedFor) return [];
  const fromS = hour === undefined ? ((week ?? 1) - 1) * weekS : hour * 3600;
  const toS = Math.min(fromS + weekS, days * 86_400);
  const points = Math.max(1, Math.round((pointsAWeek * (toS - fromS)) / weekS));
  const window: TimelineWindow = { fromS, toS, points };
  return scenarios.flatMap((scenario) => {
    const name = `${scenario.model.id}-${scenario.profile.id}`;
    const until = { ...simulationOf(scenario, seed), days: toS / 86_400, timeline: window };
    const { timeline } = simulate(until);
    const title = `${scenario.model.id}, ${scenario.profile.id}, seed ${seed} (modelled)`;
    return timeline === null
      ? []
      : [{ name, picture: simulatePicture({ title, timeline, window }), file: fileOf({ svg, name, scenarios }) }];
  });
}

/** Writes the SVG files. @throws OffgridError `output`. */
export function writePictures({
  pictures,
  terminal,
}: {
  readonly pictures: readonly CasePicture[];
  readonly terminal: Terminal;
}): void {
  for (const { picture, file } of pictures) {
    if (file === null) continue;
    writeFileAtomically({ layer: nodeFileLayer, path: path.resolve(file), data: formatSeriesSvg(picture) });
    terminal.say(`Picture: ${fromHere(path.resolve(file))}`);
  }
}

/** What a saved sweep's folder holds of them: every one that was drawn, under the bare name of its file, else that of its case. */
export function copiesOf(pictures: readonly CasePicture[]): [name: string, svg: string][] {
  return pictures.map(({ name, picture, file }): [string, string] => [
    `${file === null ? plainName(name) : path.parse(file).name}.svg`,
    formatSeriesSvg(picture),
  ]);
}

/** The file itself for one case; for several, one each, with the case in its name. */
function fileOf({
  svg,
  name,
  scenarios,
}: {
  svg: string | undefined;
  name: string;
  scenarios: readonly Scenario[];
}): string | null {
  if (svg === undefined || scenarios.length === 1) return svg ?? null;
  const { dir, name: base, ext } = path.parse(svg);
  return path.join(dir, `${base}-${plainName(name)}${ext}`);
}

function plainName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9.-]+/g, "-");
}
