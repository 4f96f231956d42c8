import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soonAfter } from './soon.mjs';

test('a meeting that is called soon is still to come, and today, at every minute of a day', () => {
  for (const [moment, expected] of [
    ['2026-11-30T09:00:30Z', { day: '2026-11-30', time: '10:05' }],
    ['2026-11-30T22:54:59Z', { day: '2026-11-30', time: '23:59' }],
    ['2026-11-30T22:57:59Z', { day: '2026-11-30', time: '23:59' }],
    ['2026-11-30T22:58:00Z', null],
    ['2026-11-30T22:59:59Z', null],
    ['2026-11-30T23:00:00Z', { day: '2026-12-01', time: '00:05' }],
  ]) {
    assert.deepEqual(soonAfter(new Date(moment), 'Europe/Warsaw'), expected, moment);
  }
});
