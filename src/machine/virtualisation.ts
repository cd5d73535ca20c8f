import type { CpuInfo } from "./cpu-info.ts";
import { isPresent, listNames, readText } from "./files.ts";

/** `other`: a hypervisor announces itself, but not which. */
export const virtualisations = ["none", "kvm", "vmware", "xen", "hyperv", "wsl", "virtualbox", "other"] as const;
export type Virtualisation = (typeof virtualisations)[number];

/**
 * Firmware texts that only a virtual machine has (the names systemd-detect-virt(1) knows). Google and Amazon also
 * sell bare metal under theirs, so those rows count only beside the CPU's hypervisor flag.
 */
const firmwares = [
  { pattern: /VMware/i, is: "vmware", sure: true },
  { pattern: /VirtualBox|innotek/i, is: "virtualbox", sure: true },
  { pattern: /^Xen\b|HVM domU/i, is: "xen", sure: true },
  { pattern: /^Microsoft Corporation Virtual Machine$/i, is: "hyperv", sure: true },
  { pattern: /KVM|QEMU|OpenStack|Firecracker/i, is: "kvm", sure: true },
  { pattern: /^Amazon EC2|^Google/i, is: "kvm", sure: false },
  { pattern: /Parallels|BHYVE|Apple Virtualization|Bochs/i, is: "other", sure: true },
] as const satisfies readonly { pattern: RegExp; is: Virtualisation; sure: boolean }[];

/** Clock sources that exist only under their hypervisor. */
const clocks = [
  { pattern: /^kvm-clock$/, is: "kvm" },
  { pattern: /^hyperv_clocksource/, is: "hyperv" },
  { pattern: /^xen$/, is: "xen" },
] as const satisfies readonly { pattern: RegExp; is: Virtualisation }[];

/**
 * What this machine runs inside; null when nothing says. Firmware texts are matched, never returned.
 * A missing hypervisor flag proves bare metal on x86 only; on Arm, a device tree without a hypervisor does.
 */
export function readVirtualisation(root: string, info: CpuInfo): Virtualisation | null {
  if (/microsoft/i.test(readText(root, "proc/sys/kernel/osrelease") ?? "")) return "wsl";
  if (isPresent(root, "proc/xen") || readText(root, "sys/hypervisor/type") === "xen") return "xen";
  const hypervisor = info.flags?.has("hypervisor") ?? false;
  const named = fromFirmware(root, hypervisor) ?? fromClock(root) ?? fromDeviceTree(root);
  if (named !== null) return named;
  if (hypervisor) return "other";
  return info.flags?.has("fpu") || isPresent(root, "proc/device-tree/model") ? "none" : null;
}

function fromFirmware(root: string, hypervisor: boolean): Virtualisation | null {
  const vendor = readText(root, "sys/class/dmi/id/sys_vendor") ?? "";
  const product = readText(root, "sys/class/dmi/id/product_name") ?? "";
  const texts = [vendor, product, `${vendor} ${product}`];
  const row = firmwares.find(({ pattern, sure }) => (sure || hypervisor) && texts.some((text) => pattern.test(text)));
  return row?.is ?? null;
}

function fromClock(root: string): Virtualisation | null {
  const clock = readText(root, "sys/devices/system/clocksource/clocksource0/current_clocksource") ?? "";
  return clocks.find(({ pattern }) => pattern.test(clock))?.is ?? null;
}

function fromDeviceTree(root: string): Virtualisation | null {
  const compatible = readText(root, "proc/device-tree/hypervisor/compatible");
  if (compatible !== null) return /kvm/.test(compatible) ? "kvm" : /xen/.test(compatible) ? "xen" : "other";
  const isQemu = listNames(root, "proc/device-tree").some((name) => name.startsWith("fw-cfg@"));
  return isQemu || /^linux,dummy-virt/.test(readText(root, "proc/device-tree/compatible") ?? "") ? "kvm" : null;
}
