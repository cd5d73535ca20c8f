/**
 * Names of Arm implementers and cores: /proc/cpuinfo gives only MIDR_EL1's numbers. Source: Arm's technical reference
 * manuals (MIDR_EL1, "Implementer" and "PartNum") and the kernel's arch/arm64/include/asm/cputype.h.
 */
const implementers: ReadonlyMap<number, string> = new Map([
  [0x41, "ARM"],
  [0x42, "Broadcom"],
  [0x43, "Cavium"],
  [0x46, "Fujitsu"],
  [0x48, "HiSilicon"],
  [0x4e, "NVIDIA"],
  [0x50, "APM"],
  [0x51, "Qualcomm"],
  [0x61, "Apple"],
  [0x6d, "Microsoft"],
  [0xc0, "Ampere"],
]);

const armParts: ReadonlyMap<number, string> = new Map([
  [0xc07, "Cortex-A7"],
  [0xc08, "Cortex-A8"],
  [0xc09, "Cortex-A9"],
  [0xc0f, "Cortex-A15"],
  [0xd03, "Cortex-A53"],
  [0xd04, "Cortex-A35"],
  [0xd05, "Cortex-A55"],
  [0xd07, "Cortex-A57"],
  [0xd08, "Cortex-A72"],
  [0xd09, "Cortex-A73"],
  [0xd0a, "Cortex-A75"],
  [0xd0b, "Cortex-A76"],
  [0xd0c, "Neoverse-N1"],
  [0xd0d, "Cortex-A77"],
  [0xd40, "Neoverse-V1"],
  [0xd41, "Cortex-A78"],
  [0xd42, "Cortex-A78AE"],
  [0xd44, "Cortex-X1"],
  [0xd46, "Cortex-A510"],
  [0xd47, "Cortex-A710"],
  [0xd48, "Cortex-X2"],
  [0xd49, "Neoverse-N2"],
  [0xd4b, "Cortex-A78C"],
  [0xd4d, "Cortex-A715"],
  [0xd4e, "Cortex-X3"],
  [0xd4f, "Neoverse-V2"],
  [0xd80, "Cortex-A520"],
  [0xd81, "Cortex-A720"],
  [0xd82, "Cortex-X4"],
]);

const ARM = 0x41;

/** Vendor of an implementer number written as `0x41`; null when unknown. */
export function findArmVendor(implementer: string | undefined): string | null {
  return implementers.get(toCode(implementer)) ?? null;
}

/** Core name (`Cortex-A76`), or the vendor with the part number (`Apple part 0x022`); null when neither is known. */
export function findArmCore(implementer: string | undefined, part: string | undefined): string | null {
  const code = toCode(part);
  if (Number.isNaN(code)) return null;
  const name = toCode(implementer) === ARM ? armParts.get(code) : undefined;
  if (name !== undefined) return name;
  const vendor = findArmVendor(implementer);
  return vendor === null ? null : `${vendor} part 0x${code.toString(16).padStart(3, "0")}`;
}

function toCode(text: string | undefined): number {
  return text !== undefined && /^0x[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN;
}
