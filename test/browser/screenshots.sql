-- What a clinic has after some weeks of work, for the pictures: a fresh demonstration has no yesterday.

-- Messages of the last days, in every state.
with p as (
  select p.id, p.service_id, c.id as point, c.channel, p.language, local_today(s.time_zone) as today, s.time_zone as zone,
    row_number() over (order by md5(p.id::text)) as n
  from patient p join service s on s.id = p.service_id
    join lateral (select id, channel from contact_point c where c.patient_id = p.id and c.channel in ('sms', 'email')
      and c.consented order by preference limit 1) c on true
  where s.code = 'calder' and p.died_on is null
), m as (
  select p.*, today - (1 + n % 4)::int as day,
    (array['delivered', 'delivered', 'answered', 'delivered', 'accepted', 'delivered', 'skipped', 'answered', 'delivered',
      'delivered', 'skipped', 'delivered', 'failed', 'answered', 'delivered', 'delivered', 'skipped', 'delivered',
      'uncertain', 'delivered'])[1 + n % 20]::message_state as state
  from p where n <= 120
)
insert into message (service_id, patient_id, task_id, origin, key, step, asks, channel, contact_point_id, language, content,
  sent_by, state, reason, planned_for, send_after, accepted_at, delivered_at, answered_at)
select m.service_id, m.id, t.id, case when t.id is null then 'manual' else 'planned' end::message_origin,
  'picture/' || m.n, case when t.id is null then 'manual' else t.step end, t.id is not null, m.channel, m.point, m.language,
  case when t.id is null then '{"subject": null, "body": "Please ring us when you have a moment."}'::jsonb end,
  case when t.id is null then (select id from user_account where email = 'amara@calder.example') end,
  m.state,
  case m.state when 'skipped' then (array['nurse-called', 'opted-out', 'task-done', 'daily-limit'])[1 + (m.n / 20) % 4]
    when 'failed' then 'channel-invalid' end,
  m.day, at, case when m.state in ('accepted', 'delivered', 'answered') then at + m.n * interval '40 seconds' end,
  case when m.state in ('delivered', 'answered') then at + m.n * interval '43 seconds' end,
  case when m.state = 'answered' then at + m.n * interval '2 minutes' end
from m
  cross join lateral (select (m.day + time '09:00') at time zone m.zone as at) w
  left join lateral (
    select t.id, case t.kind when 'adherence-check' then 'ask' when 'dose' then 'book' when 'falls-reminder' then 'advice'
      else 'appointment' end as step
    from task t where t.patient_id = m.id and t.kind in ('adherence-check', 'dose', 'falls-reminder', 'pain-review',
      'follow-up-contact') and t.withdrawn_at is null order by t.due_on limit 1) t on true;

-- The lines of the days that ended: the last ones of what stands above, those before as they were.
insert into message_balance (service_id, "on", expected, counted, adds_up)
select service_id, planned_for, sum(n), jsonb_object_agg(state, n), true
from (select m.service_id, m.planned_for, m.state, count(*) as n from message m join service s on s.id = m.service_id
    where s.code = 'calder' and m.planned_for between local_today(s.time_zone) - 4 and local_today(s.time_zone) - 1
    group by 1, 2, 3) by_state
group by service_id, planned_for
on conflict (service_id, "on") do nothing;
insert into message_balance (service_id, "on", expected, counted, adds_up)
select s.id, d, 26 + 3 * (d - today) % 5 + n % 7, jsonb_build_object('delivered', 16 + n % 7, 'answered', 8 + 3 * (d - today) % 5, 'skipped', 2), true
from service s cross join lateral (select local_today(s.time_zone) as today) t
  cross join lateral (select t.today - n as d, n from generate_series(5, 16) n) days
where s.code = 'calder'
on conflict (service_id, "on") do nothing;

-- What waits in the Inbox.
with p as (
  select p.id, p.service_id, row_number() over (order by p.family, p.given) as n from patient p
    join service s on s.id = p.service_id where s.code = 'calder' and p.died_on is null
)
insert into work_item (service_id, patient_id, message_id, kind, key, urgent, detail, opened_at)
select p.service_id, p.id, null, kind, 'picture/' || n, urgent, detail::jsonb, osteon_now() - age
from p join (values
  (12, 'reply', true, '{"channel": "sms", "words": "Thank you nurse. Since Sunday my legs feel numb and I cannot pee properly, the tablets are fine"}', interval '25 minutes'),
  (20, 'asks-for-call', false, '{"on": "answer"}', interval '3 hours'),
  (31, 'side-effects', false, '{"on": "answer"}', interval '5 hours'),
  (44, 'reply', false, '{"channel": "sms", "words": "Could we make it Thursday instead?"}', interval '1 day'),
  (50, 'letter', false, '{"reason": "rebound-risk"}', interval '2 days')
) as w (place, kind, urgent, detail, age) on w.place = p.n;
insert into work_item (service_id, patient_id, message_id, kind, key, urgent, detail)
select service_id, patient_id, id, 'uncertain-delivery', 'uncertain/' || id, false, '{}' from message
where key like 'picture/%' and state = 'uncertain' order by key limit 2;

-- Somebody of another service was here in an emergency.
insert into emergency_access (service_id, patient_id, user_id, session_id, from_service_id, reason, opened_at, expires_at, ended_at)
select p.service_id, p.id, u.id, gen_random_uuid(), m.service_id, 'Collapsed in the corridor of Tui Bay, nobody here knows her',
  osteon_now() - interval '5 hours', osteon_now() - interval '4 hours', osteon_now() - interval '4 hours'
from (select p.* from patient p join service s on s.id = p.service_id where s.code = 'calder' and p.died_on is null
    order by p.family offset 8 limit 1) p,
  user_account u join membership m on m.user_id = u.id where u.email = 'mere@tui-bay.example';

-- Records that need not be kept any longer.
update patient set died_on = local_today('Europe/London') - 3400
where id in (select p.id from patient p join service s on s.id = p.service_id where s.code = 'calder' and p.died_on is not null
  order by p.died_on limit 2);

-- A text in the service's own words.
insert into message_template (service_id, language, name, texts, saved_by, saved_at)
select s.id, 'en', 'manual/please-call', '{"subject": "Please ring us", "sms": "Hello from Calder Vale. Do ring us when you have a moment: {telephone}.", "email": "Hello,\n\nDo ring us when you have a moment: {telephone}.\n\nThank you."}',
  u.id, osteon_now() - interval '9 days'
from service s, user_account u where s.code = 'calder' and u.email = 'lead@calder.example';
