// How long does `offgrid size` take over battery × panels, a year each? Options: --runs 3, --seeds 2.
import { median } from "../../dist/stats/median.js";
import { conclude, offgrid, option } from "./peer.mjs";

const bound = 10;
const runs = option("runs", 3);
const seeds = option("seeds", 2);
const args = ["size", "--service-ms", "900", "--load-ms", "3000", "--device", "n100", "--profile", "solar-lfp-s"];
args.push("--requests-per-day", "2000", "--deadline-s", "30", "--availability", "0.99", "--days", "365");
args.push("--seeds", String(seeds), "--quiet");

const seconds = [];
for (let run = 0; run < runs; run++) {
  const start = performance.now();
  const { code, stderr } = await offgrid(args);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  seconds.push((performance.now() - start) / 1000);
}
const simulate = ["simulate", "--service-ms", "900", "--load-ms", "3000", "--idle-w", "10", "--active-w", "22.5"];
simulate.push("--profile", "ng-random", "--battery-wh", "300", "--panel-w", "100", "--peak-sun-hours", "5");
simulate.push("--seeds", "100", "--quiet", "--format", "csv");
const start = performance.now();
await offgrid(simulate);
conclude({
  what: "seconds of `offgrid size` over battery × panels",
  bound,
  args: args.join(" "),
  seconds: median(seconds),
  all: seconds,
  hundredSeedsS: (performance.now() - start) / 1000,
  isKept: median(seconds) <= bound,
});
