import http from "node:http";
import { onTestFinished } from "vitest";

export interface PlugServer {
  readonly port: number;
  readonly url: string;
  /** What was asked, in order: path and query. */
  readonly asked: readonly string[];
  /** Connections that were made. */
  readonly connections: () => number;
  readonly hangUp: () => void;
}

/** A server on 127.0.0.1 that answers as the test says, as long as the test lasts. */
export async function servePlug(
  onRequest: (request: http.IncomingMessage, response: http.ServerResponse) => void,
): Promise<PlugServer> {
  const asked: string[] = [];
  let connections = 0;
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? "");
    response.on("error", () => undefined); // the client hangs up when it has seen enough
    onRequest(request, response);
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    asked,
    connections: () => connections,
    hangUp: () => server.closeAllConnections(),
  };
}

/** Answers each path with its body, any other with 404. A body may be made anew for each question. */
export function bodies(
  table: Readonly<Record<string, unknown>>,
): (request: http.IncomingMessage, response: http.ServerResponse) => void {
  return (request, response) => {
    const entry = table[request.url ?? ""];
    if (entry === undefined) {
      response.writeHead(404).end("Not Found");
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(typeof entry === "function" ? entry() : entry));
  };
}

/** Bodies as the devices send them, with what is of no matter left out. */
export const gen2Path = "/rpc/Switch.GetStatus?id=0";
export const gen1Path = "/status";
export const tasmotaPath = "/cm?cmnd=Status%2010";

export function gen2(apower: number, totalWh: number) {
  return {
    id: 0,
    source: "init",
    output: true,
    apower,
    voltage: 228.1,
    current: 0.066,
    aenergy: { total: totalWh, by_minute: [250.5, 251.1, 249.8], minute_ts: 1783758780 },
    temperature: { tC: 44.3, tF: 111.8 },
  };
}
export function gen1(power: number, totalWattMinutes: number) {
  return {
    relays: [{ ison: true, has_timer: false, overpower: false }],
    meters: [
      {
        power,
        overpower: 0,
        is_valid: true,
        timestamp: 1701547714,
        counters: [15.1, 15.2, 15],
        total: totalWattMinutes,
      },
    ],
    uptime: 1045575,
  };
}
export function tasmota(power: number | readonly number[], totalKwh: number) {
  return {
    StatusSNS: {
      Time: "2026-01-05T10:11:12",
      ENERGY: { TotalStartTime: "2025-01-01T00:00:00", Total: totalKwh, Power: power, ApparentPower: 20, Voltage: 231 },
    },
  };
}
