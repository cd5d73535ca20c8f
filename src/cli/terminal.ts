import { styleText } from "node:util";
import { wrap } from "../report/table.ts";

type Style = "bold" | "dim" | "red" | "green" | "yellow";

/** The only place that prints. stdout is data, stderr is talk. */
export interface Terminal {
  /** Display columns of stdout; 100 when it is no terminal and COLUMNS does not say. */
  readonly width: number;
  /** Results, to stdout. */
  data(text: string): void;
  /** A line of talk, to stderr; nothing under --quiet. */
  say(line: string): void;
  /** A warning or error, to stderr, also under --quiet. */
  warn(line: string): void;
  /** Replaces the progress line on a terminal; nothing elsewhere. */
  progress(line: string): void;
  /** Styles for stdout and for stderr; plain text where there is no colour. */
  readonly style: { readonly data: Painter; readonly talk: Painter };
  /** Whether progress lines are seen. */
  readonly isLive: boolean;
}
export type Painter = (style: Style, text: string) => string;

export interface TerminalRequest {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly quiet: boolean;
  /** false under --no-color; undefined lets the environment and the stream decide. */
  readonly color: boolean | undefined;
}

export function createTerminal({ stdout, stderr, env, quiet, color }: TerminalRequest): Terminal {
  const isLive = !quiet && stderr.isTTY === true && env["TERM"] !== "dumb";
  let shown = "";
  const clear = () => {
    if (shown !== "") stderr.write("\r\u001b[2K");
    shown = "";
  };
  const line = (text: string) => {
    clear();
    const width = stderr.isTTY === true ? columnsOf({ stream: stderr, env }) : Number.POSITIVE_INFINITY;
    for (const one of text.split("\n")) stderr.write(`${wrap({ text: one, width, indent: 2 }).join("\n")}\n`);
  };
  return {
    width: columnsOf({ stream: stdout, env }),
    isLive,
    data(text) {
      clear();
      stdout.write(text);
    },
    say: quiet ? () => {} : line,
    warn: line,
    progress(text) {
      if (!isLive) return;
      const fitted = shorten(text, columnsOf({ stream: stderr, env }) - 1);
      if (fitted === shown) return;
      clear();
      stderr.write(fitted);
      shown = fitted;
    },
    style: {
      data: painter(hasColor({ stream: stdout, env, color })),
      talk: painter(hasColor({ stream: stderr, env, color })),
    },
  };
}

/** --no-color, then NO_COLOR (no-color.org), FORCE_COLOR, and last whether it is a terminal. */
function hasColor({
  stream,
  env,
  color,
}: {
  stream: NodeJS.WriteStream;
  env: TerminalRequest["env"];
  color: boolean | undefined;
}): boolean {
  if (color !== undefined) return color;
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

function painter(isOn: boolean): Painter {
  return isOn ? (style, text) => styleText(style, text) : (_style, text) => text;
}

function columnsOf({ stream, env }: { stream: NodeJS.WriteStream; env: TerminalRequest["env"] }): number {
  if (stream.isTTY === true && stream.columns > 0) return stream.columns;
  const asked = Number(env["COLUMNS"]);
  return Number.isInteger(asked) && asked >= 20 ? asked : 100;
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
