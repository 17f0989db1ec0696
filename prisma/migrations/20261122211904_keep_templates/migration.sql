-- What a service's texts were is history, and so is what the balance expects.
DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['message_template', 'message_ledger'] LOOP
    EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %I '
      'FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history()', history);
    EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history()', history);
  END LOOP;
END
$$;
