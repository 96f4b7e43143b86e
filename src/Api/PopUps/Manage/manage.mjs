const TEXTS = {
  zh: {
    title: '推送管理', lead: '更改会立即保存，并在下一次推送判定时生效。', other: 'English', all: '所有服务商',
    stopProvider: '停止该服务商的推送', stopProviderMore: '包括它的所有类别。可随时恢复。', category: '停止“{}”类推送', stopCategoryMore: '所有服务商的这一类推送。',
    limit: '每天最多', limitMore: '验证码、订单等服务通知不受此限。', none: '一条也不要', noLimit: '不另设上限', times: '{} 条',
    quiet: '免打扰时段', quietMore: '按您所在时区。时段内不弹出。', byPolicy: '默认时段', noQuiet: '不设', own: '自定义', from: '从', to: '到',
    personal: '个性化推送', personalMore: '关闭后，只会收到不依据您画像的内容。', saved: '已保存', failed: '没有保存成功，请重试。',
    noToken: '请从弹窗上的“管理”打开本页。', expired: '链接已失效，请从弹窗上的“管理”重新打开。',
  },
  en: {
    title: 'Manage pushes', lead: 'A change is saved at once, and holds from the next decision on.', other: '中文', all: 'All providers',
    stopProvider: 'Stop this provider', stopProviderMore: 'All of its categories. You can let it in again at any time.', category: 'Stop “{}”', stopCategoryMore: 'This category, of all providers.',
    limit: 'At most a day', limitMore: 'Service messages, such as codes and orders, are not counted.', none: 'None at all', noLimit: 'No limit of my own', times: '{}',
    quiet: 'Quiet hours', quietMore: 'In your time zone. Nothing pops up then.', byPolicy: 'The usual ones', noQuiet: 'None', own: 'My own', from: 'From', to: 'to',
    personal: 'Personalised pushes', personalMore: 'When off, you get only what does not depend on your profile.', saved: 'Saved', failed: 'It was not saved. Please try again.',
    noToken: 'Please open this page by “Manage” on a pop-up.', expired: 'This link is no longer good. Please open it again by “Manage” on a pop-up.',
  },
};
const LIMITS = [0, 1, 2, 3, 5, 10];
const KEPT = 'push-orleans/token';
const $ = id => document.getElementById(id);
const query = new URL(location.href).searchParams;
let language = query.get('lang') === 'en' ? 'en' : 'zh';
let token = sessionStorage.getItem(KEPT);
let preferences = null;
let tag = '';
let about = null;

const owner = () => atob(token.slice(4, token.indexOf('.')).replaceAll('-', '+').replaceAll('_', '/')).split('\n')[4];
const t = () => TEXTS[language];

const call = async (method, path, body, headers = {}) => {
  const response = await fetch(`/v1${path}`, {
    method, cache: 'no-store', credentials: 'omit', body: body && JSON.stringify(body),
    headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }), ...headers },
  });
  if (response.status === 401) {
    sessionStorage.removeItem(KEPT);
    complain(t().expired);
  }
  return response;
};

const complain = text => {
  $('problem').textContent = text;
  $('problem').hidden = false;
  $('provider').hidden = $('own').hidden = true;
};

const ownLimit = () => preferences.frequencyChoices?.find(choice => !choice.providerId && !choice.category);

const options = (select, pairs, value) => {
  select.replaceChildren(...pairs.map(([key, label]) => new Option(label, key, false, key === value)));
};

const show = () => {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  document.title = t().title;
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = t()[node.dataset.text];
  $('language').textContent = t().other;
  $('language').lang = language === 'en' ? 'zh-CN' : 'en';
  if (about) {
    $('provider').hidden = false;
    $('provider-title').textContent = about.providerName;
    $('stop-provider').checked = about.refused;
    $('category-row').hidden = preferences === null;
    $('category-title').textContent = t().category.replace('{}', about.category);
  }
  if (preferences === null) return;
  $('own').hidden = false;
  if (about) $('stop-category').checked = !!preferences.categoryOptOuts?.some(out => out.category === about.category && !out.legalEntityId);
  const limit = ownLimit()?.perDay;
  const limits = [...new Set([...LIMITS, ...(limit === undefined ? [] : [limit])])].sort((a, b) => a - b);
  options($('limit'), [...limits.map(n => [`${n}`, n === 0 ? t().none : t().times.replace('{}', n)]), ['', t().noLimit]], limit === undefined ? '' : `${limit}`);
  const windows = preferences.quietHours;
  options($('quiet'), [['policy', t().byPolicy], ['none', t().noQuiet], ['own', t().own]], !windows ? 'policy' : windows.length === 0 ? 'none' : 'own');
  $('hours').hidden = !windows?.length;
  $('from').value = windows?.[0]?.start ?? '22:00';
  $('to').value = windows?.[0]?.end ?? '08:00';
  $('personal').checked = preferences.personalisation !== false;
};

