const SILENT_MS = 45_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Splits server-sent events (WHATWG HTML §9.2) off a text that grows. */
export const eventsOf = onEvent => {
  let rest = '';
  return text => {
    rest += text;
    for (let end; (end = rest.indexOf('\n\n')) >= 0; rest = rest.slice(end + 2)) {
      const event = { data: '' };
      for (const line of rest.slice(0, end).split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, '');
      }
      if (event.data) onEvent(event);
    }
  };
};

/**
 * The stream of pop-ups, as long as the page is seen. It is fetched, since EventSource cannot send a header and a token does not belong in an
 * address. A stream that ends or falls silent is opened again, later each time.
 */
export const streamOf = (open, onEvent, onOpen) => {
  let control = null;
  let ended = false;
  let last = null;
  let pause = FIRST_PAUSE_MS;
  let wake = () => {};

  const read = async () => {
    control = new AbortController();
    const { signal } = control;
    let silence = setTimeout(() => control.abort(), SILENT_MS);
    try {
      const response = await open(last, signal);
      if (!response.ok) return Number(response.headers.get('Retry-After')) * 1000;
      onOpen();
      const [decoder, feed] = [new TextDecoder(), eventsOf(event => {
        last = event.id ?? last;
        onEvent(event);
      })];
      for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) return 0;
        clearTimeout(silence);
        silence = setTimeout(() => control.abort(), SILENT_MS);
        pause = FIRST_PAUSE_MS;
        feed(decoder.decode(value, { stream: true }));
      }
    } catch {
      return 0;
    } finally {
      clearTimeout(silence);
    }
  };

  const run = async () => {
    while (!ended) {
      if (document.visibilityState === 'hidden') {
        await new Promise(resolve => { wake = resolve; });
        continue;
      }
      const asked = await read();
      if (ended) return;
      // Half of it by chance: clients of a node that went away do not all come back at once.
      await new Promise(resolve => {
        wake = resolve;
        setTimeout(resolve, Math.max(asked || 0, pause * (0.5 + Math.random() / 2)));
      });
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  };

  const seen = () => {
    if (document.visibilityState === 'hidden') control?.abort();
    else wake();
  };
  document.addEventListener('visibilitychange', seen);
  addEventListener('online', seen);
  run();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', seen);
    removeEventListener('online', seen);
    control?.abort();
    wake();
  };
};
