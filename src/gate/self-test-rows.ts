import type { ColumnName, Row } from "../results/columns.ts";
import { makeRow } from "../results/csv.ts";

/** Scatter of the repetitions, within two percent: what a quiet machine shows. */
const scatter = [0, 0.008, -0.006, 0.012, -0.011, 0.004, -0.003, 0.007] as const;
const models = ["self-test-large", "self-test-small"] as const;

/** A table to try a gate on where none is given: two models, eight repetitions each, with every figure that a policy of ours judges. */
export function selfTestRows({ machineId }: { readonly machineId: string | null }): Row[] {
  return models.flatMap((model, index) => {
    const times = index === 0 ? 20 : 0.4;
    return scatter.map((offset, at) => {
      const values: Partial<Record<ColumnName, Row[ColumnName]>> = {
        schema_version: 1,
        run_id: "2026-01-01T00-00-00-self-test",
        row_kind: "repetition",
        cell_id: `${model}/cpu/t1/nospin/b1/single-stream-quick/full`,
        repetition: at + 1,
        model,
        model_sha256: `${index}`.repeat(64),
        model_bytes: 10_000_000 / (index + 1),
        parameters: 2_500_000 / (index + 1),
        task: "raw",
        precision: "fp32",
        weights: "published",
        backend: "onnxruntime",
        ep: "cpu",
        threads: 1,
        spinning: false,
        batch: 1,
        shapes: "x:1x4",
        processes: 1,
        scenario: "single-stream",
        page_cache: "warm",
        stop: "quick",
        profile: "full",
        seed: 1,
        outcome: "ok",
        verdict: "valid",
        clock: "hrtime",
        iterations: 100,
        load_ms: 50 * (1 + offset),
        first_ms: times * 1.5 * (1 + offset),
        latency_p50_ms: times * (1 + offset),
        latency_p90_ms: times * 1.1 * (1 + offset),
        latency_mean_ms: times * 1.02 * (1 + offset),
        throughput_per_s: 1000 / (times * (1 + offset)),
        peak_rss_bytes: Math.round(1.2e8 * (1 + offset / 4)),
        cpu_s_per_inference: (times / 1000) * (1 + offset),
        instructions_per_inference: Math.round(times * 1.2e7 * (1 + offset / 10)),
        outputs_checked: 10,
        outputs_equal: true,
        quality_metric: "accuracy",
        quality: 0.95,
        quality_lo: 0.9,
        quality_hi: 0.98,
        quality_n: 100,
        quality_floor: 0.9,
        quality_ok: true,
        quality_dataset: "self-test@1",
        machine_id: machineId ?? "unknown",
        cpu_model: "self-test",
        cores: 2,
        architecture: "x64",
        onnxruntime_version: "1.0.0",
        offgrid_version: "0.1.0",
        node_version: "20.0.0",
      };
      return makeRow(({ name }) => values[name] ?? null);
    });
  });
}
