import { OffgridError } from "../errors.ts";
import type { DialectName } from "./plug-dialects.ts";

/** Where a plug is asked. Nothing of it is for messages: it names a host, and may hold a password. */
export interface PlugAddress {
  readonly protocol: "http:" | "https:";
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** As HTTP's header of that name wants it. */
  readonly hostHeader: string;
  /** `user:password`, for HTTP's basic authentication. */
  readonly login: string | null;
  /** Path and query, where the URL says them; null to find out what the plug understands. */
  readonly request: { readonly path: string; readonly dialect: DialectName } | null;
  /** Which of the plug's figures the user wants; null for the better one. */
  readonly wanted: "watts" | "counter" | null;
}

export const plugPlace = "--meter plug";

/**
 * `http://192.168.1.20`, or the whole URL of what is asked: a Shelly's `/rpc/Switch.GetStatus?id=1` or `/status`, a Tasmota's
 * `/cm?cmnd=Status%2010`. `#watts` behind it takes the plug's watts though it counts, `#counter` its counter though it is coarse.
 * @throws OffgridError `usage`, which does not repeat the URL.
 */
export function parsePlugUrl(text: string): PlugAddress {
  if (!URL.canParse(text)) throw refusal("that is no URL", `Write ${example}`);
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== "http:" && protocol !== "https:") {
    throw refusal("a plug is asked over http or https", `Write ${example}`);
  }
  return {
    protocol,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (protocol === "https:" ? 443 : 80) : Number(url.port),
    hostHeader: url.host,
    login: loginOf(url),
    request: requestOf(url),
    wanted: wantedOf(url),
  };
}

const example = "plug=http://192.168.1.20";

function loginOf({ username, password }: URL): string | null {
  if (username === "" && password === "") return null;
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    throw refusal("its user or password holds a % that stands for nothing", "Write a percent sign as %25"); // URIError
  }
}

function wantedOf({ hash }: URL): PlugAddress["wanted"] {
  if (hash === "") return null;
  if (hash === "#watts") return "watts";
  if (hash === "#counter") return "counter";
  throw refusal("what stands behind # is unknown", "Write #watts, #counter or nothing");
}

function requestOf({ pathname, search, searchParams }: URL): PlugAddress["request"] {
  const path = `${pathname}${search}`;
  if (/^\/rpc\/(Switch|PM1)\.GetStatus$/i.test(pathname)) return { path, dialect: "shelly-gen2" };
  if (pathname === "/status" && search === "") return { path, dialect: "shelly-gen1" };
  if (pathname === "/cm" && /^status *(8|10)$/i.test(searchParams.get("cmnd") ?? ""))
    return { path, dialect: "tasmota" };
  if (pathname === "/" && search === "") return null;
  throw refusal(
    "what that URL asks is not understood",
    `Write ${example}, or with /rpc/Switch.GetStatus?id=0, /status or /cm?cmnd=Status%2010 behind it`,
  );
}

function refusal(fault: string, cure: string): OffgridError {
  return new OffgridError({ code: "usage", place: plugPlace, fault, cure });
}
