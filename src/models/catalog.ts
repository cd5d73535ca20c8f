import { readFile } from "node:fs/promises";
import { OffgridError } from "../errors.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { parseYaml } from "../suite/yaml.ts";
import { catalogSchema, type ModelCard } from "./card.ts";
import { inputFailure } from "./file-errors.ts";

/** The cards of a catalogue, sorted by id. */
export type Catalog = readonly ModelCard[];

/** @throws OffgridError `suite` with file:line:column for a mistake, `input` for a file that cannot be read. */
export async function readCatalog(catalogPath: string): Promise<Catalog> {
  const text = await readFile(catalogPath, "utf8").catch((thrown: unknown) => {
    throw inputFailure(catalogPath, thrown);
  });
  const { models } = parseYaml(catalogSchema, text, catalogPath);
  return models.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function findCard(catalog: Catalog, id: string): ModelCard | undefined {
  return catalog.find((card) => card.id === id);
}

/** @throws OffgridError `model_unknown` naming the nearest id. */
export function getCard(catalog: Catalog, id: string): ModelCard {
  const card = findCard(catalog, id);
  if (card !== undefined) return card;
  const best = nearest(
    id,
    catalog.map((known) => known.id),
  );
  throw new OffgridError({
    code: "model_unknown",
    place: id,
    fault: "no model of that id is in the catalogue",
    cure:
      best === undefined
        ? "see `offgrid models list`, or give the path of an .onnx file"
        : `write "${best}", or see \`offgrid models list\``,
  });
}
