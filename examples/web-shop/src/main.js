import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { httpChannel, printingChannel } from "./channel.js";
import { manualClock, systemClock } from "./clock.js";
import { Engine } from "./engine.js";
import { Sender } from "./sender.js";
import { service } from "./service.js";
import { settings } from "./settings.js";
import { Sleeper } from "./sleeper.js";
import { openStore } from "./stores/store.js";

/** How long answers may take that are under way when the service is told to end, in milliseconds. */
const PATIENCE = 1000;

const { rules, database, port, channel, clock: start, snapshotEvery } = settings(process.env);

const clock = start === undefined ? systemClock : manualClock(new Date(start));
const store = await openStore(database);
const engine = new Engine(store, clock, await readFile(rules, "utf8"), snapshotEvery);
const sender = new Sender(store, channel === undefined ? printingChannel : httpChannel(channel));
const sleeper = new Sleeper(engine, clock);
const server = service(engine, store, clock);

engine.onStep(() => {
  sender.wake();
  void sleeper.set();
});
await engine.start();
// What came due while nobody was there.
await engine.pass();
sender.start();
await sleeper.set();

server.listen(port, () => {
  const address = server.address();
  console.log(`listening on ${typeof address === "object" ? address?.port : address}`);
});

/** Takes nothing more, finishes what is under way and writes the engine down, so that the next start has nothing to tell it again. */
async function stop() {
  const closed = once(server, "close");
  server.close();
  setTimeout(() => server.closeAllConnections(), PATIENCE).unref();
  await closed;
  sleeper.stop();
  await sender.stop();
  await engine.save();
  await store.close();
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop());
