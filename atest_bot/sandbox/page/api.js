// The page's only way to the server: four reads, two writes, one stream.

async function request(path, options = {}) {
  const answer = await fetch(path, { ...options, signal: AbortSignal.timeout(30_000), cache: "no-store" });
  return answer.json();
}

/** The server said no, or said nothing. */
export class ReadFailed extends Error {}

/** The server answered, and what was asked for is not there. */
export class NotThere extends ReadFailed {}

async function query(path, params) {
  const known = Object.entries(params).filter(([, value]) => value);
  const body = await request(`${path}?${new URLSearchParams(known)}`).catch((fault) => { throw new ReadFailed(fault.message); });
  if (body.ok === false) throw new NotThere(body.error);
  return body;
}

async function post(path, body) {
  try {
    return await request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    return { ok: false, error: "The rehearsal did not answer. Is it still running in the terminal?" };
  }
}

export const getState = (as) => query("/page/state", { as });
export const getMessages = (as, channel) => query("/page/messages", { as, channel });
export const getThread = (as, channel, ts) => query("/page/thread", { as, channel, ts });
export const postAct = (as, act) => post("/page/act", { as, ...act });
export const postTour = (label) => post("/page/tour", { label });
export const postClock = (step) => post("/page/clock", { step });

/** Call `changed` at every change in the workspace, and `connected` with true or false. */
export function listen(changed, connected) {
  const stream = new EventSource("/page/live");
  stream.onopen = () => { connected(true); changed(); };
  stream.onmessage = () => changed();
  stream.onerror = () => {
    connected(false);
    // A refused connection closes the stream for good; only then is it ours to start again.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(changed, connected), 2000);
  };
}
