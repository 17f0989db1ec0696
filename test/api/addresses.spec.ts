import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PatientView } from '@osteon/contracts';
import { anEnrolment, type Browser, enrol, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let nurse: Browser;
beforeAll(async () => {
  api = await startApi();
  nurse = await api.signIn('nurse@north.example');
});
afterAll(() => api.close());

const reachedBy = (channel: 'sms' | 'phone' | 'email', value: string) =>
  anEnrolment({ contactPoints: [{ channel, value, consented: true }] });

test('a number is stored as it is dialled from anywhere', async () => {
  const { patientId } = await enrol(nurse, reachedBy('sms', '07700 900 456'));
  const { body } = await nurse.get<PatientView>(`/api/v1/patients/${patientId}`);
  expect(body.contactPoints).toMatchObject([{ value: '+447700900456', invalid: false }]);
});

test.each([
  ['sms', '07700', 'FLS-1033', 'has too few digits'],
  ['phone', '0770090045612345', 'FLS-1033', 'has too many digits'],
  ['sms', '+999 123456', 'FLS-1033', 'begins with a country code that does not exist'],
  ['phone', 'her daughter', 'FLS-1033', 'is not a telephone number of GB'],
  ['email', 'ada@example', 'FLS-1034', 'is not an e-mail address'],
] as const)('%s %s is refused with the reason, and nobody is enrolled', async (channel, value, code, reason) => {
  const count = () => api.query('select from patient');
  const before = (await count()).length;
  const answer = await nurse.post<{ errors: { message: string }[] }>('/api/v1/patients', reachedBy(channel, value));
  expect(refusalOf(answer)).toEqual({ status: 422, code, fields: ['contactPoints[0].value'] });
  expect(answer.body.errors[0]?.message).toContain(reason);
  expect(await count()).toHaveLength(before);
});
