import { readdirSync } from "node:fs";
import path from "node:path";
import type { Simulation } from "../report/html/page-data.ts";
import { parseSimulation } from "../report/html/simulation-file.ts";
import type { TableFile } from "./compare-find.ts";
import { textOf } from "./report-beside.ts";

/** Pictures of more letters than this are none that `simulate` drew. */
const most = { pictures: 20, letters: 400_000 } as const;

/** A simulation's table, and the pictures of weeks beside it. @throws OffgridError `input`. */
export function readSimulation({ file, place }: TableFile): Simulation {
  const figures = parseSimulation({ text: textOf(file), place });
  const folder = path.dirname(file);
  const isSaved = path.basename(file) === "simulate.csv";
  return { name: path.basename(isSaved ? folder : file), figures, pictures: isSaved ? picturesIn(folder) : [] };
}

function picturesIn(folder: string): Simulation["pictures"] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".svg"))
    .map(({ name }) => name)
    .sort()
    .slice(0, most.pictures);
  return names.flatMap((name) => {
    const svg = textOf(path.join(folder, name));
    return svg.startsWith("<svg ") && svg.length <= most.letters ? [{ name: path.parse(name).name, svg }] : [];
  });
}
