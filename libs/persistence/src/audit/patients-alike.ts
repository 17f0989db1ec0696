import { SEALED, type AuditPeriod, type KeyRing, type KinshipMatch } from '@osteon/application';
import { openAddress } from '../at-rest/sealed-columns.ts';
import type { Database } from '../database/database.ts';
import { run, type Statement } from '../database/run.ts';
import { SHOWN } from './shown.ts';

/** A person who read, and a patient who has their e-mail address, or lives where a patient of their name lives. */
export interface Alike {
  readonly userId: string;
  readonly patientId: string;
  readonly why: Extract<KinshipMatch, 'own-email' | 'shared-address'>;
}

interface Reader {
  readonly userId: string;
  readonly email: string;
  readonly kin: readonly string[];
}

/** People who were shown patients of service `$1` from day `$2` to day `$3`, and patients of their surname. */
const READERS: Statement = {
  name: 'audit/readers',
  text: `
select u.id as "userId", u.email, coalesce(array_agg(p.id) filter (where p.id is not null), '{}')::text[] as kin
from (select distinct a.user_id from service s join audit_record a on a.service_id = s.id
      and a.at >= ($2::date)::timestamp at time zone s.time_zone
      and a.at < ($3::date + 1)::timestamp at time zone s.time_zone
    where s.id = $1 and ${SHOWN}) r
  join user_account u on u.id = r.user_id
  left join patient p on p.service_id = $1 and p.address is not null
    and folded(p.family) = folded(regexp_replace(u.display_name, '^.*[[:space:]]', ''))
group by u.id, u.email`,
};

/** Sealed addresses and e-mail addresses of patients of service `$1` after `$2`. */
const SEALED_ADDRESSES: Statement = {
  name: 'audit/sealed-addresses',
  text: `
select p.id, p.address, array(select c.value from contact_point c
    where c.patient_id = p.id and c.service_id = p.service_id and c.channel = 'email') as emails
from patient p where p.service_id = $1 and p.id > $2::uuid order by p.id limit $3`,
};

const AT_ONCE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * What no database can compare, because it is sealed: addresses are opened here, a part of the patients at a time, and
 * forgotten again.
 */
export async function patientsAlike(
  db: Database,
  keys: KeyRing,
  serviceId: string,
  { from, until }: AuditPeriod,
): Promise<readonly Alike[]> {
  const readers = await run<Reader & Record<string, unknown>>(db, READERS, [serviceId, from, until]);
  if (readers.length === 0) return [];
  const byEmail = new Map(readers.map(({ email, userId }) => [email, userId]));
  const kin = new Set(readers.flatMap((reader) => reader.kin));
  const found: Alike[] = [];
  /** Who lives where: of an address only what two of the same have alike. */
  const livesAt = new Map<string, string[]>();
  for (let after = FIRST; ;) {
    const rows = await run<{ id: string; address: string | null; emails: readonly string[] }>(db, SEALED_ADDRESSES, [
      serviceId,
      after,
      AT_ONCE,
    ]);
    for (const { id, address, emails } of rows) {
      for (const sealed of emails) {
        const userId = byEmail.get(keys.open(sealed, SEALED.contactValue(id)).toLowerCase());
        if (userId !== undefined) found.push({ userId, patientId: id, why: 'own-email' });
      }
      const place = kin.size === 0 ? null : placeOf(openAddress(keys, id, address));
      if (place !== null) livesAt.set(place, [...(livesAt.get(place) ?? []), id]);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) break;
    after = last.id;
  }
  for (const together of livesAt.values()) {
    for (const { userId, kin: own } of readers) {
      const relatives = together.filter((id) => own.includes(id));
      if (relatives.length === 0) continue;
      const others = together.filter((id) => relatives.length > 1 || !own.includes(id));
      found.push(...others.map((patientId) => ({ userId, patientId, why: 'shared-address' as const })));
    }
  }
  return found;
}

/** An address as two people of one household have it: letters and digits of the street and the code, folded. */
function placeOf(address: Readonly<Record<string, unknown>> | null): string | null {
  if (address === null) return null;
  const { lines, city, postalCode } = address;
  const street = (Array.isArray(lines) ? lines : []).filter((part) => typeof part === 'string').join(' ');
  const place = [street, postalCode ?? city]
    .map((part) =>
      typeof part === 'string'
        ? part
            .normalize('NFKD')
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]/gu, '')
        : '',
    )
    .join('|');
  return street === '' || place.endsWith('|') ? null : place;
}
