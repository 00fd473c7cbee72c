/** The actions that somebody outside performs; others only tell how journeys go. */
const PERFORMED = ["send", "task", "earn", "emit"];

/** What tells the effects in the outbox from all others. */
export const IS_WAITING = `outcome = 'due' AND done_at IS NULL AND action IN ('${PERFORMED.join("', '")}')`;

/**
 * The columns of an effect.
 *
 * @param {import("kardan").Effect} effect
 */
export function columns(effect) {
  return {
    key: effect.key,
    at: effect.at,
    client: effect.client,
    action: nameOf(effect.action),
    outcome: nameOf(effect.outcome),
    effect: JSON.stringify(effect),
  };
}

/**
 * The name of `"due"`, or of `{ put_off: … }`.
 *
 * @param {unknown} form
 */
function nameOf(form) {
  return typeof form === "string" ? form : (Object.keys(/** @type {object} */ (form))[0] ?? "");
}
