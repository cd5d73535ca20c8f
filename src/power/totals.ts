import { settle } from "./bus.ts";
import {
  breakEvenGapS,
  type DeviceSpec,
  type DeviceState,
  type ModelCosts,
  readySeconds,
  slowSeconds,
  stateOfLevel,
} from "./device.ts";
import { flowNames } from "./flows.ts";
import { headArrivedS, type QueueCounts } from "./queue.ts";
import { admitAll, type Service } from "./service.ts";
import type { StorageSpec } from "./storage.ts";
import { warm } from "./thermal.ts";
import type { BatteryFacts, EnergyWh, HeatFacts, SimulationTotals } from "./totals-schema.ts";

/** Closes the books: settles the last regime and reads what everyone counted. */
export function takeTotals({
  service,
  device,
  model,
  storage,
}: {
  readonly service: Service;
  readonly device: DeviceSpec;
  readonly model: ModelCosts;
  readonly storage: StorageSpec | undefined;
}): SimulationTotals {
  const { bus, queues, tallies, main, small } = service;
  settle(bus);
  admitAll(service);
  for (const queue of queues) {
    queue.counts.waiting = queue.tail - queue.head;
    if (queue.counts.waiting > 0) tallies.waitMaxS = Math.max(tallies.waitMaxS, bus.nowS - headArrivedS(queue));
  }
  const counts = sumCounts(queues.map((queue) => queue.counts));
  const means = { serviceS: main.service.meanS, firstS: main.first.meanS };
  const reloadS = main.reload.meanS;
  const { totals } = bus;
  return {
    elapsedS: bus.nowS,
    stateS: byState(totals.levelS),
    readyS: readySeconds(totals.levelS),
    gridS: totals.gridS,
    supplyS: totals.supplyS,
    gensetS: totals.gensetS,
    energyWh: takeEnergy(service),
    battery: storage === undefined ? null : factsOf(service, storage),
    heat: takeHeat(service),
    restarts: tallies.restarts,
    powerLosses: tallies.powerLosses,
    firstLossS: tallies.firstLossS,
    queues: queues.map((queue) => ({ id: queue.id, ...queue.counts })),
    counts,
    servedBySmall: tallies.servedBySmall,
    good: tallies.inTime * main.correctFraction + tallies.inTimeBySmall * (small?.correctFraction ?? 1),
    meanWaitS: counts.served === 0 ? null : tallies.waitSumS / counts.served,
    oldestWaitS: tallies.waitMaxS,
    responseS: tallies.responseS.spread(),
    timeToFirstS: tallies.timeToFirstS.spread(),
    timeToFirstJ: tallies.timeToFirstJ.spread(),
    drainS: tallies.drainS.spread(),
    idleW: device.idleW,
    means,
    breakEvenGapS: finite(breakEvenGapS({ device, model, means: { ...means, reloadS } })),
    tokensPerRequest: model.tokensPerRequest ?? null,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function takeEnergy({ bus }: Service): EnergyWh {
  const { joules, gensetJ } = bus.totals;
  const wh = (flow: (typeof flowNames)[number]): number => (joules[flowNames.indexOf(flow)] ?? 0) / 3600;
  const { battery } = bus;
  const charge = wh("chargeW");
  const discharge = wh("dischargeW");
  return {
    gridImport: wh("gridImportW"),
    genset: gensetJ / 3600,
    pv: wh("pvW"),
    charge,
    discharge,
    load: wh("loadW"),
    curtailed: wh("curtailedW"),
    unserved: wh("unservedW"),
    storedAtStart: battery.startJ / 3600,
    storedAtEnd: bus.storedJ / 3600,
    batteryLoss: charge * (1 - battery.chargeFactor) + discharge * (battery.dischargeFactor - 1),
  };
}

function factsOf({ bus: { battery } }: Service, storage: StorageSpec): BatteryFacts {
  const usableWh = (battery.fullJ - battery.floorJ) / 3600;
  return { usableWh, deliverableWh: usableWh / battery.dischargeFactor, cycleLife: storage.cycleLife ?? null };
}

function takeHeat({ bus, heat }: Service): HeatFacts | null {
  if (heat === null) return null;
  warm(heat, { watts: bus.needW, untilS: bus.nowS });
  return { slowS: slowSeconds(bus.totals.levelS), hottestC: heat.scale === "celsius" ? heat.hottestC : null };
}

function byState(levelS: Float64Array): Record<DeviceState, number> {
  const sums = { off: 0, booting: 0, loading: 0, idle: 0, active: 0, sleeping: 0 };
  for (const [index, seconds] of levelS.entries()) sums[stateOfLevel[index] ?? "off"] += seconds;
  return sums;
}

function sumCounts(all: readonly QueueCounts[]): QueueCounts {
  const sum = (name: keyof QueueCounts): number => all.reduce((total, counts) => total + counts[name], 0);
  return {
    arrived: sum("arrived"),
    served: sum("served"),
    late: sum("late"),
    expired: sum("expired"),
    refused: sum("refused"),
    lostInFlight: sum("lostInFlight"),
    replayed: sum("replayed"),
    duplicated: sum("duplicated"),
    waiting: sum("waiting"),
  };
}
