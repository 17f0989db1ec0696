import type { DueMailing, MailClaim, ReportMail, ReportMailing, ReportMailStore } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';
import { person } from '../protocol/protocol-store.ts';

const MAILING: Statement = {
  name: 'report-mailing',
  text: `select m.roles, ${person('m.changed_by')} as "changedBy", ${iso('m.changed_at')} as "changedAt"
from report_mailing m where m.service_id = $1`,
};

/** `$6` roles */
const SET_MAILING: Statement = {
  name: 'set-report-mailing',
  text: `
with put as (
  insert into report_mailing (service_id, roles, changed_by) values ($3::uuid, $6::text[], $1::uuid)
  on conflict (service_id) do update set roles = excluded.roles, changed_by = excluded.changed_by, changed_at = osteon_now()
  returning service_id
)
insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
select ${auditWho(1)}, 'set-report-mailing', 'done', 1, 'report-mailing/' || array_to_string($6::text[], '+') from put`,
};

const MAILS: Statement = {
  name: 'report-mails',
  text: `select m.id, m.month::text as month, ${person('m.user_id')} as "to", m.subject, m.body, m.state, m.reason,
  ${iso('m.written_at')} as "writtenAt", ${iso('m.settled_at')} as "settledAt"
from report_mail m where m.service_id = $1 order by m.month desc, m.written_at desc, m.id limit $2`,
};

/** Who is to have the report of a service; an account that was closed gets nothing. */
const RECIPIENTS = `report_mailing g
  join membership b on b.service_id = g.service_id and b.role::text = any(g.roles)
  join user_account u on u.id = b.user_id and u.disabled_at is null`;

/** `$1` days that a month has to be over; the report is of the twelve months up to its end. */
const DUE: Statement = {
  name: 'due-report-mails',
  text: `
select distinct s.id as "serviceId", s.name as "serviceName", d.month::text as month,
  (d.month - interval '11 months')::date::text as "from", (d.month + interval '1 month' - interval '1 day')::date::text as "to"
from service s
  cross join lateral (
    select (date_trunc('month', local_today(s.time_zone) - $1::int) - interval '1 month')::date as month) d
  join (${RECIPIENTS}) on g.service_id = s.id
where not exists (
  select from report_mail m where m.service_id = s.id and m.month = d.month and m.user_id = u.id)
order by s.id`,
};

/** `$1` service, `$2` month, `$3` subject, `$4` body */
const WRITE: Statement = {
  name: 'write-report-mails',
  text: `
with written as (
  insert into report_mail (service_id, month, user_id, subject, body)
  select g.service_id, $2::date, u.id, $3, $4 from ${RECIPIENTS} where g.service_id = $1
  on conflict (service_id, month, user_id) do nothing
  returning id
), audited as (
  insert into audit_record (role, service_id, action, outcome, count, resource)
  select 'worker', $1, 'mail-report', 'done', count(*), 'report-mail/' || $2::text from written having count(*) > 0
)
select id from written`,
};

/** One that was being sent when its worker went away may have gone. */
const GIVE_UP: Statement = {
  name: 'give-up-report-mails',
  text: `update report_mail set state = 'uncertain', reason = 'worker-gone', settled_at = osteon_now(), lease_until = null
where state = 'sending' and lease_until < osteon_now()`,
};

const CLAIM: Statement = {
  name: 'claim-report-mail',
  text: `
update report_mail m set state = 'sending', lease_until = osteon_now() + $1 * interval '1 millisecond', tries = m.tries + 1
from user_account u
where u.id = m.user_id and m.id = (
  select id from report_mail where state = 'waiting' and (lease_until is null or lease_until < osteon_now())
  order by written_at, id for update skip locked limit 1)
returning m.id, m.service_id as "serviceId", u.email as address, m.subject, m.body`,
};

const SETTLE: Statement = {
  name: 'settle-report-mail',
  text: `update report_mail set state = $2, reason = $3, settled_at = osteon_now(), lease_until = null
where id = $1 and state = 'sending'`,
};

/** `$4` tries after which it is given up */
const POSTPONE: Statement = {
  name: 'postpone-report-mail',
  text: `update report_mail set state = case when tries >= $4 then 'refused' else 'waiting' end, reason = $3,
  settled_at = case when tries >= $4 then osteon_now() end,
  lease_until = case when tries < $4 then osteon_now() + $2 * interval '1 millisecond' end
where id = $1 and state = 'sending'`,
};

type Rows<T> = T & { [key: string]: unknown };
const NOBODY: ReportMailing = { roles: [], changedBy: null, changedAt: null };

/** Reports by e-mail: who gets them, what was written, and what became of it. */
export function createReportMailStore(db: Queryable): ReportMailStore {
  return {
    async mailing(serviceId) {
      return (await run<Rows<ReportMailing>>(db, MAILING, [serviceId]))[0] ?? NOBODY;
    },
    async setMailing(actor, roles) {
      await run(db, SET_MAILING, [...auditValues(actor), roles]);
    },
    mails: (serviceId, limit) => run<Rows<ReportMail>>(db, MAILS, [serviceId, limit]),
    due: (afterDays) => run<Rows<DueMailing>>(db, DUE, [afterDays]),
    async write({ serviceId, month }, { subject, body }) {
      return (await run(db, WRITE, [serviceId, month, subject, body])).length;
    },
    async claim(leaseMs) {
      await run(db, GIVE_UP, []);
      return (await run<Rows<MailClaim>>(db, CLAIM, [leaseMs]))[0] ?? null;
    },
    async settle(id, state, reason) {
      await run(db, SETTLE, [id, state, reason]);
    },
    async postpone(id, waitMs, reason, mostTries) {
      await run(db, POSTPONE, [id, waitMs, reason, mostTries]);
    },
  };
}
