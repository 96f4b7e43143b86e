import { STYLE } from './style.mjs';
import { langOf } from './texts.mjs';
import { complainPanel, whyPanel } from './panels.mjs';

const COVERED_CHECK_MS = 1000;
const COVERED_TIMES = 3;

/** An element with attributes and children; text is only ever text. */
export const el = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== null && value !== false && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null));
  return node;
};

const cross = () => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', 'M3 3l10 10M13 3L3 13');
  svg.append(path);
  return svg;
};

/**
 * Puts one pop-up on the screen.
 * @param popUp the data of a `popup` event
 * @param {{texts: object, language: string, theme: string, api: object, onShown: function, onClosed: function, onClicked: function, onBlocked: function, manage: function}} use
 * @returns closes it: `(how) => void`
 */
export const showCard = (popUp, use) => {
  const t = use.texts;
  const text = (name, attributes, content) => el(name, { dir: 'auto', lang: langOf(content), ...attributes }, content);
  const link = to => el('a', { class: 'go', href: to.url, target: '_blank', rel: 'noopener noreferrer nofollow', referrerpolicy: 'no-referrer', onclick: () => use.onClicked(since()) },
    el('span', {}, t.open, el('span', { class: 'quiet' }, t.newTab)), el('span', { lang: 'en' }, to.host));

  const shut = el('button', { class: 'close', type: 'button', 'aria-label': t.close, title: t.close, onclick: () => close('button') }, cross());
  const marks = el('div', { class: 'marks' },
    popUp.adMark ? el('span', { class: 'mark ad' }, t.ad) : null,
    popUp.aiLabel ? el('span', { class: 'mark' }, t.ai) : null,
    el('span', {}, t.from));
  const main = el('div', { class: 'scroll' },
    text('h2', { id: 'title' }, popUp.title),
    popUp.body ? text('p', { id: 'body' }, popUp.body) : null,
    popUp.imageUrl ? el('img', { src: popUp.imageUrl, alt: '', referrerpolicy: 'no-referrer', onerror: event => event.target.remove() }) : null,
    ...popUp.links.map(link));
  const footer = el('footer', {},
    el('button', { type: 'button', onclick: () => panel(whyPanel) }, t.why),
    el('button', { type: 'button', onclick: use.manage }, t.manage),
    el('button', { type: 'button', onclick: () => panel(complainPanel) }, t.complain));
  const live = el('div', { class: 'quiet', role: 'status' });
  // The close control comes first for the keyboard, too.
  const card = el('section', { class: 'card', role: 'dialog', 'aria-labelledby': 'name title', 'aria-describedby': popUp.body ? 'body' : null, tabindex: '-1', lang: use.language === 'en' ? 'en' : 'zh-CN', 'data-theme': use.theme },
    shut,
    el('header', {}, el('div', { class: 'face', 'aria-hidden': 'true' }, [...popUp.shownName][0] ?? '·'), el('div', { class: 'who' }, text('div', { class: 'name', id: 'name' }, popUp.shownName), marks)),
    main, footer);

  const host = el('div', { 'data-push-orleans': popUp.campaignId, dir: getComputedStyle(document.documentElement).direction });
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.append(card, live);

  const before = document.activeElement;
  let shownAt = 0;
  let covered = 0;
  let watch = 0;
  const since = () => Math.max(0, Math.round(performance.now() - shownAt));

  const panel = make => {
    const side = make(popUp, use, () => {
      side.replaceWith(main);
      footer.hidden = false;
      card.focus();
    });
    main.replaceWith(side);
    footer.hidden = true;
    side.querySelector('button')?.focus();
  };

  // Whether a click on the close control would reach it: a page may lay something over it.
  const reachable = () => {
    const at = shut.getBoundingClientRect();
    const hit = document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
    return hit === host || hit === shut;
  };

  const onKey = event => {
    if (event.key === 'Escape') close('escape');
  };
  const onHide = () => close('page');

  const close = how => {
    if (!watch) return;
    clearInterval(watch);
    watch = 0;
    removeEventListener('keydown', onKey, true);
    removeEventListener('pagehide', onHide);
    const hadFocus = document.activeElement === host;
    const open = since();
    Element.prototype.remove.call(host);
    if (hadFocus && before instanceof HTMLElement && before.isConnected) before.focus();
    use.onClosed(how, open);
    if (how === 'page') return;
    requestAnimationFrame(() => {
      // A page that puts it back, or keeps it from going, keeps it from being closed.
      if (host.isConnected) use.onBlocked();
    });
  };

  document.body.append(host);
  // Above everything of the page, where the browser has a top layer for it.
  if (host.showPopover) {
    host.popover = 'manual';
    host.showPopover();
  }
  addEventListener('keydown', onKey, true);
  addEventListener('pagehide', onHide);
  shownAt = performance.now();
  watch = setInterval(() => {
    covered = reachable() ? 0 : covered + 1;
    if (covered !== COVERED_TIMES || document.visibilityState === 'hidden') return;
    use.onBlocked();
    close('covered');
  }, COVERED_CHECK_MS);

  // The page keeps its focus; who has none is led here.
  if (before === null || before === document.body) card.focus({ preventScroll: true });
  requestAnimationFrame(() => {
    // In the first frame it is there with all the rest: 0 ms after the pop-up itself.
    use.onShown({ shownName: popUp.shownName, adMarkShown: popUp.adMark, closeTaps: 1, ...(reachable() ? { closeVisibleAtMs: 0 } : {}) });
    live.textContent = `${popUp.shownName}${popUp.adMark ? ' ' + t.ad : ''}: ${popUp.title}`;
  });
  return close;
};
