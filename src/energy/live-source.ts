import { OffgridError } from "../errors.ts";

/** A battery of this machine, or a UPS that a NUT server (Network UPS Tools) looks after. `text` is what the user typed. */
export type LiveSource =
  | { readonly kind: "battery"; readonly text: string; readonly name: string }
  | {
      readonly kind: "nut";
      readonly text: string;
      readonly ups: string;
      readonly host: string;
      readonly port: number;
    };

/** Of IANA, for NUT (RFC 9271). */
const nutPort = 3493;
const examples = "battery:BAT0 or nut:ups@localhost";

/** Whether it looks like such a reference, right or not. */
export function isLiveReference(text: string): boolean {
  return /^(battery|nut):/i.test(text);
}

/** `battery:NAME` or `nut:UPS@HOST[:PORT]`, IPv6 addresses in brackets. @throws OffgridError `usage`. */
export function parseLiveSource(text: string): LiveSource {
  const [, kind = "", rest = ""] = /^(battery|nut):(.*)$/is.exec(text) ?? [];
  switch (kind.toLowerCase()) {
    case "battery":
      return parseBattery(text, rest);
    case "nut":
      return parseNut(text, rest);
    default:
      throw refusal(text, "that is neither a battery nor a UPS", `Write ${examples}`);
  }
}

/** A name is one folder of /sys: nothing in it may lead elsewhere. */
function parseBattery(text: string, name: string): LiveSource {
  if (/^[A-Za-z0-9][\w.:+-]{0,79}$/.test(name)) return { kind: "battery", text, name };
  throw refusal(text, "that is no name of a battery", "Write battery:NAME, such as battery:BAT0");
}

/** A UPS and where its server is, of `UPS@HOST[:PORT]`; undefined for anything else. */
export function parseNutAddress(
  text: string,
): { readonly ups: string; readonly host: string; readonly port: number } | undefined {
  const parts = /^([A-Za-z0-9][\w.-]{0,79})@(?:\[([^\]]+)\]|([\w.-]{1,253}))(?::(\d{1,5}))?$/.exec(text);
  const [, ups, bracketed, plain, digits] = parts ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? nutPort : Number(digits);
  return ups !== undefined && host !== undefined && port >= 1 && port <= 65_535 ? { ups, host, port } : undefined;
}

function parseNut(text: string, rest: string): LiveSource {
  const address = parseNutAddress(rest);
  if (address !== undefined) return { kind: "nut", text, ...address };
  throw refusal(
    text,
    "that is no UPS on a NUT server",
    "Write nut:UPS@HOST or nut:UPS@HOST:PORT, such as nut:ups@localhost; an IPv6 address goes in brackets",
  );
}

function refusal(text: string, fault: string, cure: string): OffgridError {
  return new OffgridError({ code: "usage", place: `--live ${text}`.trim(), fault, cure });
}
