#!/usr/bin/env node
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ExitCode, exitCodes } from "./cli/commands.ts";
import { parseCommandLine } from "./cli/parser.ts";
import { projectRoot } from "./cli/project.ts";
import { createTerminal, type Terminal } from "./cli/terminal.ts";
import { OffgridError } from "./errors.ts";
import { visibleLines } from "./report/visible-text.ts";

// argv in, exit code out. The only place that touches the exit code and signals.

const argv = process.argv.slice(2);
const terminal = createTerminal({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  quiet: argv.some((word) => word === "--quiet" || word === "-q" || word === "--quiet=true"),
  color: argv.includes("--no-color") ? false : argv.includes("--color") ? true : undefined,
});

process.on("uncaughtException", (error) => leave(explain(error)));
// A reader that has seen enough (`offgrid … | head`) is no fault of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  leave(error.code === "EPIPE" ? exitCodes.fine : explain(error)),
);

process.exitCode = await main().catch(explain);

async function main(): Promise<ExitCode> {
  const parsed = await parseCommandLine({ argv, version: readVersion(), width: terminal.width });
  if (parsed.kind === "answer") {
    terminal.data(parsed.text);
    return exitCodes.fine;
  }
  const run = await parsed.command.load();
  return run({ args: parsed.args, terminal, signal: interruption(terminal) });
}

/** Aborts at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once, which loses nothing that was saved. */
function interruption(talk: Terminal): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      talk.say("stopping; once more to stop at once");
      controller.abort();
    });
  }
  return controller.signal;
}

function explain(thrown: unknown): ExitCode {
  if (thrown instanceof OffgridError) {
    terminal.warn(`${terminal.style.talk("red", "offgrid:")} ${visibleLines(thrown.message)}`);
    return exitCodes.unable;
  }
  const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  terminal.warn(`offgrid: this is a bug of offgrid's. ${visibleLines(trace)}`);
  return exitCodes.bug;
}

function leave(code: ExitCode): never {
  process.exit(code);
}

function readVersion(): string {
  const text = readFileSync(path.join(projectRoot, "package.json"), "utf8");
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? "unknown";
}
