// Reading what `ostoja demo` prints.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInLinks } from './server.mjs';

test('the sign-in links are read from what demo prints', () => {
  const printed = [
    'The demonstration is at http://127.0.0.1:8080/',
    '  co-lead       http://127.0.0.1:8080/key/a1',
    'focal point   Anna Nowak   http://127.0.0.1:8080/key/b2',
    'Observer: http://127.0.0.1:8080/key/c3',
    'donor\thttp://127.0.0.1:8080/key/d4',
  ].join('\r\n');
  assert.deepEqual(signInLinks(printed), {
    'co-lead': 'http://127.0.0.1:8080/key/a1',
    'focal-point': 'http://127.0.0.1:8080/key/b2',
    observer: 'http://127.0.0.1:8080/key/c3',
    donor: 'http://127.0.0.1:8080/key/d4',
  });
});
