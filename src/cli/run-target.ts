import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { runFiles } from "../runner/run-folder.ts";
import { projectPaths } from "./project.ts";

/** When and what: `2026-11-21T20-47-14-quick`, with a number behind it when that is taken. */
export function newRunId(suite: string): string {
  const name = path
    .basename(suite)
    .replace(/\.ya?ml$/i, "")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-");
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(":", "-");
  const base = `${stamp}-${name}`;
  const isTaken = (id: string) => existsSync(path.join(projectPaths.results, id));
  let id = base;
  for (let n = 2; isTaken(id); n++) id = `${base}-${n}`;
  return id;
}

/** A run's folder from its path or its id; a unique beginning of an id will do. */
export function findRun(reference: string): string {
  const asPath = path.resolve(reference);
  if (existsSync(path.join(asPath, runFiles.journal))) return asPath;
  const ids = existsSync(projectPaths.results)
    ? readdirSync(projectPaths.results).filter((id) =>
        existsSync(path.join(projectPaths.results, id, runFiles.journal)),
      )
    : [];
  const fitting = ids.filter((id) => id === reference || id.startsWith(reference));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return path.join(projectPaths.results, only);
  const latest = ids.sort().slice(-3).join(", ");
  throw new OffgridError({
    code: "resume",
    place: `--resume ${reference}`,
    fault:
      fitting.length > 1
        ? `several runs begin like that: ${fitting.slice(0, 3).join(", ")}`
        : "there is no run of that id, and no run's folder at that path",
    cure: latest === "" ? "Start one with 'offgrid run'" : `The latest runs are: ${latest}`,
  });
}
