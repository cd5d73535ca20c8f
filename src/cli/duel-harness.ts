import { existsSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { projectPaths } from "./project.ts";

/** The worker's file of an arm: offgrid's own, or that of another checkout. */
export function armWorker(harness: string | null): string {
  return harness === null ? projectPaths.duelWorker : path.join(harness, "dist", "worker", "duel.js");
}

/** @throws OffgridError `usage` where another checkout has no worker for duels. */
export function checkHarness(harness: string | null): void {
  if (harness === null || existsSync(armWorker(harness))) return;
  throw new OffgridError({
    code: "usage",
    place: "harness",
    fault: "that folder holds no built offgrid that knows duels (dist/worker/duel.js is not there)",
    cure: "Run 'npm run build' in it",
  });
}
