import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));

/** The service in a process of its own, which comes back whenever it is killed. */
export class Process {
  /** How often it was killed. */
  kills = 0;
  #environment;
  #child;
  /** The port, once it listens. */
  #port;
  #stopping = false;

  constructor(environment) {
    this.#environment = { ...process.env, PORT: "0", CLOCK: "2026-01-01T09:00:00Z", ...environment };
    this.#start();
  }

  /** Kills it where it stands. */
  kill() {
    this.kills += 1;
    this.#child.kill("SIGKILL");
  }

  /** Asks it to end, and waits. */
  async stop() {
    await this.#port;
    this.#stopping = true;
    this.#child.kill("SIGTERM");
    const [code] = await once(this.#child, "exit");
    if (code !== 0) throw new Error(`it ended with ${code}`);
  }

  /** Asks until there is an answer. */
  async request(method, path, body) {
    for (;;) {
      const port = await this.#port;
      try {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          method,
          body: typeof body === "object" ? JSON.stringify(body) : body,
        });
        return { status: response.status, body: await response.json() };
      } catch {
        // It was killed on the way.
        await sleep(5);
      }
    }
  }

  /** Waits until the outbox is empty. */
  async settled() {
    while ((await this.request("GET", "/health")).body.outbox > 0) await sleep(20);
  }

  #start() {
    const child = spawn(process.execPath, [MAIN], { env: this.#environment, stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    this.#port = new Promise((resolve, reject) => {
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        output += text;
        const port = /^listening on (\d+)$/m.exec(output)?.[1];
        if (port !== undefined) resolve(port);
      });
      child.once("exit", (code, signal) => {
        if (signal === "SIGKILL") resolve(this.#start());
        else if (!this.#stopping) reject(new Error(`it ended with ${code}: ${output}`));
      });
    });
    // Whoever asks next hears of it.
    this.#port.catch(() => {});
    return this.#port;
  }
}
