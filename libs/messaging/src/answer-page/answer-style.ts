import { createHash } from 'node:crypto';

/**
 * Large type, strong contrast (at least 7 : 1 for text), targets of 44 pixels and more, and nothing that moves. It
 * stands in the page, which is complete in itself; its hash stands in the page's content policy.
 */
export const ANSWER_STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1b1b1f;font:400 1.25rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Nastaliq Urdu",sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.25;margin:.5rem 0 1.25rem}
h2{font-size:1.35rem;margin:0 0 .5rem}
fieldset{border:0;margin:0 0 2rem;padding:0;min-width:0}
legend,label.question{display:block;font-weight:700;font-size:1.35rem;padding:0;margin:0 0 .35rem}
.hint,.optional{color:#3f4350;font-weight:400}
.hint{margin:0 0 .6rem}
.problem{color:#a3000f;font-weight:700;margin:0 0 .6rem}
.has-problem{border-inline-start:.4rem solid #a3000f;padding-inline-start:1rem}
.choice{display:flex;align-items:center;gap:.9rem;min-height:3rem;padding:.35rem 0;cursor:pointer}
.choice input{width:1.75rem;height:1.75rem;margin:0;flex:none;accent-color:#0b4f8a}
.scale{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
.dates{display:flex;gap:1rem;flex-wrap:wrap}
.dates label{display:block}
input[type=text],input[type=date],textarea{font:inherit;color:inherit;background:#fff;border:2px solid #1b1b1f;border-radius:.25rem;padding:.6rem .7rem;min-height:3.1rem;max-width:100%}
textarea{width:100%;min-height:7rem}
.short{width:4.5rem}.year{width:6.5rem}
button{font:inherit;font-weight:700;color:#fff;background:#0b4f8a;border:0;border-radius:.3rem;padding:.9rem 1.6rem;min-height:3.4rem;cursor:pointer}
button.second{color:#0b4f8a;background:#fff;border:2px solid #0b4f8a}
button:hover{background:#083c69}
button.second:hover{background:#e8f0f7}
.buttons{display:flex;flex-wrap:wrap;gap:1rem}
.progress{margin:0 0 1rem;color:#3f4350}
.told{border-inline-start:.4rem solid #0b4f8a;padding-inline-start:1rem;margin:0 0 1.25rem}
.told,.hint{white-space:pre-line}
:lang(ur){line-height:1.9}
:focus-visible{outline:.25rem solid #0b4f8a;outline-offset:.2rem}
.box{border:.25rem solid #a3000f;border-radius:.3rem;padding:1rem 1.25rem;margin:0 0 2rem}
.box a,.foot a{color:#0b4f8a;overflow-wrap:anywhere}
.number{font-size:2.2rem;font-weight:700}
.foot{border-top:2px solid #c9ccd4;margin-top:2.5rem;padding-top:1rem}
`;

/** The content policy of the page: no script, nothing from elsewhere, its own style only. */
export const ANSWER_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(ANSWER_STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
