import { type DoctorFacts, ok, unknown, type Verdict, warn } from "./finding.ts";
import { formatHertz } from "./units.ts";

const SET_GOVERNOR = "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor";
/** Firmware rounds the cap: a clock this close to the highest is the highest. */
const CAP_TOLERANCE = 0.01;

export function governorCheck({ context: { governor, scalingDriver } }: DoctorFacts): Verdict {
  if (governor === null) return unknown("no frequency governor: the hypervisor, firmware or system sets the clock");
  const detail = scalingDriver === null ? governor : `${governor} (driver ${scalingDriver})`;
  return governor === "performance" ? ok(detail) : warn(`${detail}: clocks vary with load`, SET_GOVERNOR);
}

export function frequencyCapCheck({ context: { frequencyCapHz, frequencyMaxHz } }: DoctorFacts): Verdict {
  if (frequencyCapHz === null || frequencyMaxHz === null) return unknown("frequency limits cannot be read");
  if (frequencyCapHz >= frequencyMaxHz * (1 - CAP_TOLERANCE)) return ok(`none below ${formatHertz(frequencyMaxHz)}`);
  const detail = `${formatHertz(frequencyCapHz)} of ${formatHertz(frequencyMaxHz)}`;
  const kilohertz = Math.round(frequencyMaxHz / 1e3);
  const lift = `echo ${kilohertz} | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_max_freq`;
  return warn(`${detail}: figures are those of the capped clock`, lift);
}

export function frequencyCheck({ context: { frequencyNowHz } }: DoctorFacts): Verdict {
  return frequencyNowHz === null
    ? unknown("the present clock cannot be read: throttling will not show beside the figures")
    : ok(`readable, now ${formatHertz(frequencyNowHz)}`);
}

export function temperatureCheck({ temperatureC }: DoctorFacts): Verdict {
  return temperatureC === null
    ? unknown("no CPU temperature can be read: overheating will not show beside the figures")
    : ok(`readable, now ${Math.round(temperatureC)} °C`);
}
