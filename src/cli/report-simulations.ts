import { readdirSync } from "node:fs";
import path from "node:path";
import type { Simulation } from "../report/html/page-data.ts";
import { parseSimulation } from "../report/html/simulation-file.ts";
import type { TableFile } from "./compare-find.ts";
import { passedOver, textOf } from "./report-beside.ts";

/** Pictures of more letters than this are none that `simulate` drew. */
const most = { pictures: 20, letters: 400_000 } as const;

/**
 * A simulation's table, and the pictures of weeks beside it; a picture that cannot be read is a caveat.
 * @throws OffgridError `input` of the table.
 */
export function readSimulation({ file, place }: TableFile): Simulation & { readonly caveats: readonly string[] } {
  const figures = parseSimulation({ text: textOf(file), place });
  const folder = path.dirname(file);
  const isSaved = path.basename(file) === "simulate.csv";
  const beside = isSaved ? picturesIn(folder) : { pictures: [], caveats: [] };
  return { name: path.basename(isSaved ? folder : file), figures, ...beside };
}

function picturesIn(folder: string): { pictures: Simulation["pictures"]; caveats: readonly string[] } {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".svg"))
    .map(({ name }) => name)
    .sort()
    .slice(0, most.pictures);
  const caveats: string[] = [];
  const pictures = names.flatMap((name) => {
    const file = path.join(folder, name);
    try {
      const svg = textOf(file);
      return svg.startsWith("<svg ") && svg.length <= most.letters ? [{ name: path.parse(name).name, svg }] : [];
    } catch (thrown) {
      caveats.push(passedOver(file, thrown));
      return [];
    }
  });
  return { pictures, caveats };
}
