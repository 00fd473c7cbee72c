import { once } from "node:events";
import { createServer } from "node:http";

/** A channel that does each key once, as a good one does, and remembers what it was asked. */
export class Receiver {
  /** What was done, by key. */
  done = new Map();
  /** How often a key came that was done already. */
  repeats = 0;
  /** Keys that came again with something else, or with another key in the header. */
  broken = [];
  /** Called for each request before it is answered; a number that it gives is the answer's status. */
  onRequest = () => undefined;
  #server;

  static async start() {
    const receiver = new Receiver();
    receiver.#server = createServer((request, response) => void receiver.#answer(request, response));
    receiver.#server.listen(0);
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/`;
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request, response) {
    let body = "";
    try {
      for await (const piece of request.setEncoding("utf8")) body += piece;
    } catch {
      // The sender was killed on the way.
      return;
    }
    const key = decodeURIComponent(request.headers["idempotency-key"]);
    const status = this.onRequest() ?? 204;
    if (status < 300) this.#do(key, body);
    response.writeHead(status).end();
  }

  #do(key, body) {
    const effect = JSON.parse(body);
    if (effect.key !== key) this.broken.push(key);
    const known = this.done.get(key);
    if (known === undefined) this.done.set(key, body);
    else this.repeats += 1;
    if (known !== undefined && known !== body) this.broken.push(key);
  }
}
