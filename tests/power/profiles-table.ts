import type { MinuteBattery, MinuteCase } from "./minute-integrator.ts";

/** A row of POWER.md's table, its profile once more in the integrator's terms, and what the table says. */
export interface TableRow {
  readonly profile: string;
  readonly minute: MinuteCase;
  /** The table's service availability, %. */
  readonly tablePercent: number;
  /** Half a unit of the table's last digit, % points. */
  readonly roundingPercent: number;
  /** What the table leaves out: the boots, where it gives the supply's availability. */
  readonly leftOutPercent?: number;
}

const hourOf = (timeS: number): number => (timeS / 3600) % 24;
const onFrom =
  (from: number, to: number) =>
  (timeS: number): number =>
    hourOf(timeS) >= from && hourOf(timeS) < to ? Infinity : 0;
const evening = onFrom(18, 24);

const lfp300: MinuteBattery = { capacityWh: 300, chargeW: 60, roundTrip: 0.92, depth: 0.8, reconnect: 0.1 };
const roofLfp: MinuteBattery = { ...lfp300, chargeW: 150 };
const roofLead: MinuteBattery = { capacityWh: 600, chargeW: 300, roundTrip: 0.8, depth: 0.5, reconnect: 0.1 };
const bank: MinuteBattery = { capacityWh: 74, chargeW: 15, roundTrip: 0.85, depth: 1, reconnect: 0.1 };
const sun = (peakSunHours: number) => ({ peakW: 100, peakSunHours });

/** On but for outages in the middle of equal shares of four days. */
const shedding =
  (hoursOff: readonly number[]) =>
  (timeS: number): number => {
    const share = 96 / hoursOff.length;
    const hour = (timeS / 3600) % 96;
    const index = Math.floor(hour / share);
    return Math.abs(hour - (index + 0.5) * share) < (hoursOff[index] ?? 0) / 2 ? 0 : Infinity;
  };
const times = (count: number, hours: number): number[] => Array.from({ length: count }, () => hours);
/** One boot of a minute an outage: 12 outages in four days. */
const bootPercent = (outages: number): number => (100 * outages) / (4 * 1440);

const plain = { roundingPercent: 0.05 };
const whole = { roundingPercent: 0.5 };

export const table: readonly TableRow[] = [
  { profile: "grid-24", minute: { loadW: 10, gridW: () => Infinity }, tablePercent: 100, ...plain },
  { profile: "grid-6h", minute: { loadW: 10, gridW: evening }, tablePercent: 24.9, ...plain },
  { profile: "grid-6h-lfp300", minute: { loadW: 10, gridW: evening, battery: lfp300 }, tablePercent: 100, ...plain },
  { profile: "grid-6h-lfp300", minute: { loadW: 20, gridW: evening, battery: lfp300 }, tablePercent: 72.9, ...plain },
  { profile: "ng-band-a", minute: { loadW: 10, gridW: onFrom(4, 24) }, tablePercent: 83, ...whole },
  { profile: "ng-band-b", minute: { loadW: 10, gridW: onFrom(8, 24) }, tablePercent: 67, ...whole },
  { profile: "ng-band-c", minute: { loadW: 10, gridW: onFrom(12, 24) }, tablePercent: 50, ...whole },
  { profile: "ng-band-d", minute: { loadW: 10, gridW: onFrom(16, 24) }, tablePercent: 33, ...whole },
  { profile: "ng-band-e", minute: { loadW: 10, gridW: onFrom(20, 24) }, tablePercent: 17, ...whole },
  {
    profile: "za-stage-2",
    minute: { loadW: 10, gridW: shedding(times(6, 2)), days: 32 },
    tablePercent: 87.5,
    leftOutPercent: bootPercent(6),
    ...plain,
  },
  {
    profile: "za-stage-4",
    minute: { loadW: 10, gridW: shedding(times(12, 2)), days: 32 },
    tablePercent: 75,
    leftOutPercent: bootPercent(12),
    ...plain,
  },
  {
    profile: "za-stage-6",
    minute: { loadW: 10, gridW: shedding(times(6, 1).flatMap(() => [2, 4])), days: 32 },
    tablePercent: 62.5,
    leftOutPercent: bootPercent(12),
    ...plain,
  },
  {
    profile: "za-stage-8",
    minute: { loadW: 10, gridW: shedding(times(12, 4)), days: 32 },
    tablePercent: 50,
    leftOutPercent: bootPercent(12),
    ...plain,
  },
  {
    profile: "solar-lfp-s",
    minute: { loadW: 10, sun: sun(5), battery: roofLfp },
    tablePercent: 100,
    ...plain,
  },
  { profile: "solar-lfp-s", minute: { loadW: 20, sun: sun(5), battery: roofLfp }, tablePercent: 86, ...plain },
  { profile: "solar-pba-s", minute: { loadW: 10, sun: sun(5), battery: roofLead }, tablePercent: 100, ...plain },
  { profile: "solar-pba-s", minute: { loadW: 15, sun: sun(3), battery: roofLead }, tablePercent: 66.7, ...plain },
  { profile: "usb-bank", minute: { loadW: 6, gridW: evening, battery: bank }, tablePercent: 72.4, ...plain },
  {
    profile: "genset-evening",
    // The gap of 20 s is a third of a minute.
    minute: { loadW: 10, gridW: onFrom(19 + 1 / 180, 23.1), stepsPerMinute: 3 },
    tablePercent: 17,
    ...whole,
  },
];
