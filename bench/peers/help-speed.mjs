// How quick is `offgrid --help`? Against a Node that does nothing, in turn. Option: --pairs 31.
import { spawnSync } from "node:child_process";
import { median } from "../../dist/stats/median.js";
import { conclude, main, medianInterval, option } from "./peer.mjs";

const bound = 3;
const pairs = option("pairs", 31);

function timed(args) {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`exit code ${status} of node ${args.join(" ")}`);
  return performance.now() - start;
}

const blocks = Array.from({ length: pairs }, () => ({ help: timed([main, "--help"]), bare: timed(["-e", "0"]) }));
const ratio = medianInterval(blocks.map(({ help, bare }) => help / bare));
conclude({
  what: "wall time of `offgrid --help` ÷ `node -e 0`",
  bound,
  pairs,
  helpMs: median(blocks.map(({ help }) => help)),
  bareMs: median(blocks.map(({ bare }) => bare)),
  ratio,
  isKept: ratio.median <= bound,
});
