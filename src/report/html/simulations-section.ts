import { formatNumber, formatPercent } from "../numbers.ts";
import { figureMarkup } from "./figure.ts";
import { html, type Markup, nothing } from "./markup.ts";
import type { Simulation } from "./page-data.ts";
import { pictureMarkup } from "./picture.ts";
import { simulationFigure } from "./simulation-chart.ts";
import type { SimulatedFigures } from "./simulation-file.ts";
import { dataTable } from "./tables.ts";
import { shorten } from "./words.ts";

interface Column {
  readonly title: string;
  readonly metric: string;
  readonly meaning: string;
  readonly format: (value: number) => string;
}

const columns: readonly Column[] = [
  {
    title: "service",
    metric: "service_availability",
    meaning: "Share of the time in which the device could serve",
    format: formatPercent,
  },
  {
    title: "good",
    metric: "good_fraction",
    meaning: "Right answers inside their deadline ÷ requests that came",
    format: formatPercent,
  },
  {
    title: "clocked down",
    metric: "throttled_fraction",
    meaning: "Share of the busy time in which the device was too warm",
    format: formatPercent,
  },
  {
    title: "answers/day",
    metric: "goodput_per_day",
    meaning: "Right answers inside their deadline a day",
    format: formatNumber,
  },
  { title: "restarts/day", metric: "restarts_per_day", meaning: "Boots after a power cut", format: formatNumber },
  { title: "response p95 s", metric: "response_p95_s", meaning: "From arrival to answer", format: formatNumber },
  {
    title: "first p95 s",
    metric: "time_to_first_p95_s",
    meaning: "From restored power to the first answer",
    format: formatNumber,
  },
  {
    title: "drain p95 s",
    metric: "drain_p95_s",
    meaning: "From restored power until the backlog was worked off",
    format: formatNumber,
  },
  {
    title: "Wh/1000",
    metric: "wh_per_1000_gross",
    meaning: "Energy of a thousand answers, idle time included",
    format: formatNumber,
  },
  {
    title: "cycles/year",
    metric: "battery_cycles_per_year",
    meaning: "Full cycles of the battery",
    format: formatNumber,
  },
  {
    title: "$/1000",
    metric: "cost_per_1000_requests",
    meaning: "Cost of a thousand answers, USD",
    format: formatNumber,
  },
  {
    title: "$/million tokens",
    metric: "cost_per_million_tokens",
    meaning: "Cost of a million tokens, USD",
    format: formatNumber,
  },
];
const most = { rows: 100, pictures: 8 } as const;

/** What power profiles leave of the service, and pictures of a week where they were kept. */
export function simulationsSection(simulations: readonly Simulation[]): Markup {
  if (simulations.length === 0) return nothing;
  return html`<section id="simulations" class="simulated" aria-labelledby="simulations-title"><h2 id="simulations-title">On intermittent electricity</h2>
${simulations.map((one) => partOf(one, simulations.length > 1))}</section>
`;
}

function partOf({ name, figures, pictures }: Simulation, isSeveral: boolean): Markup {
  const figure = simulationFigure(figures);
  const rest = pictures.length - most.pictures;
  return html`${isSeveral ? html`<h3>${shorten(name, 80)}</h3>` : null}${figure === null ? null : figureMarkup(figure)}${tableOf(figures)}
${pictures.slice(0, most.pictures).map(
  (
    picture,
  ) => html`<figure><h3>A week: ${shorten(picture.name, 90)}</h3>${pictureMarkup({ svg: picture.svg, label: `Supply, charge, service and backlog over a week: ${shorten(picture.name, 90)} (modelled)` })}<figcaption>Modelled, from the first seed: supply, charge of the battery, share of the time in which it could serve, and requests that wait.</figcaption></figure>
`,
)}${pictures.length === 0 ? html`<p class="note">No picture of a week lies beside it: <code>offgrid simulate … --out FOLDER</code> keeps one of a single case, with <code>--svg</code> of each.</p>` : null}${rest > 0 ? html`<p class="note">${rest} more pictures left out.</p>` : null}`;
}

function tableOf(figures: readonly SimulatedFigures[]): Markup {
  const shown = columns.filter(({ metric }) => figures.some(({ metrics }) => metrics.has(metric)));
  return dataTable({
    caption: `All modelled; ± half of the 95 % interval over seeds${figures.length > most.rows ? `; the first ${most.rows} of ${figures.length} cases` : ""}`,
    columns: [
      { title: "model, profile", align: "left" },
      ...shown.map(({ title, meaning }) => ({ title, meaning, align: "right" }) as const),
    ],
    rows: figures.slice(0, most.rows).map((one) => [
      one.name,
      ...shown.map((column) => {
        const figure = one.metrics.get(column.metric);
        if (figure === undefined) return "–";
        const half = figure.lo === null || figure.hi === null ? 0 : (figure.hi - figure.lo) / 2;
        return `${column.format(figure.value)}${half > 0.005 * Math.abs(figure.value) ? ` ±${column.format(half)}` : ""}`;
      }),
    ]),
  });
}
