import { listNames, readNumber, readText } from "./files.ts";

const ZONES = "sys/class/thermal";
const SENSORS = "sys/class/hwmon";
const PER_DEGREE = 1e3;

/** Zone types that are the CPU or its package; others are batteries, radios, the case. */
const CPU_ZONE = /cpu|soc|pkg|core|cluster/i;
/** hwmon drivers of CPU sensors: Intel, AMD, Arm SCPI boards, Raspberry Pi. */
const CPU_SENSOR = /^(coretemp|k10temp|zenpower|cpu_thermal|soc_thermal|scpi_sensors)$/;

/** Readings outside this band are a sensor without a value (0, −274) or a broken one. */
const COLDEST = -40;
const HOTTEST = 150;

/**
 * Hottest CPU sensor, in °C: thermal zones of the CPU, else its hwmon sensors, else the hottest zone of any kind; null
 * when there is none, as in most virtual machines.
 */
export function readTemperature(root: string): number | null {
  const zones = listNames(root, ZONES).filter((name) => name.startsWith("thermal_zone"));
  const cpuZones = zones.filter((name) => CPU_ZONE.test(readText(root, `${ZONES}/${name}/type`) ?? ""));
  return hottestZone(root, cpuZones) ?? hottestSensor(root) ?? hottestZone(root, zones);
}

function hottestZone(root: string, zones: readonly string[]): number | null {
  return hottest(zones.map((name) => readNumber(root, `${ZONES}/${name}/temp`)));
}

function hottestSensor(root: string): number | null {
  const chips = listNames(root, SENSORS).filter((name) =>
    CPU_SENSOR.test(readText(root, `${SENSORS}/${name}/name`) ?? ""),
  );
  const inputs = chips.flatMap((chip) =>
    listNames(root, `${SENSORS}/${chip}`)
      .filter((file) => /^temp\d+_input$/.test(file))
      .map((file) => readNumber(root, `${SENSORS}/${chip}/${file}`)),
  );
  return hottest(inputs);
}

function hottest(milliDegrees: readonly (number | null)[]): number | null {
  const degrees = milliDegrees.flatMap((value) => (value === null || value === 0 ? [] : [value / PER_DEGREE]));
  const sane = degrees.filter((value) => value >= COLDEST && value <= HOTTEST);
  return sane.length === 0 ? null : sane.reduce((a, b) => Math.max(a, b));
}
