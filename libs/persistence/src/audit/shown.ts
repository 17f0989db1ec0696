/** Something of patients was shown to `a.user_id`; that the auditor sees in these reports is another matter. */
export const SHOWN = `a.outcome = 'shown' and a.action <> 'read-audit-log' and a.action not like 'report-%'`;
