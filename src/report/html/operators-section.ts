import { formatNumber, formatPercent } from "../numbers.ts";
import { operatorTable } from "../operator-table.ts";
import { formatRooflineSvg } from "../roofline-svg.ts";
import { html, type Markup, nothing } from "./markup.ts";
import type { ProfiledModel } from "./operator-file.ts";
import type { Profiles } from "./page-data.ts";
import { pictureMarkup } from "./picture.ts";
import { dataTable } from "./tables.ts";
import { counted, shorten } from "./words.ts";

const mostModels = 8;

/** Where the time goes, operator by operator, and how near that is to what the machine could do. */
export function operatorsSection(profiles: readonly Profiles[]): Markup {
  if (profiles.length === 0) return nothing;
  return html`<section id="operators" aria-labelledby="operators-title"><h2 id="operators-title">Where the time goes</h2>
${profiles.map((one) => partOf(one, profiles.length > 1))}</section>
`;
}

function partOf({ name, models, ceilings }: Profiles, isSeveral: boolean): Markup {
  const longest = [...models].sort((a, b) => b.model.timeMs - a.model.timeMs);
  const shown = longest.slice(0, mostModels);
  return html`${isSeveral ? html`<h3>${shorten(name, 80)}</h3>` : null}${rooflineOf({ models: shown, ceilings, name })}
<div class="operators">${shown.map(modelOf)}</div>${models.length > shown.length ? html`<p class="note">${counted(models.length - shown.length, "more model")} in operators.csv.</p>` : null}`;
}

function rooflineOf({
  models,
  ceilings,
  name,
}: {
  models: readonly ProfiledModel[];
  ceilings: Profiles["ceilings"];
  name: string;
}): Markup {
  if (ceilings.length === 0)
    return html`<p class="note">No roofline: this machine has no calibration of the run's. <code>offgrid calibrate</code> makes one.</p>`;
  const points = models.map((one) => ({ name: shorten(one.name, 40), ...one.model }));
  const near = points.map(
    ({ name: model, rooflineShare }) =>
      `${model}: ${rooflineShare === null ? "not known" : `${formatPercent(rooflineShare)} of its roofline`}`,
  );
  return html`<figure><h3>Roofline</h3>${pictureMarkup({
    svg: formatRooflineSvg({ title: `Roofline: ${shorten(name, 60)}`, settings: ceilings.slice(0, 2), points }),
    label: `Operations a second by operations a byte, with the ceilings of the machine. ${near.join("; ")}.`,
  })}<figcaption>${near.join("; ")}. Lines: what this machine reached in arithmetic and in memory (calibration).</figcaption></figure>
`;
}

function modelOf({ name, model, types }: ProfiledModel): Markup {
  const title = `${shorten(name, 80)}: ${formatNumber(model.timeMs)} ms, ${formatNumber(model.flops / 1e9)} GFLOP an inference`;
  const { columns, rows } = operatorTable({ types, model });
  return html`<div><h3>${title}</h3>${dataTable({ caption: `Operators of ${shorten(name, 80)} by time`, captioned: "said", columns, rows })}</div>`;
}
