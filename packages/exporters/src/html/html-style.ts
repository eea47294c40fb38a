/** The style of an exported page: for reading on any screen, in light and dark, and for printing. */
export const htmlStyle = `
:root{color-scheme:light dark;--text:#1c1d21;--muted:#5d6270;--line:#d9dce3;--tint:#f5f6f8;--accent:#1d4f91;--page:#fff}
@media (prefers-color-scheme:dark){:root{--text:#e4e6eb;--muted:#9aa1ae;--line:#383d47;--tint:#23262d;--accent:#8ab4f0;--page:#181a1f}}
*{box-sizing:border-box}
html{background:var(--page);color:var(--text);font:1.0625rem/1.6 "Source Serif 4",Charter,"Iowan Old Style",Georgia,"Noto Serif",serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{max-width:44rem;margin:0 auto;padding:3rem 1.25rem 4rem;overflow-wrap:break-word}
h1,h2,h3,h4,h5,.subtitle,th,footer{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1{font-size:2.1rem;line-height:1.2;margin:0 0 .4rem;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.3;margin:2.4rem 0 .7rem}
h3{font-size:1.12rem;margin:1.8rem 0 .5rem}
h4,h5{font-size:1rem;margin:1.5rem 0 .4rem}
p,ul,ol,table,blockquote,pre{margin:0 0 1rem}
.subtitle{color:var(--muted);font-size:.9rem;margin:0 0 2.2rem;padding-bottom:1.1rem;border-bottom:1px solid var(--line)}
a{color:var(--accent);text-underline-offset:.15em}
li{margin:.3rem 0}
li>p{margin:.25rem 0}
li[dir]{margin-inline-start:2.5rem}
ol.letter{list-style:upper-alpha}
ol.together>li{margin:.9rem 0}
blockquote{margin-inline:0;padding-block:.15rem;padding-inline-start:1.1rem;border-inline-start:3px solid var(--line);color:var(--muted)}
blockquote>:last-child{margin-bottom:0}
.scroll{overflow-x:auto;margin:0 0 1rem}
table{border-collapse:collapse;width:100%;font-size:.95rem;line-height:1.45;margin:0}
th,td{padding:.5rem .7rem;text-align:start;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-size:.82rem;color:var(--muted);border-bottom-width:2px}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.88em}
pre{background:var(--tint);padding:.8rem 1rem;border-radius:.4rem;overflow-x:auto}
hr{border:0;border-top:1px solid var(--line);margin:2rem 0}
sup{line-height:0;font-size:.72em;margin-inline-start:.1em}
sup a{text-decoration:none}
sup+sup::before{content:","}
footer{margin-top:3rem;padding-top:.4rem;border-top:1px solid var(--line);font-size:.87rem;color:var(--muted)}
footer h2{font-size:1rem;color:var(--text);margin:1.4rem 0 .5rem}
.notices{background:var(--tint);border-radius:.4rem;padding:.1rem 1rem .3rem}
:target{background:color-mix(in srgb,var(--accent) 16%,transparent);border-radius:.2rem}
@page{margin:2.2cm}
@media print{
:root{--text:#000;--muted:#444;--line:#bbb;--tint:#f3f3f3;--accent:#000;--page:#fff}
html{font-size:10.5pt}body{max-width:none;padding:0}
h1,h2,h3,h4,h5{break-after:avoid}.new-page{break-before:page}li,tr,blockquote{break-inside:avoid}p{orphans:3;widows:3}
a{text-decoration:none}
}
`.trim();
