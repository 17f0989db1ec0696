import type { PossibleFractureView as Found } from '@osteon/application';
import type { FinderCodes, PossibleFractureView } from '@osteon/contracts';
import type { FinderCode } from '@osteon/application';

type Address = Readonly<Record<string, unknown>> | null;

/** An address in one line, as a person compares it; null without one. */
function addressLine(address: Address): string | null {
  const text = (value: unknown): string[] => (typeof value === 'string' && value.trim() !== '' ? [value.trim()] : []);
  const lines = Array.isArray(address?.['lines']) ? address['lines'].flatMap(text) : [];
  const line = [...lines, ...text(address?.['city']), ...text(address?.['postalCode'])].join(', ');
  return line === '' ? null : line;
}

const numbers = (identifiers: readonly { readonly system: string; readonly value: string }[]) =>
  identifiers.map(({ system, value }) => ({ system, value }));

export function presentPossibleFracture(found: Found): PossibleFractureView {
  const { person, about, referrer } = found.content;
  const codes = about.kind === 'codes' ? [...about.codes, ...about.mechanism] : [];
  return {
    id: found.id,
    itemId: found.itemId,
    state: found.state,
    source: found.source,
    sender: found.sender,
    reportedOn: found.reportedOn,
    status: found.status,
    findings: found.findings.map(({ levels, terms, sentence, code, ...finding }) => ({
      site: finding.site,
      levels: [...levels],
      standing: finding.standing,
      age: finding.age,
      cause: finding.cause,
      toldBy: finding.toldBy,
      sentence: sentence && { from: sentence.from, to: sentence.to },
      terms: terms.map(({ role, from, to }) => ({ role, from, to })),
      code: code && { system: code.system, code: code.code, display: code.display },
    })),
    text: about.kind === 'report' ? about.text : null,
    codes: codes.map(({ system, code, display }) => ({ system, code, display: display ?? null })),
    person: {
      given: person.given.join(' '),
      family: person.family,
      birthDate: person.birthDate,
      sex: person.sex,
      identifiers: numbers(person.identifiers),
      address: addressLine(person.address === null ? null : { ...person.address }),
    },
    referrer: referrer?.name ?? null,
    patientId: found.patientId,
    candidates: found.candidates.map(({ patient, score, band, reasons, episodes }) => ({
      patientId: patient.patientId,
      given: patient.given,
      family: patient.family,
      birthDate: patient.birthDate,
      sex: patient.sex,
      identifiers: numbers(patient.identifiers),
      address: addressLine(patient.address),
      score,
      band,
      reasons: reasons.map(({ field, agreement }) => ({ field, agreement })),
      episodes: episodes.map(({ diagnosedOn, sites }) => ({ diagnosedOn, sites: [...sites] })),
    })),
    decidedAt: found.decidedAt,
    decidedBy: found.decidedBy,
    reason: found.reason,
    toldAt: found.toldAt,
  };
}

export const presentFinderCodes = (codes: readonly FinderCode[]): FinderCodes => ({
  rows: codes.map(({ code, meaning, shipped, label, reason, changedAt, changedBy }) => ({
    code,
    meaning,
    shipped,
    label,
    reason,
    changedAt,
    changedBy,
  })),
});
