/** What a machine of a class draws, W: an interval for the idle and for the fully busy machine, at the wall. */
export interface DeviceClass {
  readonly title: string;
  readonly idleW: Interval;
  readonly activeW: Interval;
}
export type Interval = readonly [lo: number, hi: number];

/** Priors for machines that nobody has put a meter on. Where both ends are equal only one figure is known, not a certain one. */
export const deviceClasses = {
  n100: { title: "N100 mini PC", idleW: [6, 14], activeW: [15, 30] },
  pi5: { title: "Raspberry Pi 5", idleW: [4.4, 4.4], activeW: [7.9, 7.9] },
  pi4: { title: "Raspberry Pi 4", idleW: [2.3, 2.3], activeW: [6.8, 6.8] },
  laptop: { title: "old laptop", idleW: [8, 15], activeW: [25, 45] },
  jetson: { title: "Jetson Orin Nano", idleW: [5, 5], activeW: [15, 15] },
} as const satisfies Readonly<Record<string, DeviceClass>>;
export type DeviceClassName = keyof typeof deviceClasses;
export const deviceClassNames = [
  "n100",
  "pi5",
  "pi4",
  "laptop",
  "jetson",
] as const satisfies readonly DeviceClassName[];

export function isDeviceClass(name: string): name is DeviceClassName {
  return Object.hasOwn(deviceClasses, name);
}

/** The class of a board by its device tree's `model`, or of a processor by its name. A laptop has neither: only its owner knows. */
const recognised: readonly { readonly name: DeviceClassName; readonly board?: RegExp; readonly cpu?: RegExp }[] = [
  { name: "pi5", board: /^Raspberry Pi 5 / },
  { name: "pi4", board: /^Raspberry Pi 4 / },
  { name: "jetson", board: /\bJetson Orin Nano\b/ },
  { name: "n100", cpu: /\bIntel\S* (?:Processor )?N100\b/ },
];

/** Null where what the machine says of itself is of no class. */
export function recogniseClass({
  board,
  cpuModel,
}: {
  readonly board: string | null;
  readonly cpuModel: string | null;
}): DeviceClassName | null {
  const isOf = (pattern: RegExp | undefined, text: string | null) => pattern?.test(text ?? "") ?? false;
  return recognised.find((one) => isOf(one.board, board) || isOf(one.cpu, cpuModel))?.name ?? null;
}
