import { describe, expect, it } from '@jest/globals';
import { AGENTS } from '@osteon/domain';
import { checkTemplate } from './check-template.ts';
import { revealingWordIn } from './revealing-words.ts';
import { smsParts } from './sms-parts.ts';
import { TEMPLATE_SHAPES, templateShapeOf, type TemplateTexts } from './template-catalogue.ts';
import { compileTemplate } from './template-text.ts';

const book = templateShapeOf('dose/book')!;
const good: TemplateTexts = {
  subject: 'Time to book',
  sms: 'Please book your visit: {link}',
  email: 'Please book your visit: {link}',
  tell: 'Please book your visit.',
};
const problems = (texts: TemplateTexts, shape = book) =>
  checkTemplate(shape, texts, '30 September 2026').problems.map(({ field, problem }) => [field, problem]);

describe('a template text', () => {
  it('fails when it names what is not known', () => {
    expect(() => compileTemplate('Dear {given}', ['link'])).toThrow('{given} is not known here; known are {link}');
    expect(() => compileTemplate('{}', ['link'])).toThrow('{} is not known here');
    expect(() => compileTemplate('{__proto__}', ['link'])).toThrow('{__proto__} is not known here');
  });
  it.each(['Dear {given', 'Dear given}', '{{link}}'])('fails when a brace is left over: %s', (text) => {
    expect(() => compileTemplate(text, ['link'])).toThrow('a brace without its other half');
  });
  it('puts values in as they are', () => {
    expect(compileTemplate('{dueOn}: {dueOn}', ['dueOn']).render({ dueOn: '{link}', link: 'l' })).toBe(
      '{link}: {link}',
    );
  });
});

describe('the texts of a template', () => {
  it('may be as they should', () => {
    expect(problems(good)).toEqual([]);
    expect(Object.keys(checkTemplate(book, good, '').compiled)).toEqual(['subject', 'sms', 'email', 'tell']);
  });
  it.each<[string, TemplateTexts, [string, string]]>([
    ['a text is missing', { ...good, sms: ' ' }, ['sms', 'missing']],
    ['a variable is unknown', { ...good, email: '{link} {drug}' }, ['email', 'unknown-variable']],
    ['a variable is of other templates', { ...good, sms: '{link} {patientName}' }, ['sms', 'unknown-variable']],
    ['a link stands where nobody reads it', { ...good, tell: '{link}' }, ['tell', 'unknown-variable']],
    ['it asks without a link', { ...good, sms: 'Please book.' }, ['sms', 'without-variable']],
    ['a brace is loose', { ...good, email: '{link' }, ['email', 'loose-brace']],
    ['a drug is named', { ...good, sms: 'Your Prolia: {link}' }, ['sms', 'reveals']],
    ['an illness is named in the subject', { ...good, subject: 'Your osteoporosis' }, ['subject', 'reveals']],
    ['it is too long', { ...good, sms: `${'Please book. '.repeat(20)}{link}` }, ['sms', 'too-many-parts']],
    ['a subject is too long', { ...good, subject: 'x'.repeat(121) }, ['subject', 'too-long']],
  ])('are refused when %s', (_, texts, expected) => {
    expect(problems(texts)).toEqual([expected]);
  });
  it('names the word, and what it reveals', () => {
    const [problem] = checkTemplate(book, { ...good, sms: 'Your DENOSUMAB: {link}' }, '').problems;
    expect(problem).toMatchObject({
      field: 'sms',
      message: '"denosumab" reveals a treatment to anybody who sees the telephone',
    });
  });
  it('may name drugs in what stands behind a link or in an envelope', () => {
    expect(problems({ ...good, email: 'Your denosumab: {link}', letter: 'Your denosumab: {link}' })).toEqual([]);
  });
  it('gives no link where nothing is asked, and has no other texts', () => {
    const soon = templateShapeOf('dose/soon')!;
    expect(problems(good, soon)).toEqual([
      ['sms', 'unknown-variable'],
      ['email', 'unknown-variable'],
    ]);
    const reply = templateShapeOf('reply/stop')!;
    expect(problems({ subject: 'a', sms: 'b', email: 'c', tell: 'd' }, reply)).toEqual([
      ['tell', 'not-of-this-template'],
    ]);
  });
  it('are known for every name there is', () => {
    expect(TEMPLATE_SHAPES.map(({ name }) => name)).toEqual([...new Set(TEMPLATE_SHAPES.map(({ name }) => name))]);
    expect(templateShapeOf('dose/never')).toBeUndefined();
  });
});

