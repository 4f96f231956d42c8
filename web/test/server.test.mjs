// Reading what `ostoja demo` prints.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInLinks } from './server.mjs';

test('the sign-in links are read from what demo prints', () => {
  const printed = [
    'The demonstration answers at http://localhost:8080',
    'Sign in with one click as:',
    '  co-lead              http://localhost:8080/demo/a1',
    '  focal-point          http://localhost:8080/demo/b2',
    '  observer             http://localhost:8080/demo/c3',
    '  donor                http://localhost:8080/demo/d4',
  ].join('\r\n');
  assert.deepEqual(signInLinks(printed), {
    'co-lead': 'http://localhost:8080/demo/a1',
    'focal-point': 'http://localhost:8080/demo/b2',
    observer: 'http://localhost:8080/demo/c3',
    donor: 'http://localhost:8080/demo/d4',
  });
});
