import type { CounterState } from "./counters.ts";
import { type DoctorFacts, missing, ok, unknown, type Verdict } from "./finding.ts";

/** Counters of the CPU itself: those of the kernel (switches, faults) have getrusage(2) to stand in for them. */
const hardware = [
  { name: "instructions", words: "instructions" },
  { name: "cycles", words: "cycles" },
  { name: "cacheMisses", words: "cache misses" },
  { name: "branchMisses", words: "branch misses" },
] as const;

/** The strictest level of perf_event_paranoid that lets an ordinary user count in user mode. */
const paranoidEnough = 2;

export function countersCheck(facts: DoctorFacts): Verdict {
  const { counters } = facts;
  const state = counters?.get("instructions");
  if (counters === null || state === undefined) return unknown("the counters were not tried");
  const [present, absent] = [true, false].map((isPresent) =>
    hardware
      .filter(({ name }) => (counters.get(name)?.state === "counts") === isPresent)
      .map(({ words }) => words)
      .join(", "),
  );
  if (absent === "") return ok(`${present}`);
  return present === "" ? whyAbsent(state, facts) : ok(`${present}; not here: ${absent}`);
}

function whyAbsent(state: CounterState, facts: DoctorFacts): Verdict {
  switch (state.state) {
    case "counts":
      return ok("instructions");
    case "no-interface":
      return missing("not on this system: offgrid reads them through Linux's perf_event", null);
    case "no-library":
      return missing(`koffi, which reaches them, does not load: ${state.fault}`, "npm ci");
    case "refused":
      return whyRefused(state.errno, facts);
    default:
      throw new TypeError(`no words for ${String(state satisfies never)}`);
  }
}

function whyRefused(errno: string, { context, perfParanoid }: DoctorFacts): Verdict {
  if (errno === "EACCES" && perfParanoid !== null && perfParanoid > paranoidEnough) {
    const detail = `the kernel keeps them from ordinary users (kernel.perf_event_paranoid is ${perfParanoid})`;
    return missing(detail, `sudo sysctl kernel.perf_event_paranoid=${paranoidEnough}`);
  }
  if (errno === "EACCES" || errno === "EPERM") {
    const isContained = context.container !== null && context.container !== "none";
    return isContained
      ? missing(`the container refuses them (${errno})`, "Start it with CAP_PERFMON: docker run --cap-add PERFMON")
      : missing(`the system refuses them (${errno})`, "Start offgrid with the capability CAP_PERFMON");
  }
  if (errno === "ENOSYS") return missing("this kernel was built without perf_event", null);
  const { virtualisation } = context;
  if (virtualisation !== null && virtualisation !== "none") {
    const remedy = "Have the hypervisor pass the CPU's counters on (QEMU: -cpu host,pmu=on), or measure on bare metal";
    return missing(`no PMU in this virtual machine (${errno}): nothing counts instructions`, remedy);
  }
  return missing(`the kernel has no counters for this CPU (${errno})`, null);
}
