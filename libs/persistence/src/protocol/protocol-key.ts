/**
 * SQL that names the published protocol in force in a service today, null without one: of those published for the
 * service or for all of them, the one with the latest first day that has come; on one day the service's own, then the
 * one published last. The name is the row and its present state (`xmin` is another after every update of the row), so
 * that what is kept in memory under it can never be out of date. `s` is the alias of `service`. The clock is asked once and
 * not for every row.
 */
export const protocolKeyOf = (s: string): string => `(
  select r.id::text || '/' || r.xmin::text
  from (select local_today(${s}.time_zone) as today, osteon_now() as at offset 0) as day, published_protocol r
  where (r.service_id = ${s}.id or r.service_id is null) and r.approved_by is not null
    and r.published_at <= day.at and r.in_force_from <= day.today
  order by r.in_force_from desc, r.service_id nulls last, r.published_at desc, r.id limit 1)`;
