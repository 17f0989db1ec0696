import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactFormOf, contactProblem, emptyContactForm, type ContactForm } from './contact-questions.ts';
import { contactRequest } from './contact-request.ts';

const TODAY = '2026-11-22';
const ID = '00000000-0000-4000-8000-000000000001';

const text = fc.string({ maxLength: 12 });
const day = fc.constantFrom('', '2026-11-20', '2026-11-22', '2026-11-23');
const flags = fc.uniqueArray(fc.constantFrom('none', 'not-asked', 'infection', 'cauda-equina'));
const anyForm: fc.Arbitrary<ContactForm> = fc
  .record({
    outcome: fc.constantFrom(
      '' as const,
      'reached',
      'not-reached',
      'promised',
      'call-back',
      'wrong-number',
      'declined',
      'died',
    ),
    on: day,
    promisedOn: day,
    callBackOn: day,
    diedOn: day,
    note: text,
    flags,
    actionTaken: fc.constantFrom('', ' ', 'Rang the ward'),
    ticks: fc.dictionary(text, fc.boolean()),
    taking: fc.dictionary(text, text),
  })
  .map((typed) => ({ ...emptyContactForm(TODAY), ...typed }));

describe('a contact form', () => {
  it('is itself again from its draft', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const kept = JSON.parse(JSON.stringify(form)) as Record<string, unknown>;
        expect(contactFormOf(kept, '2026-11-23')).toEqual(form);
      }),
    );
  });

  it('comes of whatever a server holds, with every field of its type', () => {
    const empty = emptyContactForm(TODAY);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(empty), 'else'), fc.jsonValue()), (content) => {
        const form = contactFormOf(content as Record<string, unknown>, TODAY);
        expect(Object.keys(form).sort()).toEqual(Object.keys(empty).sort());
        for (const [name, value] of Object.entries(form)) {
          const wanted = empty[name as keyof ContactForm];
          expect([name, typeof value, Array.isArray(value)]).toEqual([name, typeof wanted, Array.isArray(wanted)]);
        }
        contactProblem(form, TODAY);
      }),
    );
  });

  it('never sends a red flag without its action, nor a conversation without an answer', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        if (contactProblem(form, TODAY) !== null) return;
        const { facts, redFlags, outcome } = contactRequest(form, [], [], ID);
        const raised = facts.filter(({ type }) => type === 'red-flag');
        for (const { payload } of raised) expect(String(payload['actionTaken']).trim()).not.toBe('');
        if (outcome === 'reached') expect(redFlags).toBe(raised.length > 0 ? 'raised' : 'none');
        if (redFlags !== undefined) expect(redFlags === 'raised').toBe(raised.length > 0);
      }),
    );
  });
});
