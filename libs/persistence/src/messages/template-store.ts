import type { SavedTemplate, StoredTemplate, TemplateStore } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, type Statement } from '../database/run.ts';

const LATEST_OF_ALL: Statement = {
  name: 'templates/latest-of-all',
  text: `
select distinct on (service_id, language, name) id, service_id as "serviceId", language, name, texts
from message_template order by service_id, language, name, saved_at desc, id`,
};

/** Of service `$1` in language `$2`. */
const LATEST_OF: Statement = {
  name: 'templates/latest-of',
  text: `
select distinct on (m.name) m.id, m.service_id as "serviceId", m.language, m.name, m.texts,
  u.display_name as "savedBy", ${iso('m.saved_at')} as "savedAt"
from message_template m join user_account u on u.id = m.saved_by
where m.service_id = $1 and m.language = $2
order by m.name, m.saved_at desc, m.id`,
};

/** `$1` to `$5` who, `$6` service, `$7` language, `$8` name, `$9` texts. The latest row is always later than the others. */
const SAVE: Statement = {
  name: 'templates/save',
  text: `
with audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  values (${auditWho(1)}, 'save-template', '{}', 'done', 0)
)
insert into message_template (service_id, language, name, texts, saved_by, saved_at)
select $6::uuid, $7::text, $8::text, $9::jsonb, $1::uuid, greatest(osteon_now(),
  (select max(saved_at) + interval '1 millisecond' from message_template
    where service_id = $6::uuid and language = $7::text and name = $8::text))`,
};

/** `$1` JSON rows. */
const RAISE: Statement = {
  name: 'templates/raise',
  text: `
insert into work_item (service_id, kind, key, urgent, detail)
select r."serviceId", r.kind, r.key, r.urgent, r.detail
from jsonb_to_recordset($1::jsonb) as r("serviceId" uuid, kind text, key text, urgent boolean, detail jsonb)
on conflict (service_id, key) do nothing`,
};

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

/** Services' own texts in PostgreSQL. */
export function createTemplateStore(db: Database): TemplateStore {
  return {
    latestOfAll: () => run<Row<StoredTemplate>>(db, LATEST_OF_ALL, []),

    latestOf: (serviceId, language) => run<Row<SavedTemplate>>(db, LATEST_OF, [serviceId, language]),

    async save(actor, serviceId, { language, name, texts }) {
      const values = [serviceId, language, name, texts === null ? null : JSON.stringify(texts)];
      await run(db, SAVE, [...auditValues(actor), ...values]);
    },

    async raise(items) {
      // For each service in its name: who finds a broken text at the start acts for none yet.
      const services = new Set(items.map(({ serviceId }) => serviceId));
      for (const serviceId of services) {
        const own = items.filter((item) => item.serviceId === serviceId);
        await run(db.as({ kind: 'worker', serviceId }), RAISE, [JSON.stringify(own)]);
      }
    },
  };
}
