import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { aCertificate } from './a-certificate.ts';

it('makes certificates that are signed by whom they say, for as long as they say', () => {
  const authority = aCertificate('Authority');
  const sender = aCertificate('Sender', { by: authority });
  const [above, below] = [authority, sender].map(({ cert }) => new X509Certificate(cert));
  expect(above?.ca).toBe(true);
  expect(above?.verify(above.publicKey)).toBe(true);
  expect(above && below?.checkIssued(above)).toBe(true);
  expect(above && below?.verify(above.publicKey)).toBe(true);
  expect(below?.verify(below.publicKey)).toBe(false);
  expect(below?.checkPrivateKey(createPrivateKey(sender.key))).toBe(true);
  expect([below?.subject, below?.issuer, below?.checkIP('127.0.0.1')]).toEqual([
    'CN=Sender',
    'CN=Authority',
    '127.0.0.1',
  ]);
  expect(Number(below?.validToDate)).toBeGreaterThan(Date.now());
  const over = new X509Certificate(aCertificate('Over', { isOver: true }).cert);
  expect(Number(over.validToDate)).toBeLessThan(Date.now());
});
