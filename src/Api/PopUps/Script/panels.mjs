import { el } from './card.mjs';

const side = (t, title, back, ...content) => el('div', { class: 'scroll', role: 'group', 'aria-label': title },
  el('button', { class: 'back', type: 'button', onclick: back }, `‹ ${t.back}`), el('h2', {}, title), ...content);

/** Why am I seeing this: the explanation of the decision, as the ledger gives it. */
export const whyPanel = (popUp, use, back) => {
  const t = use.texts;
  const told = el('div', { 'aria-live': 'polite' }, el('p', {}, t.loading));
  use.api.get(`/v1/popups/${popUp.campaignId}/why`).then(
    why => told.replaceChildren(el('ul', {}, ...why.reasons.map(reason => el('li', {}, reason[use.language])))),
    () => told.replaceChildren(el('p', {}, t.failed)));
  return side(t, t.whyTitle, back, told);
};

/** A complaint about this pop-up (Prov. Art. 6). */
export const complainPanel = (popUp, use, back) => {
  const t = use.texts;
  const told = el('p', { role: 'status' });
  const send = el('button', { class: 'send', type: 'submit' }, t.send);
  const form = el('form', { onsubmit: async event => {
    event.preventDefault();
    send.disabled = true;
    told.textContent = t.sending;
    try {
      const filed = await use.api.post('/v1/complaints', { campaignId: popUp.campaignId, userId: use.api.owner().userId, kind: form.elements.kind.value, text: form.elements.text.value });
      form.replaceChildren(told);
      told.textContent = t.sent + filed.id;
    } catch {
      send.disabled = false;
      told.textContent = t.notSent;
    }
  } },
    el('fieldset', {}, el('legend', {}, t.reason), ...Object.entries(t.kinds).map(([kind, label], i) => el('label', { class: 'kind' }, el('input', { type: 'radio', name: 'kind', value: kind, checked: i === 0 }), label))),
    el('label', { class: 'label' }, t.more, el('textarea', { name: 'text', maxlength: '2000' })),
    send, told);
  return side(t, t.complainTitle, back, form);
};
