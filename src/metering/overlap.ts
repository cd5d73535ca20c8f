import { type Boundary, boundaries } from "./reading.ts";

/** Whether two meters' joules hold some of the same, and must not be added. The whole machine holds its processor and its GPU. */
export function overlaps(a: Boundary, b: Boundary): boolean {
  const domains = [boundaries[a].domain, boundaries[b].domain];
  return domains[0] === domains[1] || domains.includes("machine");
}
