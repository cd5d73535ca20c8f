import type { ContextFacts } from "../../compare/pool.ts";
import { formatNumber } from "../numbers.ts";
import { html, type Markup, nothing } from "./markup.ts";
import type { Fact, PageData } from "./page-data.ts";
import { counted, shorten } from "./words.ts";

const most = 12;

const facts: readonly { readonly label: string; readonly of: (context: ContextFacts) => string | null }[] = [
  { label: "run", of: ({ run_id }) => run_id },
  { label: "machine", of: ({ machine_id }) => machine_id },
  { label: "CPU", of: ({ cpu_model }) => cpu_model },
  { label: "CPUs available", of: ({ cores }) => cores },
  {
    label: "memory",
    of: ({ memory_bytes }) => (memory_bytes === null ? null : `${formatNumber(Number(memory_bytes) / 2 ** 30)} GiB`),
  },
  { label: "architecture", of: ({ architecture }) => architecture },
  { label: "operating system", of: ({ os }) => os },
  { label: "virtualisation", of: ({ virtualisation }) => virtualisation },
  { label: "frequency governor", of: ({ governor }) => governor },
  { label: "power source", of: ({ power_source }) => power_source },
  { label: "ONNX Runtime", of: ({ onnxruntime_version }) => onnxruntime_version },
  { label: "Node.js", of: ({ node_version }) => node_version },
  { label: "offgrid", of: ({ offgrid_version }) => offgrid_version },
  { label: "commit of offgrid", of: ({ git_commit }) => git_commit },
];

/** Machines and versions, a list for each run; what is unknown is said to be. */
export function environmentSection({
  contexts,
  machines,
}: {
  readonly contexts: readonly ContextFacts[];
  readonly machines: PageData["machines"];
}): Markup {
  const lists = new Map(contexts.map((context) => [JSON.stringify(facts.map(({ of }) => of(context))), context]));
  const shown = [...lists.values()].slice(0, most);
  if (shown.length === 0) return nothing;
  const rest = lists.size - shown.length;
  return html`<section id="environment" aria-labelledby="environment-title"><h2 id="environment-title">Environment</h2>
${shown.map((context) => listOf(context, machines.find(({ runId }) => runId === context.run_id)?.facts ?? [], shown.length > 1))}${rest > 0 ? html`<p class="note">${counted(rest, "more environment")} in results.csv.</p>` : null}</section>
`;
}

function listOf(context: ContextFacts, more: readonly Fact[], isSeveral: boolean): Markup {
  const own = facts.map(({ label, of }) => ({ label, value: of(context) }));
  const known = own.flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]));
  const unknown = own.filter(({ value }) => value === null).map(({ label }) => label);
  const rest = unknown.length === 0 ? [] : [{ label: "not known", value: unknown.join(", ") }];
  const title = isSeveral ? html`<h3>${shorten(context.run_id ?? context.table, 80)}</h3>` : nothing;
  return html`${title}<dl class="facts2">${[...known, ...more, ...rest].map(({ label, value }) => html`<dt>${label}</dt><dd>${shorten(value, 160)}</dd>`)}</dl>
`;
}
