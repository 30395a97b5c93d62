/** How the page of the API looks: the app's paper and ink, with the fonts that a reader has. */
export const STYLE = `
:root { color-scheme: light dark; --paper: light-dark(#faf7f1, #14161a); --surface: light-dark(#fffdf9, #1b1e24);
  --line: light-dark(#e7e0d3, #2b3038); --ink: light-dark(#23262b, #ece7dd); --ink-2: light-dark(#5f6269, #a5a8ae);
  --accent: light-dark(#1d6f6b, #6cc9bf); }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 52rem; padding: 2rem 1rem 6rem; background: var(--paper); color: var(--ink);
  font: 0.9375rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
h1, h2 { font-family: Georgia, serif; font-weight: 500; line-height: 1.2 }
h1 { font-size: 2.25rem; margin: 0 0 0.75rem }
h2 { font-size: 1.5rem; margin: 3rem 0 1rem }
h3 { font-size: 1rem; margin: 0 }
h4 { font-size: 0.8125rem; margin: 1rem 0 0.25rem }
h4 span { font-weight: 400; color: var(--ink-2); margin-left: 0.35rem }
p { margin: 0.35rem 0 }
a { color: var(--accent) }
nav a { display: inline-block; padding: 0.4rem 0.6rem 0.4rem 0 }
article { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 1rem 1.25rem;
  margin: 0 0 0.75rem }
article b { color: var(--accent); margin-right: 0.35rem }
code { font: 0.875rem ui-monospace, monospace }
small, i { color: var(--ink-2) }
small { font-size: 0.8125rem }
dl { margin: 0.35rem 0; display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: 0.3rem 1rem }
dd { margin: 0 }
dd > dl { grid-column: 1 / -1; border-left: 2px solid var(--line); padding-left: 0.75rem }
@media (max-width: 480px) { dl { grid-template-columns: 1fr } dd { padding-left: 1rem } }
`
