import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Rooms whose code the linter keeps free of clock, process and shared state: their files may share a worker and its modules. */
const pure = ["compare", "gate", "metering", "power", "report", "results", "roofline", "stats", "suite", "tensors"].map(
  (room) => `tests/${room}/**/*.test.ts`,
);
/** What starts real processes but judges no time and no neighbour: four of these may run at once, as they mostly wait. */
const untimed = [
  "any-model",
  "audit",
  "calibrate-energy",
  "ci-docs",
  "cli",
  "compare",
  "documents",
  "duel",
  "energy",
  "gate",
  "kill",
  "live",
  "metered-run",
  "own-files",
  "profile",
  "query",
  "replay-refusals",
  "report",
  "simulate",
  "sweep",
].map((name) => `tests/e2e/${name}.test.ts`);
const patience = { testTimeout: 180_000, hookTimeout: 60_000 };

/** One more than there are CPUs, as some tests wait for processes. */
const unit = { testTimeout: 30_000, maxWorkers: availableParallelism() + 1, sequence: { groupOrder: 0 } };

// Three groups, one after the other: `pure` with `unit` and then `untimed` run in parallel, `e2e` measures, so one file at a time.
export default defineConfig({
  test: {
    projects: [
      { test: { name: "pure", include: pure, isolate: false, ...unit } },
      { test: { name: "unit", include: ["tests/**/*.test.ts"], exclude: ["tests/e2e/**", ...pure], ...unit } },
      { test: { name: "untimed", include: untimed, maxWorkers: 4, sequence: { groupOrder: 1 }, ...patience } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: untimed,
          fileParallelism: false,
          // Of the tests that say they may run beside each other.
          maxConcurrency: 2,
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
    ],
  },
});
