import type { DeviceState } from "./device.ts";
import type { Flows } from "./flows.ts";

/** What an observer is told, in order. For tests and for people who want to see every step; it slows the simulator down. */
export type SimulationEvent =
  /** Nothing changed between two times. */
  | ({
      readonly kind: "flow";
      readonly fromS: number;
      readonly toS: number;
      readonly state: DeviceState;
      readonly storedBeforeJ: number;
      readonly storedAfterJ: number;
    } & Flows)
  | { readonly kind: "power-lost"; readonly atS: number }
  | { readonly kind: "power-restored"; readonly atS: number }
  /** The device can serve: booted or woken, and loaded. */
  | { readonly kind: "ready"; readonly atS: number; readonly model: string }
  /** A power cut ended an attempt; the request is still the queue's. */
  | { readonly kind: "lost-in-flight"; readonly atS: number; readonly queue: string; readonly number: number }
  | { readonly kind: "expired"; readonly atS: number; readonly queue: string; readonly number: number }
  | {
      readonly kind: "served";
      readonly atS: number;
      readonly queue: string;
      /** Requests of a queue are numbered from 0 as they are let in. */
      readonly number: number;
      readonly arrivedS: number;
      readonly startedS: number;
      readonly model: string;
      /** Attempts that were lost before this one. */
      readonly losses: number;
    };
export type Observe = (event: SimulationEvent) => void;
