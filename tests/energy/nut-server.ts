import net from "node:net";
import { onTestFinished } from "vitest";

export interface NutServer {
  readonly port: number;
  /** Everything that clients have sent. */
  readonly heard: () => string;
}

/** A server on 127.0.0.1 that does with each command what the test says, as long as the test lasts. */
export async function serveNut(onCommand: (socket: net.Socket) => void): Promise<NutServer> {
  let heard = "";
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined); // the client hangs up when it has seen enough
    socket.on("data", (part) => {
      heard += part.toString();
      if (heard.endsWith("\n")) onCommand(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return { port: address.port, heard: () => heard };
}

/** The answer to `LIST VAR ups`. */
export function listOf(variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(
    ([name, value]) => `VAR ups ${name} "${value.replaceAll(/["\\]/g, "\\$&")}"\n`,
  );
  return ["BEGIN LIST VAR ups\n", ...lines, "END LIST VAR ups\n"].join("");
}
