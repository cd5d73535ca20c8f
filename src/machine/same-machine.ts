import type { MachineContext } from "./context-schema.ts";

export interface ContextDifferences {
  /** Reasons why a run begun under `stored` may not go on here, one sentence each; empty when it may. */
  readonly differences: readonly string[];
  /** What else changed and may move figures, one sentence each. */
  readonly warnings: readonly string[];
}

interface Fact {
  readonly fact: keyof MachineContext;
  readonly words: string;
  readonly because: string;
}

/** Facts that must match for a run to go on: with any of them changed, two repetitions measure two different things. */
const required: readonly Fact[] = [
  { fact: "machineId", words: "machine id", because: "one run is one machine" },
  { fact: "cpuModel", words: "CPU model", because: "other silicon gives other figures" },
  { fact: "architecture", words: "architecture", because: "other kernels of ONNX Runtime run" },
  { fact: "logicalCores", words: "number of CPUs", because: "threads land on other cores" },
  { fact: "onnxruntimeVersion", words: "onnxruntime version", because: "its kernels are what is measured" },
  { fact: "nodeVersion", words: "Node version", because: "the call floor and the clock come from it" },
  { fact: "offgridVersion", words: "offgrid version", because: "the measuring code may have changed" },
];

/** Facts that may change in the life of one run, and that a reader of its figures must hear of. */
const watched: readonly Fact[] = [
  { fact: "kernelRelease", words: "kernel", because: "scheduling and page faults may cost differently" },
  { fact: "gitCommit", words: "git commit", because: "the measuring code may have changed" },
  { fact: "gitDirty", words: "uncommitted change flag", because: "the measuring code may have changed" },
  { fact: "governor", words: "frequency governor", because: "clocks follow it" },
  { fact: "frequencyCapHz", words: "frequency cap (Hz)", because: "clocks follow it" },
  { fact: "boost", words: "boost", because: "clocks follow it" },
  { fact: "powerSource", words: "power source", because: "firmware lowers clocks on battery" },
  { fact: "memoryBytes", words: "memory (bytes)", because: "less page cache means slower loads" },
  { fact: "memoryLimitBytes", words: "memory limit (bytes)", because: "less page cache means slower loads" },
  { fact: "swapBytes", words: "swap (bytes)", because: "pages may be read back from disk" },
  { fact: "coresAvailable", words: "CPUs available", because: "threads share fewer or more of them" },
  { fact: "cpuQuota", words: "CPU quota", because: "threads are stopped when it is used up" },
  { fact: "virtualisation", words: "virtualisation", because: "a hypervisor takes its share" },
  { fact: "container", words: "container", because: "its limits apply" },
];

/** Compares the context a run was begun under with the present one. Two unknowns are no difference. */
export function sameMachine(stored: MachineContext, present: MachineContext): ContextDifferences {
  const changed = ({ fact }: Fact) => stored[fact] !== present[fact];
  const say = ({ fact, words, because }: Fact) =>
    `the ${words} was ${inWords(stored[fact])} and is now ${inWords(present[fact])} (${because})`;
  return { differences: required.filter(changed).map(say), warnings: watched.filter(changed).map(say) };
}

function inWords(value: MachineContext[keyof MachineContext]): string {
  return value === null ? "unknown or none" : String(value);
}
