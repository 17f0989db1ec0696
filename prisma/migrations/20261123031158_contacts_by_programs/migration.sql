-- The statement that changes a patient is one for all programs: who runs it has to be allowed each of its parts.
GRANT INSERT ON contact_annulment, checklist_tick TO osteon_worker;
GRANT USAGE ON SEQUENCE checklist_tick_id_seq TO osteon_worker;
