// Requests to the server that this page is from. The key, where it asks for one, is kept here and nowhere else.

let key = "";
export const useKey = (value) => { key = value; };

// What the server said in refusing; `status` 0: it did not answer.
export class Refused extends Error {
  constructor(message, status, field = null) {
    super(message);
    [this.status, this.field] = [status, field];
  }
}

async function answered(path, body, signal) {
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  const asked = body === undefined ? { headers, signal } : { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body), signal };
  let answer;
  try {
    answer = await fetch(path, asked);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("the server does not answer", 0);
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => null);
  throw new Refused(told?.error?.message ?? `the server answers ${answer.status}`, answer.status, told?.error?.param);
}

export const ask = async (path, body) => (await answered(path, body)).json();

// The parts of a streamed answer as they come.
export async function* parts(path, body, signal) {
  const reader = (await answered(path, { ...body, stream: true }, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  for (let held = ""; ;) {
    let read;
    try {
      read = await reader.read();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused("the server has gone away", 0);
    }
    if (read.done) return;
    const events = (held + read.value).split("\n\n");
    held = events.pop();
    for (const event of events) {
      const part = JSON.parse(event.replace(/^data: /, ""));
      if (part.error) throw new Refused(part.error.message, 500);
      yield part;
    }
  }
}
