import type { NumberColumn } from "./fields.ts";

interface Named {
  readonly name: string;
  readonly position: number;
}

/** W/m². Clouds can lift it over the sun's own 1361 for minutes; above 2000 stand codes for "missing" such as 9999. */
export function irradianceColumn(named: Named): NumberColumn {
  return { ...named, min: 0, max: 2000 };
}

/** °C. Where missing, EPW writes 99.9. */
export function airColumn(named: Named): NumberColumn {
  return { ...named, min: -90, max: 70 };
}
