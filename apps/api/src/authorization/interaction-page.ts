import { createHash } from 'node:crypto';

/** What a person is shown while an app asks to be let in. Without script; the look is that of the answer page. */
export type InteractionView =
  | { readonly kind: 'expired' }
  /** Came from the app's own site, so that the browser kept our cookie back: the page comes again by itself. */
  | { readonly kind: 'come-again'; readonly uid: string }
  | { readonly kind: 'sign-in'; readonly uid: string }
  | { readonly kind: 'not-allowed'; readonly appName: string; readonly why: 'role' | 'service' | 'stage' }
  | {
      readonly kind: 'ask';
      readonly uid: string;
      readonly appName: string;
      readonly goesTo: string;
      readonly personName: string;
      readonly serviceName: string;
      readonly scopes: readonly string[];
      readonly patient: PatientChoice | null;
    };

/** Looking for the patient that the app is about; null where it is about nobody in particular. */
export interface PatientChoice {
  readonly text: string;
  /** Null before anybody was looked for. */
  readonly found: readonly PatientLine[] | null;
  readonly hasMore: boolean;
  readonly isMissing: boolean;
}

export interface PatientLine {
  readonly id: string;
  readonly name: string;
  readonly birthDate: string;
  readonly sex: string;
}

const STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1b1b1f;font:400 1.125rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 1.25rem}
h2{font-size:1.25rem;margin:1.75rem 0 .5rem}
fieldset{border:0;margin:0 0 1.5rem;padding:0;min-width:0}
legend,label.question{display:block;font-weight:700;font-size:1.25rem;padding:0;margin:0 0 .35rem}
.hint{color:#3f4350;margin:0 0 .6rem}
.problem{color:#a3000f;font-weight:700;margin:0 0 .6rem}
.choice{display:flex;align-items:center;gap:.9rem;min-height:3rem;padding:.35rem 0;cursor:pointer}
.choice input{width:1.6rem;height:1.6rem;margin:0;flex:none;accent-color:#0b4f8a}
.find{display:flex;flex-wrap:wrap;gap:.75rem;margin:0 0 1rem}
input[type=search]{font:inherit;color:inherit;background:#fff;border:2px solid #1b1b1f;border-radius:.25rem;padding:.6rem .7rem;min-height:3.1rem;flex:1 1 14rem;max-width:100%}
button,a.button{display:inline-block;font:inherit;font-weight:700;color:#fff;background:#0b4f8a;border:0;border-radius:.3rem;padding:.8rem 1.5rem;min-height:3.1rem;cursor:pointer;text-decoration:none}
button.second{color:#0b4f8a;background:#fff;border:2px solid #0b4f8a}
button:hover,a.button:hover{background:#083c69}
button.second:hover{background:#e8f0f7}
.buttons{display:flex;flex-wrap:wrap;gap:1rem;margin-top:1.5rem}
:focus-visible{outline:.25rem solid #0b4f8a;outline-offset:.2rem}
.address{overflow-wrap:anywhere}
.foot{border-top:2px solid #c9ccd4;margin-top:2.5rem;padding-top:1rem;color:#3f4350}
`;

const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/**
 * The content policy of the page: its own style and no script.
 * @param goesTo where the answer to the form leads in the end: browsers hold redirects after a form to `form-action`
 */
export function interactionPolicyOf(goesTo?: string): string {
  const origin = goesTo === undefined ? undefined : URL.parse(goesTo)?.origin;
  return [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    `form-action 'self'${origin === undefined ? '' : ` ${origin}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join(';');
}

/** What a scope lets an app do, for the person who is asked. */
const IN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^openid$/, 'know who you are'],
  [/^fhirUser$/, 'know your entry among the staff'],
  [/^launch\/patient$/, 'know which patient you choose below'],
  [/^offline_access$/, 'go on doing so for up to 90 days, without asking you again'],
  [/^patient\/\*\./, 'read everything recorded of the patient you choose below'],
  [/^user\/\*\./, 'read everything of all patients that you may read'],
];

function inWords(scope: string): string {
  const known = IN_WORDS.find(([pattern]) => pattern.test(scope));
  if (known !== undefined) return known[1];
  const [, context, type = ''] = /^(patient|user)\/([A-Za-z]+)\./.exec(scope) ?? [];
  const whose = context === 'patient' ? 'of the patient you choose below' : 'of all patients that you may read';
  return `read ${type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()} records ${whose}`;
}

/** The whole page, as HTML. Send it with `interactionPolicyOf`, `no-store` and `same-origin` as its referrer policy. */
export function renderInteraction(view: InteractionView): string {
  switch (view.kind) {
    case 'expired':
      return page('This request has ended', '<p>Go back to the app and start again.</p>');
    case 'come-again': {
      const address = `${escape(view.uid)}?here=1`;
      return page(
        'One moment',
        `<p>You come from an app.</p><p><a class="button" href="${address}">Go on</a></p>`,
        `<meta http-equiv="refresh" content="0;url=${address}">`,
      );
    }
    case 'sign-in':
      return page(
        'Sign in first',
        `<p>An app asks to be let in. Sign in, and you come back to this page.</p>
<p><a class="button" href="/?then=/oauth/interaction/${escape(view.uid)}">Sign in</a></p>`,
      );
    case 'not-allowed':
      return page('The app cannot be let in', `<p>${escape(whyNot(view))}</p>${denyForm()}`);
    case 'ask':
      return page(`Let ${view.appName} in?`, ask(view));
  }
}

/** What a person reads when the request itself is wrong: an address that is not the app's, a client that is unknown. */
export function renderRefusal(error: string, description: string | undefined): string {
  return page(
    'The app asked in a way that cannot be answered',
    `<p>Tell whoever runs the app: <strong>${escape(error)}</strong>${description === undefined ? '' : ` (${escape(description)})`}</p>`,
  );
}

function whyNot({ appName, why }: Extract<InteractionView, { kind: 'not-allowed' }>): string {
  if (why === 'role') return `${appName} shows patients, and your role does not.`;
  if (why === 'stage') return 'Finish signing in first, second factor included; then start the app again.';
  return `${appName} belongs to another service than the one you work in. Change the service first, then start the app again.`;
}

function ask(view: Extract<InteractionView, { kind: 'ask' }>): string {
  const { appName, goesTo, personName, serviceName, scopes, patient } = view;
  const lines = [...new Set(scopes.map(inWords))].map((line) => `<li>${escape(line)}</li>`).join('\n');
  return `<p>You are ${escape(personName)}, in ${escape(serviceName)}. ${escape(appName)} will be able to:</p>
<ul>
${lines}
</ul>
<p class="hint">Afterwards you go on to <span class="address">${escape(originOf(goesTo))}</span>.</p>
<form method="post" action="" autocomplete="off">
${patient === null ? '' : choice(patient)}
<div class="buttons">
<button type="submit" name="action" value="allow">Let it in</button>
<button type="submit" name="action" value="deny" class="second" formnovalidate>Do not</button>
</div>
</form>`;
}

function choice({ text, found, hasMore, isMissing }: PatientChoice): string {
  const lines = (found ?? []).map(
    ({ id, name, birthDate, sex }) =>
      `<label class="choice"><input type="radio" name="patient" value="${escape(id)}"> <span>${escape(name)}, born ${escape(birthDate)}, ${escape(sex)}</span></label>`,
  );
  const nobody = found !== null && found.length === 0 ? '<p role="status">Nobody was found.</p>' : '';
  const more = hasMore ? '<p class="hint">There are more: type more of the name, or the number.</p>' : '';
  const problem = isMissing ? '<p class="problem" id="problem">Choose the patient first.</p>' : '';
  return `<h2>Which patient?</h2>
${problem}<label class="question" for="text">Name, date of birth or number</label>
<div class="find"><input type="search" id="text" name="text" value="${escape(text)}" maxlength="100"${isMissing ? ' aria-describedby="problem"' : ''}>
<button type="submit" name="action" value="find" class="second">Find</button></div>
${nobody}${lines.length === 0 ? '' : `<fieldset><legend>Found</legend>\n${lines.join('\n')}\n</fieldset>`}${more}`;
}

const denyForm = (): string =>
  `<form method="post" action=""><div class="buttons"><button type="submit" name="action" value="deny">Back to the app</button></div></form>`;

const originOf = (address: string): string => URL.parse(address)?.origin ?? address;

function page(heading: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
${head}<title>${escape(heading)} – Osteon</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(heading)}</h1>
${body}
<div class="foot">Osteon</div>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