const read = async () => {
  const campaign = query.get('campaign');
  const [why, own] = await Promise.all([campaign ? call('GET', `/popups/${encodeURIComponent(campaign)}/why`) : null, call('GET', `/users/${owner()}/preferences`)]);
  if (why?.ok) about = await why.json();
  if (own.ok) [preferences, tag] = [await own.json(), own.headers.get('ETag')];
};

/** Says whether it was saved; what was not goes back to how it is on file. */
const told = async work => {
  $('status').textContent = '';
  let done = false;
  try {
    done = await work();
  } catch {
    // Not reached: told below.
  }
  if (token && !done) await read().catch(() => {});
  show();
  $('status').textContent = done ? t().saved : t().failed;
};

/** Preferences are written whole, over what was read: what someone else changed meanwhile is read again first. */
const change = edit => told(async () => {
  for (let tries = 0; tries < 3; tries++) {
    const next = structuredClone(preferences);
    edit(next);
    const response = await call('PUT', `/users/${owner()}/preferences`, next, { 'If-Match': tag });
    if (response.ok) {
      [preferences, tag] = [await response.json(), response.headers.get('ETag')];
      return true;
    }
    if (response.status !== 412) return false;
    await read();
  }
  return false;
});

const begin = async () => {
  $('problem').hidden = true;
  try {
    await read();
    show();
  } catch {
    complain(t().failed);
  }
  $('main').setAttribute('aria-busy', 'false');
};

$('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  show();
});
$('stop-provider').addEventListener('change', event => told(async () => {
  const stop = event.target.checked;
  const response = await call('POST', `/users/${owner()}/refusals${stop ? '' : '/lift'}`, { legalEntityId: about.legalEntityId, purpose: '*' });
  if (response.ok) about.refused = stop;
  return response.ok;
}));
$('stop-category').addEventListener('change', event => {
  const stop = event.target.checked;
  change(next => {
    next.categoryOptOuts = (next.categoryOptOuts ?? []).filter(out => out.category !== about.category || out.legalEntityId);
    if (stop) next.categoryOptOuts.push({ category: about.category, legalEntityId: null });
  });
});
$('limit').addEventListener('change', event => {
  const perDay = event.target.value;
  change(next => {
    next.frequencyChoices = (next.frequencyChoices ?? []).filter(choice => choice.providerId || choice.category);
    if (perDay !== '') next.frequencyChoices.push({ providerId: null, category: null, perDay: Number(perDay) });
  });
});
const setHours = () => {
  const [start, end] = [$('from').value, $('to').value];
  if (start && end && start !== end) change(next => { next.quietHours = [{ start, end }]; });
};
$('quiet').addEventListener('change', event => {
  const how = event.target.value;
  $('hours').hidden = how !== 'own';
  if (how === 'own') setHours();
  else change(next => { next.quietHours = how === 'none' ? [] : null; });
});
for (const id of ['from', 'to']) $(id).addEventListener('change', setHours);
$('personal').addEventListener('change', event => {
  const on = event.target.checked;
  change(next => { next.personalisation = on; });
});

show();
if (token) begin();
else if (opener) {
  addEventListener('message', event => {
    if (event.source !== opener || typeof event.data?.pushOrleansToken !== 'string' || token) return;
    token = event.data.pushOrleansToken;
    // Over a reload of this tab, not longer.
    sessionStorage.setItem(KEPT, token);
    begin();
  });
  // Says nothing but that the page is there: whoever opened it may know that.
  opener.postMessage('push-orleans:ready', '*');
} else complain(t().noToken);
