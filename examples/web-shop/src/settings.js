import { fileURLToPath } from "node:url";

/**
 * What the environment says, with a default for everything.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function settings(environment) {
  return {
    /** The rules. */
    rules: environment.RULES ?? fileURLToPath(new URL("../shop.kardan", import.meta.url)),
    /** The file of an SQLite database, or the URL of a PostgreSQL one: `postgres://…`. */
    database: environment.DATABASE ?? "shop.db",
    /** The port; 0 for any that is free. */
    port: Number(environment.PORT ?? 8080),
    /** Where effects are posted; without it they are printed. */
    channel: environment.CHANNEL,
    /** A moment at which a clock begins that moves by `POST /clock` only; without it the system's clock is used. */
    clock: environment.CLOCK,
    /** After how many inputs the engine is written down again. Those after it are told once more when the service starts. */
    snapshotEvery: Number(environment.SNAPSHOT_EVERY ?? 100),
  };
}
