import { OffgridError } from "../errors.ts";
import { type MeterId, meterIds } from "../metering/reading.ts";
import { nearest } from "../suite/did-you-mean.ts";

/** A meter as the user asked for it. */
export interface MeterReference {
  readonly id: MeterId;
  /** What stands behind `=`, as it was typed: the meter's own part checks it. Null where there is none. */
  readonly reference: string | null;
}

/** What may stand behind a meter's name, with an example of it. */
const forms = {
  rapl: { reference: "optional", example: "rapl=psys" },
  linear: { reference: "none", example: "linear" },
  plug: { reference: "required", example: "plug=http://192.168.1.20" },
  battery: { reference: "none", example: "battery" },
  rpi5: { reference: "none", example: "rpi5" },
  hwmon: { reference: "optional", example: "hwmon=VDD_IN" },
  nvidia: { reference: "optional", example: "nvidia=0" },
  nut: { reference: "required", example: "nut=ups@localhost" },
  file: { reference: "required", example: "file=watts.csv" },
} as const satisfies Readonly<
  Record<MeterId, { readonly reference: "none" | "optional" | "required"; readonly example: string }>
>;

/**
 * `rapl`, `rapl=psys`, `plug=http://192.168.1.20`, `nut=ups@localhost`, `file=watts.csv` and their like; `none` is the caller's.
 * What stands behind `=` is in no message: a URL may hold a password.
 * @throws OffgridError `usage` when there is no such meter, or its reference is missing or one too many.
 */
export function parseMeterReference(text: string): MeterReference {
  const [, typed = "", separator = "", rest = ""] = /^([^=:\s]*)([=:]?)(.*)$/s.exec(text.trim()) ?? [];
  const id = meterIds.find((one) => one === typed.toLowerCase());
  if (id === undefined) throw unknownMeter(typed);
  const form = forms[id];
  const place = `--meter ${id}`;
  if (separator === "=" && rest !== "") {
    if (form.reference === "none")
      throw refusal(place, "that meter takes nothing behind its name", `Write ${id} alone`);
    return { id, reference: rest };
  }
  // `plug:http://…`, `plug=` or `plug http://…`
  if (separator !== "" || rest !== "") {
    throw refusal(place, "what stands behind its name is not understood", `Write ${form.example}`);
  }
  if (form.reference === "required") {
    throw refusal(place, "it is not said which one", `Write it behind =, such as ${form.example}`);
  }
  return { id, reference: null };
}

function unknownMeter(typed: string): OffgridError {
  const meant = nearest(typed, meterIds);
  const isReadable = /^[\w.+-]{1,40}$/.test(typed);
  return refusal(
    isReadable ? `--meter ${typed}` : "--meter",
    "there is no meter of that name",
    meant === undefined
      ? `Use one of ${meterIds.join(", ")}, or none`
      : `Did you mean ${meant}? All are ${meterIds.join(", ")}, none`,
  );
}

function refusal(place: string, fault: string, cure: string): OffgridError {
  return new OffgridError({ code: "usage", place, fault, cure });
}
