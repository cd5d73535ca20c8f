import { createRandom, hashSeed } from "../stats/random.ts";
import { createDips } from "./dips.ts";
import type { PowerProfile } from "./profile.ts";
import { type Curve, createSolar, makeSolarDay } from "./solar.ts";
import type { GridSpec, SupplySpec } from "./supply-spec.ts";
import { createAlways, createDaily, createRenewal, createRotation, dayS, type Switch } from "./switch.ts";
import { createTraceCurve, type SupplyTrace } from "./trace-curve.ts";

/**
 * All sources of a profile together, at one time. `gridW` is what the first source that is on can give (0: none is on;
 * Infinity: no limit), `pvW` what the panels give. Both hold until `nextS`; then `advance` is called.
 */
export interface Supply {
  gridW: number;
  /** Whether that source burns fuel. */
  isGenset: boolean;
  pvW: number;
  nextS: number;
  /** Energy that the source in use may still give today, J; Infinity without a cap. */
  leftJ: number;
  advance(nowS: number): void;
  /** Writes down what was drawn from the source in use, J. At the cap it is off until midnight. */
  draw(joules: number): void;
}

interface Source {
  /** 0 while off. */
  readonly watts: () => number;
  readonly isGenset: boolean;
  readonly capJ: number;
  usedJ: number;
}

export interface SupplyRequest {
  readonly profile: PowerProfile;
  readonly seed: number;
  readonly trace: SupplyTrace | null;
  readonly pvStepS: number;
}

/** Every source has a random stream of its own: a change to one leaves the outages of the others as they were. */
export function createSupply({ profile, seed, trace, pvStepS }: SupplyRequest): Supply {
  const randomOf = (name: string | number) => createRandom(hashSeed(`${profile.seed}/${seed}/supply/${name}`));
  const switches: Switch[] = [];
  const curves: Curve[] = [];
  const panelCurves: Curve[] = [];
  const sources: Source[] = [];
  const mains = createDips(profile.events.dips, randomOf("dips"));
  switches.push(mains);

  const add = (spec: SupplySpec, index: number): void => {
    if (spec.kind === "solar") {
      panelCurves.push(createSolar(makeSolarDay(spec), pvStepS));
      return;
    }
    if (spec.kind === "trace") {
      const { grid, pv } = createTraceCurve({ trace, spec });
      curves.push(grid);
      panelCurves.push(pv);
      sources.push({ watts: () => grid.watts, isGenset: false, capJ: Number.POSITIVE_INFINITY, usedJ: 0 });
      return;
    }
    const own = createSwitch({ spec, randomOf: () => randomOf(index) });
    switches.push(own);
    const capW = spec.capW ?? Number.POSITIVE_INFINITY;
    const isGenset = spec.kind === "genset";
    sources.push({
      // The dips are the grid's: a generator on the premises has none.
      watts: () => (own.isOn && (isGenset || mains.isOn) ? capW : 0),
      isGenset,
      capJ: (spec.capWhPerDay ?? Number.POSITIVE_INFINITY) * 3600,
      usedJ: 0,
    });
  };
  for (const [index, spec] of profile.supply.entries()) add(spec, index);

  const panels = addCurves(panelCurves);
  const changing = [...switches, ...curves];
  const isCapped = sources.some(({ capJ }) => Number.isFinite(capJ));
  let midnightS = isCapped ? dayS : Number.POSITIVE_INFINITY;
  let used: Source | undefined;
  const supply = {
    gridW: 0,
    isGenset: false,
    pvW: 0,
    nextS: 0,
    leftJ: Number.POSITIVE_INFINITY,
    advance(nowS: number): void {
      if (panels.nextS <= nowS) panels.advance(nowS);
      if (nextGridS <= nowS) advanceGrid(nowS);
      supply.pvW = panels.watts;
      supply.nextS = Math.min(panels.nextS, nextGridS);
    },
    draw(joules: number): void {
      if (used === undefined || used.capJ === Number.POSITIVE_INFINITY) return;
      used.usedJ += joules;
      supply.leftJ = used.capJ - used.usedJ;
      // Less than a microwatt-second is the rounding of the time at which the cap was reached.
      if (supply.leftJ <= 1e-6) {
        used.usedJ = used.capJ;
        choose();
      }
    },
  };
  let nextGridS = 0;
  function advanceGrid(nowS: number): void {
    if (midnightS <= nowS) {
      for (const source of sources) source.usedJ = 0;
      midnightS += dayS;
    }
    nextGridS = midnightS;
    for (const one of changing) {
      if (one.nextS <= nowS) one.advance(nowS);
      nextGridS = Math.min(nextGridS, one.nextS);
    }
    choose();
  }
  function choose(): void {
    used = sources.find((source) => source.usedJ < source.capJ && source.watts() > 0);
    supply.gridW = used?.watts() ?? 0;
    supply.isGenset = used?.isGenset ?? false;
    supply.leftJ = used === undefined ? Number.POSITIVE_INFINITY : used.capJ - used.usedJ;
  }
  supply.advance(0);
  return supply;
}

/** The sum of several curves; a single one as it is. */
function addCurves(curves: readonly Curve[]): Curve {
  const [only] = curves;
  if (only !== undefined && curves.length === 1) return only;
  const sum = {
    watts: 0,
    nextS: Number.POSITIVE_INFINITY,
    advance(nowS: number): void {
      sum.watts = 0;
      sum.nextS = Number.POSITIVE_INFINITY;
      for (const curve of curves) {
        if (curve.nextS <= nowS) curve.advance(nowS);
        sum.watts += curve.watts;
        sum.nextS = Math.min(sum.nextS, curve.nextS);
      }
    },
  };
  sum.advance(0);
  return sum;
}

function createSwitch({
  spec,
  randomOf,
}: {
  readonly spec: GridSpec;
  readonly randomOf: () => ReturnType<typeof createRandom>;
}): Switch {
  switch (spec.kind) {
    case "always":
      return createAlways();
    case "daily":
    case "genset":
      return createDaily(spec);
    case "renewal":
      return createRenewal({ ...spec, random: randomOf() });
    case "rotation":
      return createRotation(spec);
    default:
      return spec satisfies never;
  }
}
