// Whether a mail listener answers at a port.
import { connect } from "node:net";

const waitMs = 3_000;

export const greets = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(waitMs, () => end(false));
    socket.once("error", () => end(false)).once("close", () => end(false));
    socket.once("data", (bytes) => {
      // Refused for now, it is there all the same.
      if (/^(?:220|421)[ -]/.test(bytes.toString("latin1"))) socket.end("QUIT\r\n", () => end(true));
      else end(false);
    });
  });
