window.PushOrleans = { connect };
if (scriptElement.dataset.tokenUrl) {
  connect({
    language: scriptElement.dataset.language,
    theme: scriptElement.dataset.theme,
    token: async () => (await (await fetch(scriptElement.dataset.tokenUrl, { method: 'POST', credentials: 'same-origin' })).json()).token,
  });
}
