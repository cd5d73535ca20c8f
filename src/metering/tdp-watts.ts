/**
 * Watts at 0, 10, 50 and 100 % load as shares of the rated power (TDP) of the processor: Teads Engineering, Building an AWS EC2 Carbon
 * Emissions Dataset (2021), measured with RAPL on bare-metal servers.
 */
const shares = [
  [0, 0.12],
  [0.1, 0.32],
  [0.5, 0.75],
  [1, 1.02],
] as const;

export function tdpCurve(tdpW: number): readonly (readonly [load: number, watts: number])[] {
  return shares.map(([load, share]) => [load, share * tdpW]);
}
