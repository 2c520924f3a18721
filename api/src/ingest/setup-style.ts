/** The look of the set-up page: the night colours of the control room (web/src/app.css), in one inline sheet. */
export const SETUP_STYLE = `
:root{color-scheme:dark;--ground:#0a121b;--surface-1:#0f1924;--surface-2:#172431;--surface-3:#1e2d3c;--text:#e9eff5;
--text-2:#b6c3d0;--text-3:#8fa0b1;--line:#233342;--line-strong:#6e849a;--fill:#dde6ee;--ok:#2ec4a6;--amber:#f5c84a;
--amber-ground:#231f14;--amber-line:#6b5a24;--mono:ui-monospace,'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--text);font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
main,header,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.25rem}
.mark{display:flex;align-items:center;gap:.6rem;color:var(--text-2);font-size:.875rem;font-weight:600;letter-spacing:.02em}
.mark svg{width:1.375rem;height:1.375rem;flex:none}
h1{font-size:clamp(1.75rem,5vw,2.375rem);line-height:1.15;letter-spacing:-.02em;font-weight:650;margin:1.5rem 0 .6rem}
h2{font-size:1.25rem;line-height:1.25;letter-spacing:-.01em;margin:0}
h3{font-size:.875rem;color:var(--text-2);font-weight:600;margin:1.5rem 0 .4rem}
p{margin:.5rem 0;max-width:65ch}
.lead{color:var(--text-2);font-size:1.0625rem}
a{color:var(--text)}
:focus-visible{outline:2px solid #fff;outline-offset:2px;border-radius:.25rem}
.note{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.4rem 1.75rem;border:1px solid var(--line);border-radius:.75rem;background:var(--surface-1);padding:.9rem 1.1rem;margin:1.25rem 0;color:var(--text-2)}
.note strong{color:var(--text)}
.note p{margin:.25rem 0;font-size:.9375rem}
.note code{overflow-wrap:anywhere}
.warn{border-color:var(--amber-line);background:var(--amber-ground);color:#eee3c4}
.warn strong{color:var(--amber)}
.start{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:1.5rem 2.5rem;align-items:center;border:1px solid var(--line);
border-radius:.75rem;background:var(--surface-1);padding:1.5rem;margin:1.5rem 0}
form{display:flex;flex-wrap:wrap;gap:.6rem;margin:.75rem 0 .25rem}
label{display:block;font-weight:600}
input{flex:1 1 12rem;min-width:0;min-height:2.75rem;padding:.4rem .8rem;border:1px solid var(--line-strong);border-radius:.5rem;background:var(--ground);color:var(--text);font:inherit}
input::placeholder{color:var(--text-3)}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.75rem;padding:.45rem 1.1rem;border:0;border-radius:.5rem;background:var(--fill);color:#0a121b;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
button:hover,.button:hover{background:#fff}
.hint{color:var(--text-3);font-size:.875rem}
table{width:100%;border-collapse:collapse;margin:1.75rem 0 .5rem;font-size:.9375rem}
caption{text-align:left;font-weight:600;font-size:1.25rem;letter-spacing:-.01em;padding-bottom:.6rem}
th,td{text-align:left;vertical-align:top;padding:.65rem .75rem .65rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--text-3);font-size:.8125rem;font-weight:600;padding-top:0}
tbody th{font-weight:600;white-space:nowrap}
td{color:var(--text-2)}
tbody tr:last-child>*{border-bottom:0}
.yes{color:var(--ok);font-weight:600}
section{border-top:1px solid var(--line);padding:2.25rem 0;margin-top:1.25rem}
section+section{margin-top:0}
.card{display:grid;grid-template-columns:minmax(0,1fr) 17rem;gap:1.5rem 3rem;align-items:start}
.title{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .75rem}
.tag{border:1px solid var(--line-strong);border-radius:999px;padding:.05rem .65rem;font-size:.8125rem;color:var(--text-2);white-space:nowrap}
.tag.yes{border-color:var(--ok)}
ol{margin:.75rem 0;padding-left:1.4rem}
li{margin:.45rem 0;padding-left:.3rem;max-width:62ch}
li::marker{color:var(--text-3);font-variant-numeric:tabular-nums;font-weight:600}
code,pre{font-family:var(--mono);font-size:.8438rem;line-height:1.5}
.copy{display:block;margin:.4rem 0;padding:.7rem .9rem;border:1px solid var(--line);border-radius:.5rem;background:var(--surface-2);color:var(--text);white-space:pre-wrap;overflow-wrap:anywhere;-webkit-user-select:all;user-select:all;cursor:text}
kbd{font:inherit;font-weight:600;color:var(--text)}
figure{margin:0;text-align:center}
.qr{display:block;width:100%;height:auto;border-radius:.5rem;background:#fff}
.start .qr{width:11rem}
figcaption{color:var(--text-3);font-size:.8125rem;line-height:1.4;margin-top:.6rem}
details{margin:.75rem 0}
summary{cursor:pointer;color:var(--text-2);padding:.35rem 0}
footer{color:var(--text-3);font-size:.875rem;padding-bottom:3rem}
footer p{border-top:1px solid var(--line);padding-top:1.25rem;max-width:none}
@media (max-width:46rem){
header{padding-top:1.5rem}
.card,.start{grid-template-columns:minmax(0,1fr)}
.start{padding:1.1rem}
figure{width:min(100%,17rem);margin:0 auto}
.start .qr{width:100%}
.start figure{width:11rem}
tbody th{white-space:normal}
th,td{padding-right:.5rem}
}
@media (max-width:46rem) and (pointer:coarse){figure{display:none}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{body{background:#fff;color:#000}}
`;
