import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { pageMark } from "../report/html/page.ts";
import { runFiles } from "../runner/run-folder.ts";
import { fromHere } from "./project.ts";
import { beginningOf } from "./report-names.ts";

const reportName = "report.html";

/** Where a report goes: --out; else the run's folder, where it is of one run; else here. */
export function reportPath({
  out,
  files,
}: {
  readonly out: string | undefined;
  readonly files: readonly string[];
}): string {
  if (out !== undefined) return path.resolve(out);
  const [only] = files;
  const isRun = files.length === 1 && only !== undefined && path.basename(only) === runFiles.results;
  return isRun ? path.join(path.dirname(only), reportName) : path.resolve(reportName);
}

/** @throws OffgridError `usage` where something lies there that is no report or cannot be read, or there is no such folder. */
export function requireFreePath({ file, force }: { readonly file: string; readonly force: boolean }): void {
  try {
    requireOwn({ file, force });
  } catch (thrown) {
    if (thrown instanceof OffgridError) throw thrown;
    throw refusal({
      file,
      fault: `what lies there cannot be read (${messageOf(thrown)})`,
      cure: "Name a file with --out",
    });
  }
}

function requireOwn({ file, force }: { file: string; force: boolean }): void {
  const refuse = (fault: string, cure: string) => refusal({ file, fault, cure });
  const folder = path.dirname(file);
  if (!existsSync(folder)) throw refuse("there is no such folder", "Name a file in a folder that exists with --out");
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile()) throw refuse("it is there and is no file", "Name a file with --out");
  if (force || beginningOf(file, pageMark.length) === pageMark) return;
  throw refuse(
    "a file lies there that offgrid report did not make",
    "Name another with --out, or write over it with --force",
  );
}

function refusal({ file, fault, cure }: { file: string; fault: string; cure: string }): OffgridError {
  return new OffgridError({ code: "usage", place: fromHere(file), fault, cure });
}
