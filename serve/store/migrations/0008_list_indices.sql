-- What people ask for most beside the newest: the worst alarms of a site, all or the open ones; and a search in
-- the names of nodes that reads those alone, not whole rows.
CREATE INDEX alarms_site_worst ON alarms (site, level, raised_ms, id);
CREATE INDEX alarms_site_open_worst ON alarms (site, level, raised_ms, id) WHERE is_open = 1;
CREATE INDEX nodes_by_search ON nodes (search, id);
