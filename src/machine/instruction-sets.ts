/**
 * Instruction sets that decide how fast ONNX Runtime's CPU kernels are (MLAS dispatches on these), each with the words
 * the kernel uses for it in /proc/cpuinfo.
 */
const table = [
  { name: "avx2", flags: ["avx2"] },
  { name: "avx512f", flags: ["avx512f"] },
  { name: "avx512_vnni", flags: ["avx512_vnni"] },
  { name: "avx_vnni", flags: ["avx_vnni"] },
  { name: "amx_int8", flags: ["amx_int8"] },
  { name: "amx_bf16", flags: ["amx_bf16"] },
  { name: "f16c", flags: ["f16c"] },
  { name: "fma", flags: ["fma"] },
  { name: "neon", flags: ["neon", "asimd"] },
  { name: "asimddp", flags: ["asimddp"] },
  { name: "asimdhp", flags: ["asimdhp"] },
  { name: "i8mm", flags: ["i8mm"] },
  { name: "sve", flags: ["sve"] },
] as const;

export type InstructionSet = (typeof table)[number]["name"];

export const instructionSets: readonly InstructionSet[] = table.map(({ name }) => name);

/** Which of them a CPU's flags announce, in the table's order; null where the flags are unknown. */
export function findInstructionSets(flags: ReadonlySet<string> | null): readonly InstructionSet[] | null {
  if (flags === null) return null;
  return table.filter((row) => row.flags.some((flag) => flags.has(flag))).map(({ name }) => name);
}
