/** A machine with one constant load on whatever brings electricity, described by functions of time. */
export interface MinuteCase {
  readonly loadW: number;
  /** Watts that the grid can give at a time, s; Infinity without a limit. */
  readonly gridW?: (timeS: number) => number;
  readonly sun?: { readonly peakW: number; readonly peakSunHours: number };
  readonly battery?: MinuteBattery;
  readonly days?: number;
  /** Steps a minute; 1 unless given. */
  readonly stepsPerMinute?: number;
}

export interface MinuteBattery {
  readonly capacityWh: number;
  readonly chargeW: number;
  readonly roundTrip: number;
  readonly depth: number;
  /** Share of the usable energy that must be back before the load is connected again. */
  readonly reconnect: number;
}

const noBattery: MinuteBattery = { capacityWh: 0, chargeW: 0, roundTrip: 1, depth: 1, reconnect: 0 };
const bootMinutes = 1;

/**
 * Service availability by brute force: one step after the other, each with the values of its middle. Written from POWER.md's
 * words alone and sharing no line with the simulator, so that the two can be held against each other.
 */
export function integrate(request: MinuteCase): number {
  const { loadW, gridW = () => 0, sun, battery = noBattery, days = 30, stepsPerMinute = 1 } = request;
  const stepH = 1 / 60 / stepsPerMinute;
  const steps = days * 1440 * stepsPerMinute;
  const state = { storedWh: battery.capacityWh * battery.depth, isCutOff: false };
  let bootLeft = 0;
  let isUp = true;
  let servingSteps = 0;
  for (let step = 0; step < steps; step++) {
    const middleS = (step + 0.5) * stepH * 3600;
    const sunW = sun === undefined ? 0 : halfSine(sun, middleS);
    const hasPower = feed({ state, battery, loadW, sunW, mainsW: gridW(middleS), stepH });
    if (hasPower && !isUp) bootLeft = bootMinutes * stepsPerMinute;
    isUp = hasPower;
    if (hasPower && bootLeft > 0) bootLeft -= 1;
    else if (hasPower) servingSteps += 1;
  }
  return servingSteps / steps;
}

interface Step {
  readonly state: { storedWh: number; isCutOff: boolean };
  readonly battery: MinuteBattery;
  readonly loadW: number;
  readonly sunW: number;
  readonly mainsW: number;
  readonly stepH: number;
}

/** One step of the energy; whether the load had power in it. */
function feed({ state, battery, loadW, sunW, mainsW, stepH }: Step): boolean {
  const usableWh = battery.capacityWh * battery.depth;
  const eta = Math.sqrt(battery.roundTrip);
  if (state.isCutOff && state.storedWh >= battery.reconnect * usableWh) state.isCutOff = false;
  const batteryW = state.isCutOff ? 0 : (state.storedWh * eta) / stepH;
  // Panels alone cannot hold a bus whose battery is disconnected; the grid can.
  const hasPower = (mainsW > 0 || !state.isCutOff) && mainsW + sunW + batteryW >= loadW - 1e-9;
  if (!hasPower && usableWh > 0) state.isCutOff = true;
  const takenW = hasPower ? loadW : 0;
  const fromSunW = Math.min(sunW, takenW);
  const fromGridW = Math.min(mainsW, takenW - fromSunW);
  state.storedWh -= ((takenW - fromSunW - fromGridW) * stepH) / eta;
  const roomW = Math.min(battery.chargeW, (usableWh - state.storedWh) / eta / stepH);
  const sunToBatteryW = Math.min(roomW, sunW - fromSunW);
  const gridToBatteryW = Math.min(roomW - sunToBatteryW, mainsW - fromGridW);
  state.storedWh += (sunToBatteryW + gridToBatteryW) * eta * stepH;
  return hasPower;
}

function halfSine({ peakW, peakSunHours }: { peakW: number; peakSunHours: number }, timeS: number): number {
  const hour = (timeS / 3600) % 24;
  if (hour < 6 || hour > 18) return 0;
  const peakIrradiance = (1000 * peakSunHours * Math.PI) / (2 * 12);
  return ((peakW * (1 - 0.1408) * peakIrradiance) / 1000) * Math.sin((Math.PI * (hour - 6)) / 12);
}
