import type { SettingCeilings } from "../roofline/calibration.ts";
import { formatNumber } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

/** One ceiling, flat: a row of CSV and JSON. */
export interface CeilingRecord {
  readonly threads: number;
  readonly spinning: boolean;
  readonly ceiling: "peak" | "bandwidth" | "call_floor";
  /** fp32, fp16, int8; copy, read; empty for a call. */
  readonly kind: string;
  /** Rows of a square matrix, or bytes that an operator moves; null for a call. */
  readonly size: number | null;
  readonly unit: "op/s" | "B/s" | "us";
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
  readonly processes: number;
  /** Element type that the kernel computed on. */
  readonly ran_as: string | null;
}

export function ceilingRecords(settings: readonly SettingCeilings[]): CeilingRecord[] {
  return settings.flatMap(({ threads, spinning, processes, callFloorUs, peaks, bandwidths }) => {
    const setting = { threads, spinning };
    return [
      ...peaks.map(({ precision, size, opsPerS, ranAs }) => ({
        ...setting,
        ceiling: "peak" as const,
        kind: precision,
        size,
        unit: "op/s" as const,
        ...opsPerS,
        processes,
        ran_as: ranAs,
      })),
      ...bandwidths.map(({ access, bytes, bytesPerS }) => ({
        ...setting,
        ceiling: "bandwidth" as const,
        kind: access,
        size: bytes,
        unit: "B/s" as const,
        ...bytesPerS,
        processes,
        ran_as: "float",
      })),
      {
        ...setting,
        ceiling: "call_floor" as const,
        kind: "",
        size: null,
        unit: "us" as const,
        ...callFloorUs,
        processes,
        ran_as: null,
      },
    ];
  });
}

/** A row a setting: peaks, bandwidth by the size that an operator moves, the call floor. */
export function ceilingTable(settings: readonly SettingCeilings[]): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
} {
  const sizes = [...new Set(settings.flatMap(({ bandwidths }) => bandwidths.map(({ bytes }) => bytes)))].sort(
    (a, b) => a - b,
  );
  const precisions = [...new Set(settings.flatMap(({ peaks }) => peaks.map(({ precision }) => precision)))];
  const right = (title: string): TableColumn => ({ title, align: "right" });
  return {
    columns: [
      right("thr"),
      { title: "spin", align: "left" },
      ...precisions.map((precision) => right(`${precision} G/s`)),
      ...sizes.map((bytes, index) => right(`${bytes / 2 ** 20} MiB${index === 0 ? " GB/s" : ""}`)),
      right("call µs"),
    ],
    rows: settings.map(({ threads, spinning, callFloorUs, peaks, bandwidths }) => [
      String(threads),
      spinning ? "on" : "off",
      ...precisions.map((wanted) => giga(peaks.find(({ precision }) => precision === wanted)?.opsPerS.value)),
      ...sizes.map((wanted) =>
        bandwidths
          .filter(({ bytes }) => bytes === wanted)
          .sort((a, b) => (a.access < b.access ? -1 : 1))
          .map(({ bytesPerS }) => giga(bytesPerS.value))
          .join("/"),
      ),
      formatNumber(callFloorUs.value),
    ]),
  };
}

/** How to read the table, and what the machine does other than its name says. */
export function ceilingNotes(settings: readonly SettingCeilings[]): string[] {
  const [first] = settings;
  if (first === undefined) return [];
  const least = Math.min(...settings.map(({ processes }) => processes));
  const cast = first.peaks.find(({ precision, ranAs }) => precision === "fp16" && ranAs !== "float16");
  return [
    `G/s: 10⁹ operations a second of the fastest square MatMul (int8: MatMulInteger). GB/s: copy/read by what one operator moves. Each the best of ${least === 1 ? "one process" : `at least ${least} processes`}; --format csv has the worst too.`,
    ...(cast === undefined
      ? []
      : [
          "fp16: ONNX Runtime's CPU provider has no float16 MatMul here; it casts to float32, and this is that kernel's figure.",
        ]),
  ];
}

function giga(perS: number | undefined): string {
  return formatNumber(perS === undefined ? null : perS / 1e9);
}
