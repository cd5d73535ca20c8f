import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { PlugAddress } from "./plug-url.ts";
import { errorWord } from "./private-address.ts";

/** What came back. The words of a fault are ours: no byte of an answer is in them. */
export type HttpAnswer =
  | { readonly state: "answered"; readonly body: unknown }
  /** It answers, but not to this: another path may do. */
  | { readonly state: "refused"; readonly words: string }
  | { readonly state: "failed"; readonly words: string };

export interface PlugConnection {
  /** Never rejects. A later answer than `timeoutMs` is a fault. */
  readonly get: (path: string) => Promise<HttpAnswer>;
  readonly close: () => void;
}

/** Plugs answer in some hundred bytes, a Shelly Gen1 in two thousand. */
const mostBytes = 64 * 1024;

/**
 * Keeps one connection open to an address that has been checked: the host's name is only sent along. Redirects are not followed.
 */
export function connectPlug({
  plug: { protocol, host, port, hostHeader, login },
  address,
  timeoutMs,
}: {
  readonly plug: PlugAddress;
  readonly address: string;
  readonly timeoutMs: number;
}): PlugConnection {
  const module = protocol === "https:" ? https : http;
  const agent = new module.Agent({ keepAlive: true, maxSockets: 1 });
  const options: https.RequestOptions = {
    host: address,
    port,
    agent,
    headers: { host: hostHeader, accept: "application/json" },
    ...(login === null ? {} : { auth: login }),
    // Else the certificate would be checked against the address.
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
  };
  const ask = (path: string, deadline: AbortSignal): Promise<Asked> =>
    askOnce((onAnswer) => module.get({ ...options, path, signal: deadline }, onAnswer));
  return {
    get: async (path) => {
      const deadline = AbortSignal.timeout(timeoutMs);
      const first = await ask(path, deadline);
      // A plug may hang up between two questions: that is found out with the next one, and is no fault.
      const asked = first.isStale && !deadline.aborted ? await ask(path, deadline) : first;
      return deadline.aborted && asked.answer.state === "failed"
        ? { state: "failed", words: `no answer in ${timeoutMs / 1000} s` }
        : asked.answer;
    },
    close: () => agent.destroy(),
  };
}

interface Asked {
  readonly answer: HttpAnswer;
  /** A connection that was kept open had been closed at the other end. */
  readonly isStale: boolean;
}

function askOnce(start: (onAnswer: (response: http.IncomingMessage) => void) => http.ClientRequest): Promise<Asked> {
  return new Promise((resolve) => {
    const end = (answer: HttpAnswer, isStale = false): void => resolve({ answer, isStale });
    const request = start((response) => {
      const status = response.statusCode ?? 0;
      if (status !== 200) {
        end(refusalOf(status));
        response.on("error", () => undefined); // told already
        request.destroy(); // its body may have no end
        return;
      }
      readBody(response, end);
    });
    request.on("error", (thrown) => {
      end({ state: "failed", words: `it cannot be asked (${errorWord(thrown)})` }, request.reusedSocket);
    });
  });
}

function readBody(response: http.IncomingMessage, end: (answer: HttpAnswer) => void): void {
  const parts: Buffer[] = [];
  let taken = 0;
  response.on("data", (part: Buffer) => {
    taken += part.length;
    if (taken <= mostBytes) {
      parts.push(part);
      return;
    }
    end({ state: "refused", words: `its answer is longer than ${mostBytes / 1024} KiB` });
    response.destroy();
  });
  response.on("end", () => end(parseJson(Buffer.concat(parts).toString("utf8"))));
  response.on("error", () => end({ state: "failed", words: "its answer breaks off" }));
}

function parseJson(text: string): HttpAnswer {
  try {
    return { state: "answered", body: JSON.parse(text) };
  } catch {
    return { state: "refused", words: "its answer is no JSON" }; // the parser's message quotes the text
  }
}

function refusalOf(status: number): HttpAnswer {
  if (status >= 300 && status < 400) {
    return { state: "failed", words: `it sends elsewhere (HTTP ${status}), which is not followed` };
  }
  if (status === 401 || status === 403) return { state: "failed", words: `it wants a password (HTTP ${status})` };
  return { state: "refused", words: `it answers with HTTP ${status}` };
}
