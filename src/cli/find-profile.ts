import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isLiveReference } from "../energy/live-source.ts";
import { messageOf, OffgridError } from "../errors.ts";
import { type Profile, profileSchema } from "../power/profile.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { parseYaml } from "../suite/yaml.ts";
import { fromHere, namesIn, projectPaths } from "./project.ts";

/** A power profile by name or file. @throws OffgridError `usage`, `input` or `suite`. */
export function findProfile(id: string): Profile {
  const file = profileFile(id);
  if (file !== undefined) return parseYaml(profileSchema, readText(file), fromHere(file));
  if (/\.ya?ml$/i.test(id)) return parseYaml(profileSchema, readText(id), id);
  if (isLiveReference(id)) {
    throw new OffgridError({
      code: "usage",
      place: `--profile ${id}`,
      fault: "that is a present state and no profile",
      cure: `Use offgrid simulate --live ${id}, with or without a --profile`,
    });
  }
  const known = namesIn(projectPaths.profiles);
  const guess = nearest(id, known);
  throw new OffgridError({
    code: "usage",
    place: `--profile ${id}`,
    fault: "there is no profile of that name",
    cure: guess ? `Did you mean '${guess}'?` : `Use one of: ${known.join(", ")}; or give a YAML file`,
  });
}

/** Where a profile of offgrid's own lies; undefined for any other id. */
export function profileFile(id: string): string | undefined {
  const file = path.join(projectPaths.profiles, `${id}.yaml`);
  return !/[/\\]/.test(id) && existsSync(file) ? file : undefined;
}

/** A text file that the user named. @throws OffgridError `input`. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new OffgridError({
      code: "input",
      place: file,
      fault: `it cannot be read (${messageOf(cause)})`,
      cure: "Give a readable file",
      cause,
    });
  }
}
