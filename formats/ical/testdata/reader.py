# An independent reader of calendars, for tests: it reads one from its input with
# Python's icalendar, takes the zones from its VTIMEZONEs alone
# (dateutil.tz.tzical), expands its rules with dateutil, and prints
# "UTC start|summary|status", one occurrence a line, until the end of 2031.
import io, sys
import icalendar
from datetime import timezone, datetime
from dateutil import tz, rrule
data = sys.stdin.buffer.read()
cal = icalendar.Calendar.from_ical(data)
zones = tz.tzical(io.StringIO(data.decode().replace('\r\n ', '').replace('\r\n', '\n'))) if b'VTIMEZONE' in data else None
def when(prop):
    name = prop.params.get('TZID')
    t = prop.dt.replace(tzinfo=None)
    return t.replace(tzinfo=zones.get(name) if name else timezone.utc)
utc = lambda t: t.astimezone(timezone.utc)
events = [e for e in cal.walk('VEVENT')]
instead = {(str(e['UID']), utc(when(e['RECURRENCE-ID']))): e for e in events if 'RECURRENCE-ID' in e}
out = []
for e in events:
    start = when(e['DTSTART'])
    if 'RRULE' not in e or 'RECURRENCE-ID' in e:
        out.append((utc(start), e)); continue
    rule = rrule.rrulestr(e['RRULE'].to_ical().decode(), dtstart=start)
    ex = e.get('EXDATE', [])
    ex = {utc(t.dt.replace(tzinfo=zones.get(x.params['TZID']) if 'TZID' in x.params else timezone.utc)) for x in (ex if isinstance(ex, list) else [ex]) for t in x.dts}
    for t in rule:
        u = utc(t)
        if u.year > 2031: break
        if u in ex or (str(e['UID']), u) in instead: continue
        out.append((u, e))
for u, e in sorted(out, key=lambda p: p[0]):
    print(u.strftime('%Y-%m-%dT%H:%M') + '|' + str(e['SUMMARY']).replace('\n', '/') + '|' + str(e.get('STATUS', '')))
