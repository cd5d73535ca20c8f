import type { Drive } from "../suite/scenario.ts";
import type { OpenQueue } from "./arrivals.ts";
import { runMultiStream } from "./multi-stream.ts";
import { runOffline } from "./offline.ts";
import { runPaced } from "./paced.ts";
import { findPeak } from "./peak.ts";
import { runServer } from "./server.ts";
import { runSingleStream } from "./single-stream.ts";

/** When a measurement ends: both minima hold, or the maximum is reached. */
export interface StopLimits {
  readonly minSeconds: number;
  readonly minSamples: number;
  readonly maxSeconds: number;
}

export interface ScenarioRequest {
  /** One inference on the next of the prepared inputs. */
  readonly call: () => Promise<unknown>;
  /** Monotonic clock, ns. */
  readonly clock: () => bigint;
  readonly stop: StopLimits;
  /** Told what an iteration (from 0) gave back, after its end was taken from the clock. */
  readonly onOutput?: (iteration: number, output: unknown) => void;
}

/** What the scenarios beyond the closed loop need besides. */
export interface DriveRequest extends ScenarioRequest {
  /** Items of a call. */
  readonly batch: number;
  /** The call with another batch, and who is told of its outputs. @throws where the model takes no such batch. */
  readonly callOf: (batch: number) => Promise<Pick<ScenarioRequest, "call" | "onOutput">>;
  /** Hands queries out at their times. */
  readonly openQueue: OpenQueue;
  /** Of the arrivals. */
  readonly seed: number;
  /** What a call took in the warm-up, ms: where a search begins. */
  readonly usualMs: number;
  /** Told that what went before was a trial: what is read of the process counts from here. */
  readonly onTrialEnd: () => void;
}

export interface ScenarioResult {
  /** Latency of every query in the order they ran, ns; with an open loop from its scheduled time. */
  readonly samplesNs: Float64Array;
  /** Start of the first iteration (open loop: scheduled time of the first query) and end of the last, ns of the clock. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Whether both minima were met before the maximum. */
  readonly isComplete: boolean;
  /** What only some scenarios have; absent otherwise. */
  readonly open?: OpenLoopTimes;
  /** Items that a sample answers; the call's batch unless given. */
  readonly itemsPerSample?: number;
  /** Offline: the largest batch that helped. */
  readonly bestBatch?: number;
  /** Server, searching: see `findPeak`. */
  readonly peak?: PeakRate;
  /** Queries a second in the mean, as scheduled. */
  readonly targetPerS?: number;
  readonly notes?: readonly string[];
  /** Calls since the start or the end of the trials, where these are not the samples. */
  readonly calls?: number;
}

/** Of each query of an open loop, beside its latency, ns. */
export interface OpenLoopTimes {
  /** From the scheduled time until the clock that issues had handed it out. */
  readonly issueDelayNs: Float64Array;
  /** The call alone. */
  readonly serviceNs: Float64Array;
}

/** The bracket of a search, queries a second. */
export interface PeakRate {
  /** Highest rate tried whose tail kept the bound; null where none did. */
  readonly keptPerS: number | null;
  /** Lowest rate tried whose tail did not; null where all did. */
  readonly brokenPerS: number | null;
}

/** Drives a model by one of MLPerf LoadGen's scenarios, or paced. @throws what a call throws. */
export function runScenario(drive: Drive, request: DriveRequest): Promise<ScenarioResult> {
  switch (drive.kind) {
    case "single-stream":
      return runSingleStream(request);
    case "multi-stream":
      return runMultiStream(drive, request);
    case "server":
      return drive.findPeak ? findPeak(drive, request) : runServer(drive, request);
    case "offline":
      return runOffline(drive, request);
    case "paced":
      return runPaced(drive, request);
    default:
      throw new TypeError(`unhandled scenario ${JSON.stringify(drive satisfies never)}`);
  }
}
