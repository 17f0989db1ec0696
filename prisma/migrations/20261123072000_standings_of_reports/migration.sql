-- The comment of a table is its standing; what the dictionary says of it stands with its columns.
COMMENT ON TABLE episode_observation IS 'standing: patient – what the indicators see of their episodes, first days counted from the diagnosis (32767: never); made from facts';
COMMENT ON TABLE report_summary IS 'standing: service – counts of episodes by month: made from episode_observation';
