-- The connection string is closed to all but superusers, and is a secret. `missing` stands in for the columns of later
-- versions: an inner name is looked up there where the catalog lacks it.
select s.oid, s.subname as name, s.subpublications as publications, s.subslotname as slot,
       array_remove(array[
           'binary = ' || nullif(s.subbinary, false),
           'streaming = ' || (case left(s.substream, 1) when 'p' then 'parallel' when 't' then 'on' when 'f' then 'off' end),
           'synchronous_commit = ' || quote_literal(nullif(s.subsynccommit, 'off')),
           case when left(s.subtwophasestate, 1) <> 'd' then 'two_phase = true' end,
           'disable_on_error = ' || nullif(s.subdisableonerr, false),
           'password_required = ' || nullif(s.subpasswordrequired, true),
           'run_as_owner = ' || nullif(s.subrunasowner, false),
           'origin = ' || quote_literal(nullif(s.suborigin, 'any')),
           'failover = ' || nullif(s.subfailover, false)], null) as options
from (select 'd' as subtwophasestate, false as subdisableonerr, true as subpasswordrequired, false as subrunasowner,
             'any' as suborigin, false as subfailover) missing
cross join lateral (
    select oid, subdbid, subname, subpublications, subslotname, subbinary, substream::text, subsynccommit,
           subtwophasestate::text, subdisableonerr, subpasswordrequired, subrunasowner, suborigin, subfailover
    from pg_subscription) s
where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
