import { expect, test } from "vitest";
import { readCpuInfo } from "../../src/machine/cpu-info.ts";
import { readVirtualisation } from "../../src/machine/virtualisation.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { raspberryPi5 } from "../fixtures/machines/raspberry-pi-5.ts";
import { virtualMachine } from "../fixtures/machines/virtual-machine.ts";
import { type Files, plant } from "./plant.ts";

function virtualisationOf(files: Files) {
  const root = plant(files);
  return readVirtualisation(root, readCpuInfo(root));
}

const firmware = (vendor: string, product: string) => ({
  "sys/class/dmi/id/sys_vendor": `${vendor}\n`,
  "sys/class/dmi/id/product_name": `${product}\n`,
});

test.each([
  ["QEMU", "Standard PC (Q35 + ICH9, 2009)", "kvm"],
  ["Red Hat", "KVM", "kvm"],
  ["Amazon EC2", "t3.small", "kvm"],
  ["Google", "Google Compute Engine", "kvm"],
  ["VMware, Inc.", "VMware7,1", "vmware"],
  ["innotek GmbH", "VirtualBox", "virtualbox"],
  ["Xen", "HVM domU", "xen"],
  ["Microsoft Corporation", "Virtual Machine", "hyperv"],
  ["Parallels International GmbH.", "Parallels ARM Virtual Machine", "other"],
  ["Nobody", "Nothing", "other"],
])("firmware of %s, %s is %s", (vendor, product, expected) => {
  expect(virtualisationOf({ ...virtualMachine, ...firmware(vendor, product) })).toBe(expected);
});

test("bare metal sold by a cloud, and a Surface, are no virtual machines", () => {
  expect(virtualisationOf({ ...desktop, ...firmware("Amazon EC2", "c5.metal") })).toBe("none");
  expect(virtualisationOf({ ...desktop, ...firmware("Microsoft Corporation", "Surface Laptop 5") })).toBe("none");
});

test("a guest without firmware tables is known by its clock source", () => {
  const clock = "sys/devices/system/clocksource/clocksource0/current_clocksource";
  expect(virtualisationOf({ ...virtualMachine, [clock]: "kvm-clock\n" })).toBe("kvm");
});

test("WSL is known by its kernel, Xen by its files", () => {
  const wsl = { "proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n" };
  expect(virtualisationOf({ ...virtualMachine, ...wsl })).toBe("wsl");
  expect(virtualisationOf({ ...desktop, "sys/hypervisor/type": "xen\n" })).toBe("xen");
  expect(virtualisationOf({ ...desktop, "proc/xen/capabilities": "" })).toBe("xen");
});

test("an Arm board with a device tree is bare metal, an Arm guest is not", () => {
  expect(virtualisationOf(raspberryPi5)).toBe("none");
  expect(virtualisationOf({ ...raspberryPi5, "proc/device-tree/compatible": "linux,dummy-virt\0" })).toBe("kvm");
});

test("an Arm machine with neither firmware nor device tree is unknown", () => {
  expect(virtualisationOf({ "proc/cpuinfo": raspberryPi5["proc/cpuinfo"] })).toBeNull();
});
