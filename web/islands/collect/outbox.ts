// Sends what is finished. Only 201 and 202 mean that the server has it; until
// then it stays here. Sending again what has arrived changes nothing there.
import type { Config } from './config';
import { drop, list, put, type Kept } from './store';

export type Outcome = { sent: number; left: number; trouble: '' | 'offline' | 'sign_in' };

/** A request may have so many bytes of files; what is more goes file by file. */
const together = 40_000_000;

export async function send(config: Config): Promise<Outcome> {
  const once = () => sendAll(config);
  return navigator.locks ? navigator.locks.request(`ostoja-outbox-${config.form}`, once) : once();
}

async function sendAll(config: Config): Promise<Outcome> {
  const outcome: Outcome = { sent: 0, left: 0, trouble: '' };
  for (const kept of await list('outbox', config.form)) {
    if (outcome.trouble) break;
    try {
      const refused = await post(kept, config);
      if (refused === undefined) {
        await drop('outbox', kept.id);
        outcome.sent++;
      } else if (refused === 'sign_in') {
        outcome.trouble = 'sign_in';
      } else {
        await put('outbox', { ...kept, refused });
      }
    } catch {
      outcome.trouble = 'offline';
    }
  }
  outcome.left = (await list('outbox', config.form)).length;
  return outcome;
}

/** Posts a record; undefined when the server has it whole, else why it has not. */
async function post(kept: Kept, config: Config): Promise<string | undefined> {
  const size = kept.files.reduce((sum, file) => sum + file.content.size, 0);
  const groups = size > together ? kept.files.map((file) => [file]) : [kept.files];
  for (const files of groups) {
    const body = new FormData();
    body.append('xml_submission_file', new Blob([kept.xml], { type: 'text/xml' }), 'submission.xml');
    for (const file of files) body.append(file.name, file.content, file.name);
    const response = await fetch(`${config.base}/submission`, { method: 'POST', body, headers: { 'X-OpenRosa-Version': '1.0' } });
    if (response.redirected || response.status === 401) return 'sign_in';
    if (response.status >= 500) throw new Error(String(response.status));
    if (response.status !== 201 && response.status !== 202) return words(await response.text()) || String(response.status);
  }
  return undefined;
}

/** The message of an OpenRosaResponse. */
function words(xml: string): string {
  return new DOMParser().parseFromString(xml, 'text/xml').querySelector('message')?.textContent ?? '';
}
