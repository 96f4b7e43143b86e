const MAX_KEPT = 200;
const BATCH = 100;
const SOON = 120;
const AGAIN = 30_000;

/** What is kept over a reload: receipts that were not taken yet, and campaigns that were on this screen. Where nothing can be stored, a page's memory. */
export const storeOf = user => {
  const memory = new Map();
  const key = name => `push-orleans/${name}/${user}`;
  return {
    read: name => {
      try {
        return JSON.parse(localStorage.getItem(key(name))) ?? memory.get(name) ?? [];
      } catch {
        return memory.get(name) ?? [];
      }
    },
    write: (name, items) => {
      memory.set(name, items);
      try {
        localStorage.setItem(key(name), JSON.stringify(items));
      } catch {
        // Full or forbidden: then it lasts as long as the page.
      }
    },
  };
};

/** Receipts, kept until the server took them. One event has one id, so that a repeat, also by another page, changes nothing. */
export const receiptsOf = (store, post) => {
  let timer = 0;
  let sending = false;

  const flush = async keepalive => {
    clearTimeout(timer);
    timer = 0;
    if (sending && !keepalive) return;
    sending = true;
    try {
      for (let batch; (batch = store.read('receipts').slice(0, BATCH)).length > 0;) {
        const status = await post('/v1/receipts', batch, keepalive);
        // Refused for good (a grant that is not known, a fault of ours) or taken: either way it is not sent again.
        if (status === 401 || status === 429 || status >= 500) throw new Error(`${status}`);
        const done = new Set(batch.map(receipt => receipt.clientEventId));
        store.write('receipts', store.read('receipts').filter(receipt => !done.has(receipt.clientEventId)));
      }
    } catch {
      // Not reached, or not able to: the next connection sends it, or, where the stream stands, the next try.
      timer ||= setTimeout(flush, AGAIN);
    } finally {
      sending = false;
    }
  };

  return {
    flush,
    add: (popUp, owner, kind, details) => {
      const receipt = {
        campaignId: popUp.campaignId, ...owner, kind, at: new Date().toISOString().slice(0, 19) + 'Z', clientEventId: `${popUp.campaignId}/${popUp.attempt}/${kind}`, ...details,
      };
      const waiting = store.read('receipts');
      if (!waiting.some(other => other.clientEventId === receipt.clientEventId)) store.write('receipts', [...waiting, receipt].slice(-MAX_KEPT));
      timer ||= setTimeout(flush, kind === 'shown' ? SOON : 0);
    },
  };
};

/** Campaigns that were on this screen: none comes twice, whatever the network does. */
export const seenOf = store => ({
  has: id => store.read('seen').includes(id),
  add: id => store.write('seen', [...store.read('seen'), id].slice(-MAX_KEPT)),
});
