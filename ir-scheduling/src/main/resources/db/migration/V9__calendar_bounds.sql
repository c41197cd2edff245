-- Calendar events lie within 1900 to 2199. Other systems wrote "always" and "never" as far dates, which earlier
-- versions stored as they came; such an event ends or begins at the bound now.
delete from diary_entry where starts >= '2199-12-31T00:00:00Z' or ends <= '1900-01-02T00:00:00Z';
update diary_entry
   set ends = '2199-12-31T00:00:00Z', body = jsonb_set(body, '{window,end}', '"2199-12-31T00:00:00Z"')
 where ends > '2200-01-02T00:00:00Z';
update diary_entry
   set starts = '1900-01-02T00:00:00Z', body = jsonb_set(body, '{window,start}', '"1900-01-02T00:00:00Z"')
 where starts < '1899-12-31T00:00:00Z';
