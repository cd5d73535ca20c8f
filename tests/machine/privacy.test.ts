import os from "node:os";
import { expect, test } from "vitest";
import { readContext } from "../../src/machine/context.ts";
import { diagnose } from "../../src/machine/doctor.ts";
import { readDoctorFacts } from "../../src/machine/doctor-facts.ts";
import { laptopOnBattery } from "../fixtures/machines/laptop-on-battery.ts";
import { raspberryPi5 } from "../fixtures/machines/raspberry-pi-5.ts";
import { plant, silentHost } from "./plant.ts";

const secrets = {
  host: "amina-thinkpad",
  user: "amina.bello",
  serial: "PF3XQ9ZT",
  mac: "3c:52:82:aa:bb:cc",
  home: "/home/amina.bello",
  machineId: "c0ffee00c0ffee00c0ffee00c0ffee00",
  vendor: "Clinic Procurement Ltd",
  asset: "MINISTRY-ASSET-0042",
} as const;

const planted = {
  "etc/hostname": `${secrets.host}\n`,
  "proc/sys/kernel/hostname": `${secrets.host}\n`,
  "proc/version": `Linux version 6.1 (${secrets.user}@${secrets.host})\n`,
  "etc/machine-id": `${secrets.machineId}\n`,
  "etc/passwd": `${secrets.user}:x:1000:1000::${secrets.home}:/bin/sh\n`,
  "sys/class/dmi/id/sys_vendor": `${secrets.vendor}\n`,
  "sys/class/dmi/id/product_name": `${secrets.asset}\n`,
  "sys/class/dmi/id/product_serial": `${secrets.serial}\n`,
  "sys/class/dmi/id/product_uuid": `${secrets.serial}\n`,
  "sys/class/net/eth0/address": `${secrets.mac}\n`,
  "sys/class/power_supply/BAT0/serial_number": `${secrets.serial}\n`,
  "proc/self/cgroup": `0::/user.slice/${secrets.user}\n`,
  "proc/device-tree/model": `${secrets.asset}\0`,
  "proc/device-tree/serial-number": `${secrets.serial}\0`,
} as const;

test("no name, serial, address or folder planted in a machine's files reaches its context or the doctor", async () => {
  for (const machine of [laptopOnBattery, raspberryPi5]) {
    const root = plant({ ...machine, ...planted });
    const context = await readContext({ root, host: silentHost, checkout: root, executionProviders: ["cpu"] });
    const given = {
      context,
      providers: null,
      counters: null,
      modelPackages: [],
      nodeRange: ">=20.0.0",
      resultsFolder: root,
    };
    const written = JSON.stringify([context, diagnose(readDoctorFacts({ ...given, root }))]);
    for (const secret of [...Object.values(secrets), root, "5e71a1c0ffee0042", "SN-20413377"]) {
      expect(written).not.toContain(secret);
    }
    expect(context.machineIdSource).toBe("machine-id");
  }
});

test("this machine's context has none of its user's, host's or network's names in any value", async () => {
  const context = await readContext({ executionProviders: null });
  const addresses = Object.values(os.networkInterfaces()).flatMap((all) => (all ?? []).map(({ mac }) => mac));
  const { username, homedir } = os.userInfo();
  const values = Object.values(context).map((value) => String(value));
  // Whole values, because a user may be called "pi" and a host "vm", which are parts of honest words.
  for (const secret of [username, homedir, os.hostname(), ...addresses]) expect(values).not.toContain(secret);
  for (const secret of [homedir, ...addresses].filter((text) => text.length > 1))
    expect(values.join("\n")).not.toContain(secret);
});
