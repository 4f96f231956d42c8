// A time for a meeting that a test calls and then ends: a meeting ends on its
// own day at the earliest, and is not called for the past.
import { setTimeout } from 'node:timers/promises';

/** Day and time as they stand on the clocks of a zone: ['2026-11-30', '15:30']. */
const clock = (moment, zone) => moment.toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).split(' ');

/** Five minutes after a moment, but 23:59 where that would be tomorrow; nothing in the last two minutes of a day. */
export function soonAfter(moment, zone) {
  const [today, now] = clock(moment, zone);
  if (now >= '23:58') return null;
  const [day, time] = clock(new Date(moment.getTime() + 5 * 60_000), zone);
  return day === today ? { day, time } : { day: today, time: '23:59' };
}

/** Five minutes from now and still today; just before midnight it waits for the new day. */
export async function soon(zone = 'Europe/Warsaw') {
  for (;;) {
    const found = soonAfter(new Date(), zone);
    if (found) return found;
    await setTimeout(1000);
  }
}
