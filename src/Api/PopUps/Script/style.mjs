/* The host's rules are important: an important rule of a shadow tree wins over the page's own (CSS Scoping 3.3.1). */
export const STYLE = `
:host{all:initial!important;display:block!important;position:fixed!important;inset:auto 16px 16px auto!important;width:372px!important;max-width:calc(100vw - 24px)!important;
height:auto!important;margin:0!important;padding:0!important;border:0!important;overflow:visible!important;background:none!important;z-index:2147483647!important;
opacity:1!important;visibility:visible!important;transform:none!important;filter:none!important;pointer-events:auto!important;clip-path:none!important;color-scheme:light dark!important}
:host(:dir(rtl)){inset:auto auto 16px 16px!important}
.card{--surface:#fff;--text:#16181d;--soft:#565c66;--line:#e3e6eb;--tint:#f4f6f9;--accent:#1a56c4;--on-accent:#fff;--mark:#8a4b00;--ring:#1a56c4;
box-sizing:border-box;position:relative;display:flex;flex-direction:column;max-height:min(600px,calc(100vh - 24px));max-height:min(600px,calc(100dvh - 24px));overflow:hidden;
background:var(--surface);color:var(--text);border:1px solid var(--line);border-radius:16px;box-shadow:0 1px 2px rgb(16 24 40/.08),0 12px 32px rgb(16 24 40/.18);
font:400 15px/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;text-align:start;-webkit-text-size-adjust:100%}
.card:focus{outline:none}
@media(prefers-color-scheme:dark){.card[data-theme=auto]{--surface:#1d2026;--text:#eef0f3;--soft:#aeb5c0;--line:#353a43;--tint:#282c34;--accent:#9cc0ff;--on-accent:#0b1a33;--mark:#ffc46b;--ring:#9cc0ff;box-shadow:0 12px 32px rgb(0 0 0/.6)}}
.card[data-theme=dark]{--surface:#1d2026;--text:#eef0f3;--soft:#aeb5c0;--line:#353a43;--tint:#282c34;--accent:#9cc0ff;--on-accent:#0b1a33;--mark:#ffc46b;--ring:#9cc0ff;box-shadow:0 12px 32px rgb(0 0 0/.6)}
*{box-sizing:border-box}
header{display:flex;align-items:center;gap:10px;padding:12px 56px 0 16px;padding-inline:16px 56px;min-height:52px}
.face{flex:none;width:36px;height:36px;border-radius:10px;display:grid;place-items:center;background:var(--accent);color:var(--on-accent);font-weight:600;font-size:17px}
.who{min-width:0}
.name{font-weight:600;font-size:15px;line-height:1.35;overflow-wrap:anywhere}
.marks{display:flex;flex-wrap:wrap;gap:6px;align-items:center;font-size:12px;line-height:18px;color:var(--soft)}
.mark{padding:0 6px;border:1px solid currentColor;border-radius:5px;font-weight:600}
.ad{color:var(--mark)}
.close{position:absolute;inset-block-start:8px;inset-inline-end:8px;width:44px;height:44px;border:0;border-radius:50%;background:var(--tint);color:var(--text);display:grid;place-items:center;cursor:pointer;padding:0}
.close:hover{background:var(--line)}
.close svg{width:16px;height:16px;stroke:currentColor;stroke-width:2.2;stroke-linecap:round;fill:none}
.scroll{overflow:auto;padding:10px 16px 4px;overscroll-behavior:contain}
h2{margin:0;font-size:17px;line-height:1.4;font-weight:650;overflow-wrap:anywhere}
p{margin:6px 0 0;color:var(--soft);white-space:pre-line;overflow-wrap:anywhere}
img{display:block;width:100%;max-height:170px;object-fit:cover;border-radius:10px;margin-top:10px;background:var(--tint)}
.go{display:flex;align-items:center;justify-content:space-between;gap:12px;min-height:44px;margin-top:12px;padding:8px 14px;border-radius:10px;background:var(--accent);color:var(--on-accent);text-decoration:none;font-weight:600}
.go:hover{text-decoration:underline}
.go span+span{font-weight:400;font-size:13px;overflow-wrap:anywhere;text-align:end;direction:ltr}
footer{display:flex;gap:4px;padding:6px 8px 8px;margin-top:6px;border-top:1px solid var(--line)}
footer button,.back{flex:1;min-height:40px;border:0;border-radius:8px;background:none;color:var(--soft);font:inherit;font-size:13px;cursor:pointer;padding:4px}
footer button:hover,.back:hover{background:var(--tint);color:var(--text)}
button:focus-visible,a:focus-visible,input:focus-visible,textarea:focus-visible{outline:2px solid var(--ring);outline-offset:2px}
.go:focus-visible{outline-offset:3px}
ul{margin:8px 0 0;padding:0;list-style:none}
li{padding:8px 0;border-top:1px solid var(--line);font-size:14px;overflow-wrap:anywhere}
li:first-child{border:0}
fieldset{border:0;margin:8px 0 0;padding:0}
legend,.label{font-size:13px;color:var(--soft);padding:0}
.kind{display:flex;align-items:center;gap:10px;min-height:36px;font-size:14px;cursor:pointer}
.kind input{width:18px;height:18px;margin:0;accent-color:var(--accent)}
textarea{width:100%;min-height:56px;margin-top:4px;padding:8px 10px;border:1px solid var(--soft);border-radius:8px;background:var(--surface);color:var(--text);font:inherit;font-size:14px;resize:vertical}
.send{width:100%;min-height:44px;margin-top:10px;border:0;border-radius:10px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
.back{flex:none;align-self:start;width:auto;margin-inline-start:-8px;padding:4px 10px}
.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
/* It moves in, but is whole and can be closed from the first frame: no fading. */
@media(prefers-reduced-motion:no-preference){.card{animation:in .22s cubic-bezier(.2,.7,.3,1)}@keyframes in{from{transform:translateY(14px)}}}
@media(max-width:520px){:host{inset:auto 12px 12px!important;width:auto!important}.card{max-height:min(520px,calc(70vh - 12px))}}
@media(forced-colors:active){.card,.mark,.go,.send{border:1px solid}}
`;
