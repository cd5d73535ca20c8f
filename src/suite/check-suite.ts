import { OffgridError } from "../errors.ts";
import { type Cell, cellKeys, isCellKey } from "./cell.ts";
import { nearest } from "./did-you-mean.ts";
import { expandMatrix, type MatrixRequest } from "./matrix.ts";

type Exclusion = Readonly<Record<string, string | number | boolean>>;

/**
 * What of a suite no schema can see: names that do not exist, and entries that do nothing.
 * @throws OffgridError `suite` with place, fault and cure of the first mistake.
 */
export function checkSuite(request: MatrixRequest): void {
  checkProfiles(request);
  checkFake(request);
  checkProcesses(request);
  checkExcludes(request);
}

/** Whether every key of an `exclude` entry fits the cell. */
export function isExcluded(entry: Exclusion, cell: Cell): boolean {
  return Object.entries(entry).every(([key, value]) => isCellKey(key) && String(cell[key]) === String(value));
}

function checkProfiles({ suite, placeOf, profiles }: MatrixRequest): void {
  for (const [index, id] of suite.profiles.entries()) {
    if (profiles.has(id)) continue;
    const known = [...profiles.keys()];
    const guess = nearest(id, known);
    throw new OffgridError({
      code: "suite",
      place: placeOf(["profiles", index]),
      fault: `there is no profile '${id}'`,
      cure: guess ? `Did you mean '${guess}'?` : `Use one of: ${known.join(", ")}`,
    });
  }
}

function checkFake({ suite, placeOf }: MatrixRequest): void {
  if (suite.backend !== "fake" && suite.fake !== undefined) {
    throw new OffgridError({
      code: "suite",
      place: placeOf(["fake"]),
      fault: "fake: is given, but the backend is not fake",
      cure: "Add 'backend: fake' or remove fake:",
    });
  }
  const stranger = Object.keys(suite.fake ?? {}).find((id) => !suite.models.includes(id));
  if (stranger === undefined) return;
  throw new OffgridError({
    code: "suite",
    place: placeOf(["fake", stranger]),
    fault: `fake: describes '${stranger}', which models: does not list`,
    cure: "Add it to models: or remove it",
  });
}

/** Arrivals are one stream: how it would be shared among processes is nobody's word. */
export function checkProcesses({ suite, placeOf }: Pick<MatrixRequest, "suite" | "placeOf">): void {
  if (suite.settings.processes.every((processes) => processes === 1)) return;
  const index = suite.scenarios.findIndex(({ kind }) => kind === "server" || kind === "paced");
  if (index === -1) return;
  throw new OffgridError({
    code: "suite",
    place: placeOf(["scenarios", index, "kind"]),
    fault: `the scenario ${suite.scenarios[index]?.kind} has one process, but settings ask for several`,
    cure: "Set processes to 1, or choose single-stream, multi-stream or offline",
  });
}

function checkExcludes(request: MatrixRequest): void {
  const { suite, placeOf } = request;
  const matrix = expandMatrix(request);
  for (const [index, entry] of suite.exclude.entries()) {
    const stranger = Object.keys(entry).find((key) => !isCellKey(key));
    if (stranger !== undefined) {
      throw new OffgridError({
        code: "suite",
        place: placeOf(["exclude", index, stranger]),
        fault: `cells have no key '${stranger}'`,
        cure: `Use one of: ${Object.keys(cellKeys).join(", ")}`,
      });
    }
    if (matrix.some((cell) => isExcluded(entry, cell))) continue;
    throw new OffgridError({
      code: "suite",
      place: placeOf(["exclude", index]),
      fault: "no cell of the matrix fits this entry",
      cure: "Correct its values or remove it",
    });
  }
}
