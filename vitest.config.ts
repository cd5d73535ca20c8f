import { defineConfig } from "vitest/config";

/** What starts real processes but judges no time and no neighbour: three of these may run at once, as they mostly wait. */
const untimed = [
  "any-model",
  "audit",
  "calibrate-energy",
  "cli",
  "compare",
  "documents",
  "energy",
  "kill",
  "live",
  "metered-run",
  "own-files",
  "profile",
  "replay-refusals",
  "simulate",
  "sweep",
].map((name) => `tests/e2e/${name}.test.ts`);
const patience = { testTimeout: 180_000, hookTimeout: 60_000 };

// Three projects, one after the other: `unit` and `untimed` run in parallel, `e2e` measures, so one file at a time.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/e2e/**"],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { name: "untimed", include: untimed, maxWorkers: 3, sequence: { groupOrder: 1 }, ...patience } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: untimed,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
    ],
  },
});
