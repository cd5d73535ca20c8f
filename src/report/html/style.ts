/** The page's look: light and dark, phone and print, from the colours of one table. */
const light = `--text:#1b1f24;--quiet:#59636e;--ground:#fff;--raised:#f6f8fa;--rule:#d5dae0;--grid:#e6e9ed;--link:#0a58b0;
--bad:#b3261e;--care:#8a5a00;--fine:#1a6b34;--c1:#1f6fb5;--c2:#c2560c;--c3:#1e7d4e;--c4:#7a4fb0;--c5:#8a6d00;--c6:#b5336f`;
const dark = `--text:#e8eaed;--quiet:#a3abb5;--ground:#15181c;--raised:#1d2126;--rule:#3a4149;--grid:#2a2f36;--link:#7db8f5;
--bad:#ff8f85;--care:#e8bb5a;--fine:#6fd28d;--c1:#66aef0;--c2:#f2975a;--c3:#66cf96;--c4:#bd9df2;--c5:#d9bd55;--c6:#f08ab8`;

export const pageStyle = `:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:62rem;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,ul,figure,dl{margin:0}
h1{font-size:1.7rem;line-height:1.2;letter-spacing:-.01em}
h2{font-size:1.2rem;line-height:1.3;margin:2.75rem 0 .75rem;padding-top:.9rem;border-top:1px solid var(--rule)}
h3{font-size:.95rem;line-height:1.35;margin:0 0 .35rem}
a{color:var(--link)}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--raised);padding:.1em .3em;border-radius:3px}
.kind{font-size:.78rem;letter-spacing:.08em;text-transform:uppercase;color:var(--quiet)}
.meta,.note,figcaption,caption,.range,.work{color:var(--quiet);font-size:.85rem}
.meta{margin-top:.35rem}
.note{margin-top:.6rem}
.bad{color:var(--bad)}.care{color:var(--care)}.fine{color:var(--fine)}
.verdict{margin-top:1.5rem;padding:1rem 1.15rem;border:1px solid var(--rule);border-left:5px solid currentColor;border-radius:4px;background:var(--raised)}
.verdict h2{margin:0;padding:0;border:0;font-size:1.25rem}
.verdict ul{list-style:none;padding:0;margin-top:.6rem}
.verdict li{display:grid;grid-template-columns:1.4rem 1fr;margin-top:.3rem}
.verdict li>span:last-child{color:var(--text)}
nav{margin-top:1rem;font-size:.85rem}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1rem}
.cards{list-style:none;padding:0;display:grid;gap:.9rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}
.card{border:1px solid var(--rule);border-radius:4px;padding:.85rem 1rem;font-size:.9rem}
.card p{margin:0}
.big{font-size:1.75rem;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
.unit{font-size:1rem;font-weight:400;color:var(--quiet)}
.who{font-weight:600;margin:.35rem 0 .1rem!important}
.facts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:0 .8rem;font-variant-numeric:tabular-nums;color:var(--quiet)}
.figures{display:grid;gap:1.8rem 1.6rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr))}
.note+.figures,.figures+.sentences{margin-top:1rem}
.operators{display:grid;gap:1.6rem 2rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,28rem),1fr));margin-top:1rem}
.operators th,.operators td{padding:.22rem .4rem;font-size:.78rem}
.operators tbody th{min-width:0}
figure+figure,.scroll+figure,p+figure,.figures+figure{margin-top:1.6rem}
.scroll+.note{margin-top:.4rem}
p+.scroll,figure+.scroll{margin-top:.9rem}
.figures>figure+figure{margin-top:0}
figcaption{margin-top:.35rem;max-width:46rem}
.picture svg{display:block;width:100%;height:auto;overflow:visible;font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums;fill:currentColor;text-anchor:middle}
.picture svg text{white-space:pre;paint-order:stroke}
.picture .narrow{display:none}
.picture img{display:block;max-width:100%;height:auto}
.sheet{overflow-x:auto}
.sheet img{min-width:44rem;max-width:none;width:100%}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.82rem;color:var(--quiet);margin:0 0 .3rem}
.sign{display:inline-block;width:.7rem;height:.7rem;margin-right:.4rem;border-radius:50%;vertical-align:-.05rem}
.sign.dot{background:var(--c1)}
.sign.ring{border:2px solid var(--c1)}
.pareto .sign.dot{background:var(--c3)}
.sign.cross{border-radius:0;background:linear-gradient(45deg,transparent 42%,var(--bad) 42% 58%,transparent 58%),linear-gradient(-45deg,transparent 42%,var(--bad) 42% 58%,transparent 58%)}
.sign.cross.faint{background:linear-gradient(45deg,transparent 44%,var(--quiet) 44% 56%,transparent 56%),linear-gradient(-45deg,transparent 44%,var(--quiet) 44% 56%,transparent 56%)}
.sign.line-solid,.sign.line-dashed{width:1.5rem;height:0;border-radius:0;vertical-align:.22rem;border-top:2px solid var(--c2)}
.sign.line-dashed{border-top:2px dashed var(--c1)}
.sign.m1{background:var(--c1)}
.sign.m2{background:var(--c2);border-radius:0;clip-path:polygon(50% 0,100% 100%,0 100%)}
.sign.m3{background:var(--c3);border-radius:0}
.sign.m4{background:var(--c4);border-radius:0;clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)}
.simulated .sign.m4{clip-path:none}
.sign.m5{background:var(--c5);clip-path:polygon(50% 0,63% 36%,100% 36%,70% 59%,81% 95%,50% 73%,19% 95%,30% 59%,0 36%,37% 36%)}
.scroll{overflow-x:auto;max-width:100%}
.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.tall{max-height:44rem;overflow-y:auto}
table{border-collapse:collapse;font-size:.85rem;line-height:1.35;font-variant-numeric:tabular-nums;min-width:min(100%,30rem)}
caption{text-align:left;padding:0 0 .35rem}
th,td{padding:.3rem .65rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid);overflow-wrap:normal}
td{white-space:nowrap}
td.wrap,th.wrap{white-space:normal;min-width:12rem;overflow-wrap:anywhere}
tbody th{font-weight:500;min-width:9rem;max-width:24rem;overflow-wrap:anywhere}
thead th{font-weight:600;color:var(--quiet);border-bottom:1px solid var(--rule);vertical-align:bottom;white-space:nowrap}
.n{text-align:right}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
abbr[title]{text-decoration:none;cursor:help}
.tall thead th{position:sticky;top:0;background:var(--ground);z-index:1;padding:0}
.tall thead th>span,.tall thead button{display:block;width:100%;padding:.3rem .65rem}
.tall thead button{all:unset;box-sizing:border-box;display:block;width:100%;padding:.3rem .65rem;cursor:pointer;color:inherit;font:inherit;text-align:inherit}
.tall thead button span{padding:0;display:inline}
.tall thead button:hover{color:var(--text)}
.tall thead button:focus-visible{outline:2px solid var(--link);outline-offset:-2px}
.tall thead button::after{content:"↕";display:inline-block;width:1em;margin-left:.25em;opacity:.45}
th[aria-sort] button{color:var(--text)}
th[aria-sort=ascending] button::after{content:"↑";opacity:1}
th[aria-sort=descending] button::after{content:"↓";opacity:1}
.tools{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;margin:.6rem 0;font-size:.9rem}
.tools[hidden]{display:none}
.tools label{display:flex;align-items:center;gap:.5rem;flex:0 1 28rem}
.tools input{flex:1 1 auto;min-width:0;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:4px;padding:.3rem .55rem;}
.tools input:focus-visible{outline:2px solid var(--link);outline-offset:1px}
.tools output{color:var(--quiet)}
details{margin-top:.4rem;font-size:.85rem}
summary{cursor:pointer;color:var(--link)}
details>.scroll{margin-top:.5rem}
.sentences{padding-left:1.1rem;font-size:.9rem;margin-top:.6rem}
.sentences li{margin-top:.25rem}
ul+h3,p+h3,div+h3,details+h3,dl+h3{margin-top:1.4rem}
.sentences .note{margin:0}
ul+dl,.scroll+dl{margin-top:.9rem}
dl.facts2{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;font-size:.9rem}
dl.facts2 dt{color:var(--quiet)}
dl.facts2 dd{margin:0}
.bar{display:inline-block;height:.6rem;background:var(--c1);vertical-align:baseline}
pre{white-space:pre-wrap;background:var(--raised);padding:.6rem .8rem;border-radius:4px;font:.82rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:.4rem 0}
.print{display:none}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--quiet);font-size:.82rem}
@media (max-width:40rem){
body{padding:1.25rem .9rem 3rem}
h1{font-size:1.4rem}
.picture .wide{display:none}.picture .narrow{display:block}
dl.facts2{grid-template-columns:1fr;gap:0}
dl.facts2 dd{margin-bottom:.4rem}
}
@media print{
:root{color-scheme:light;${light}}
body{max-width:none;padding:0;font-size:10pt}
h2{break-after:avoid;margin-top:1.4rem}
figure,.card,.verdict,tr{break-inside:avoid}
nav,.tools,details{display:none}
.picture .wide{display:block}.picture .narrow{display:none}
.scroll,.tall,.sheet{overflow:visible;max-height:none}
.sheet img{min-width:0;max-width:100%}
table{font-size:7.5pt}
th,td{padding:.15rem .35rem}
td,thead th{white-space:normal}
.tall thead th{position:static}
.tall thead button::after{content:none}
#cells-table tbody tr:nth-child(n+61){display:none}
#cells{page:wide}
tbody th{min-width:0}
.print{display:block}
}
@page{margin:14mm}
@page wide{size:A4 landscape;margin:12mm}
`;
