import { existsSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { type Policy, policySchema } from "../gate/policy.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { parseYaml } from "../suite/yaml.ts";
import { readText } from "./find-profile.ts";
import { fromHere, namesIn, projectPaths } from "./project.ts";

/** A policy by the name of one in bench/policies, or a YAML file. @throws OffgridError `usage`, `input` or `suite`. */
export function findPolicy(name: string): Policy {
  if (/[/\\]|\.ya?ml$/i.test(name)) return parseYaml(policySchema, readText(name), fromHere(path.resolve(name)));
  const file = path.join(projectPaths.policies, `${name}.yaml`);
  if (existsSync(file)) return parseYaml(policySchema, readText(file), fromHere(file));
  const known = namesIn(projectPaths.policies);
  const guess = nearest(name, known);
  throw new OffgridError({
    code: "usage",
    place: `--policy ${name}`,
    fault: "there is no policy of that name",
    cure: guess ? `Did you mean '${guess}'?` : `Use one of: ${known.join(", ")}; or give a YAML file`,
  });
}