describe('words that reveal', () => {
  it.each([...AGENTS.filter((agent) => !/hrt|calcium/.test(agent)), 'HRT', 'calcium', 'vitamin D'])(
    'the agent %s',
    (agent) => expect(revealingWordIn(`Your ${agent.replace('-iv', '')} is due`)).toMatchObject({ reveals: 'drug' }),
  );
  it.each([
    ['Your PROLIA® injection', 'drug'],
    ['alendronic acid', 'drug'],
    ['Fosamax70', 'drug'],
    ['Aclasta', 'drug'],
    ['Forsteo', 'drug'],
    ['Evenity', 'drug'],
    ['Jubbonti', 'drug'],
    ['Adcal-D3', 'drug'],
    ['a bisphosphonate', 'drug'],
    ['kwas zoledronowy', 'drug'],
    ['denosumabem', 'drug'],
    ['witaminę D', 'drug'],
    ['پرولیا کا ٹیکہ', 'drug'],
    ['کیلشیم', 'drug'],
    ['your broken hip', 'diagnosis'],
    ['after your fracture', 'diagnosis'],
    ['bone-density scan', 'diagnosis'],
    ['DEXA', 'diagnosis'],
    ['after your fall', 'diagnosis'],
    ['cancer', 'diagnosis'],
    ['osteoporoza', 'diagnosis'],
    ['złamanie kości', 'diagnosis'],
    ['ZLAMANIE', 'diagnosis'],
    ['po upadku', 'diagnosis'],
    ['ہڈیوں کا کلینک', 'diagnosis'],
    ['فریکچر', 'diagnosis'],
    ['the fracture clinic', 'clinic'],
    ['Fracture Liaison Service', 'clinic'],
    ['your FLS nurse', 'clinic'],
    ['rheumatology', 'clinic'],
    ['the falls clinic', 'clinic'],
    ['poradnia ortopedyczna', 'clinic'],
    ['آرتھوپیڈک', 'clinic'],
  ])('%s', (text, reveals) => expect(revealingWordIn(text)).toMatchObject({ reveals }));

  it.each([
    'Your next visit is due',
    'Please fill in the form',
    'Springfield Clinic',
    'the bonfire',
    'Shipping',
    'Hello from Mr Fallon',
    'the church (kościół)',
    'Falkirk',
    'Call us before you travel by rail',
    'https://bone.example.org/a/denosumab',
    '{telephone}',
    'Tu zespół Państwa poradni',
    'آپ کی اگلی ملاقات',
    'خون کا ٹیسٹ',
  ])('not: %s', (text) => expect(revealingWordIn(text)).toBeNull());
});

describe('the size of a text message', () => {
  it.each([
    ['a'.repeat(160), 'gsm7', 1],
    ['a'.repeat(161), 'gsm7', 2],
    ['a'.repeat(306), 'gsm7', 2],
    ['a'.repeat(307), 'gsm7', 3],
    ['€'.repeat(80), 'gsm7', 1],
    ['€'.repeat(81), 'gsm7', 2],
    [`é${'ì'.repeat(159)}`, 'gsm7', 1],
    ['ł'.repeat(70), 'ucs2', 1],
    ['ł'.repeat(71), 'ucs2', 2],
    [`${'a'.repeat(133)}ł`, 'ucs2', 2],
    [`${'a'.repeat(134)}ł`, 'ucs2', 3],
    ['😀'.repeat(36), 'ucs2', 2],
    ['’', 'ucs2', 1],
  ])('%s: %s', (text, encoding, parts) => expect(smsParts(text)).toEqual({ encoding, parts }));
});
