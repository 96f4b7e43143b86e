import { TEXTS, languageOf } from './texts.mjs';
import { receiptsOf, seenOf, storeOf } from './receipts.mjs';
import { streamOf } from './stream.mjs';
import { showCard } from './card.mjs';

/** What a device token says of its bearer; the server checks the signature. */
const ownerOf = token => {
  const [, , , , userId, deviceId] = atob(token.slice(4, token.indexOf('.')).replaceAll('-', '+').replaceAll('_', '/')).split('\n');
  return { userId, deviceId };
};

/**
 * Shows the pop-ups of one device on this page.
 * @param {{token: () => Promise<string>, language?: 'zh'|'en', theme?: 'auto'|'light'|'dark', base?: string}} options
 *   `token` gets a device token (POST /v1/device-tokens) from the site's own server; it is called again when one has expired.
 * @returns {() => void} disconnects
 */
export const connect = options => {
  const base = options.base ?? new URL('..', import.meta.url).href.replace(/\/$/, '');
  const language = languageOf(options.language);
  let token = null;
  let own = null;
  const queue = [];
  let current = null;

  const send = async (path, { method = 'GET', body, ...init } = {}) => {
    if (token === null) {
      token = await options.token();
      own ??= start(ownerOf(token));
    }
    const response = await fetch(base + path, {
      method, cache: 'no-store', credentials: 'omit', ...init,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...init.headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.status === 401) token = null;
    return response;
  };
  const json = async (path, init) => {
    const response = await send(path, init);
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  };
  const api = { get: path => json(path), post: (path, body) => json(path, { method: 'POST', body }), owner: () => own.owner };

  const start = owner => {
    const store = storeOf(owner.userId);
    return { owner, seen: seenOf(store), receipts: receiptsOf(store, async (path, body, keepalive) => (await send(path, { method: 'POST', body, keepalive: !!keepalive })).status) };
  };

  // The token goes to our own page only, which asks its opener for it, and stands in no address.
  const pages = new Set();
  const manage = popUp => pages.add(open(`${base}/popups/manage?lang=${language}&campaign=${popUp.campaignId}`, '_blank'));
  const hand = async event => {
    if (event.data !== 'push-orleans:ready' || !pages.has(event.source) || event.origin !== new URL(base).origin) return;
    token ??= await options.token();
    event.source.postMessage({ pushOrleansToken: token }, event.origin);
  };
  addEventListener('message', hand);

  const show = popUp => new Promise(closed => {
    const tell = (kind, details) => own.receipts.add(popUp, own.owner, kind, details);
    if (own.seen.has(popUp.campaignId)) {
      // The server does not know yet; what it knows by then is a repeat.
      tell('shown');
      tell('closed');
      return closed();
    }
    if (Date.parse(popUp.notAfter) <= Date.now()) return closed();
    try {
      // Before the first frame: better never than twice.
      own.seen.add(popUp.campaignId);
      showCard(popUp, {
        texts: TEXTS[language], language, theme: options.theme ?? 'auto', api,
        manage: () => manage(popUp),
        onShown: details => tell('shown', details),
        onClicked: openMs => tell('clicked', { openMs }),
        onBlocked: () => tell('dismissFailed'),
        onClosed: (closeHow, openMs) => {
          tell('closed', { closeHow, openMs, closeTaps: 1 });
          if (closeHow === 'page') own.receipts.flush(true);
          closed();
        },
      });
    } catch {
      tell('renderFailed');
      closed();
    }
  });

  const next = async () => {
    if (current || queue.length === 0) return;
    current = queue.shift();
    // One at a time over all windows of the site.
    if (navigator.locks) await navigator.locks.request('push-orleans-screen', () => show(current));
    else await show(current);
    current = null;
    next();
  };

  const stop = streamOf(
    (last, signal) => send('/v1/popups/stream', { signal, headers: last ? { 'Last-Event-ID': last } : {} }),
    event => {
      if (event.event !== 'popup') return;
      const popUp = JSON.parse(event.data);
      // Sent again before it was reported as shown.
      if ([current, ...queue].some(other => other?.campaignId === popUp.campaignId)) return;
      queue.push(popUp);
      next();
    },
    () => own.receipts.flush());
  return () => {
    stop();
    removeEventListener('message', hand);
  };
};
