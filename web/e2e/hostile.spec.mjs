/**
 * Attack mails in a real browser: no script runs, no request leaves, nothing navigates. First as the server shows them; then
 * with its policies taken away, so that the sanitiser alone has to hold; and last, as they came, so that it is seen
 * that the test would notice.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';

const base = process.env.REDOUBT_URL;
const [address, password] = process.env.REDOUBT_PEOPLE.split(/ (.*)/s);
const mails = JSON.parse(readFileSync(process.env.REDOUBT_MAILS, 'utf8'));
const BATCH = 30;
let browser;
let cookies;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const signedIn = await context.request.post(`${base}/session`, {
    headers: { 'X-Redoubt': 'web' },
    data: { login: address, password },
  });
  assert.equal(signedIn.status(), 204);
  cookies = await context.cookies();
  assert.equal(cookies.length, 1);
  await context.close();
});
after(() => browser?.close());

/** Shows some documents in frames of a page of ours, and tells everything that happened. */
async function show(documents, serve, sandbox) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const happened = [];
  const asked = new Map();
  page.on('dialog', async (dialog) => {
    happened.push(`a script ran: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('popup', (popup) => happened.push(`a window opened: ${popup.url()}`));
  page.on('download', (download) => happened.push(`a download: ${download.url()}`));
  page.on('console', (message) => {
    if (/Blocked script execution|Ignored call to|Refused to|violates the following/.test(message.text())) {
      happened.push(`the second wall had to hold: ${message.text()}`);
    }
  });
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    if (url === `${base}/host`) {
      const frames = documents.map((each) => `<iframe ${sandbox} src="${each.url}" width=300 height=200></iframe>`).join('');
      await route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>host</title>${frames}` });
    } else if (documents.some((each) => each.url === url)) {
      asked.set(url, (asked.get(url) ?? 0) + 1);
      await serve(route, url);
    } else {
      happened.push(`a request: ${url}`);
      await route.abort();
    }
  });
  await page.goto(`${base}/host`);
  await page.waitForLoadState('networkidle');
  for (const frame of page.frames()) {
    const url = frame.url();
    if (url !== `${base}/host` && !documents.some((each) => each.url === url)) happened.push(`a frame went to ${url}`);
  }
  for (const each of documents) {
    if (asked.get(each.url) !== 1) happened.push(`${each.url} was asked for ${asked.get(each.url)} times`);
  }
  await context.close();
  return happened;
}

const documents = mails.flatMap((mail) =>
  ['light', 'dark'].map((theme) => ({ name: `${mail.name} ${theme}`, url: `${base}${mail.path}?remote=0&theme=${theme}` })),
);
const batches = [];
for (let i = 0; i < documents.length; i += BATCH) batches.push(documents.slice(i, i + BATCH));

describe('attack mails', { concurrency: false, timeout: 600_000 }, () => {
  it('are there', () => assert.ok(mails.length > 90, `${mails.length}`));

  for (const [index, batch] of batches.entries()) {
    const names = `${batch[0].name} to ${batch.at(-1).name}`;
    it(`are inert as they are shown: ${names}`, async () => {
      const happened = await show(batch, async (route) => {
        const response = await route.fetch();
        assert.equal(response.status(), 200);
        assert.match(response.headers()['content-security-policy'], /^sandbox allow-popups/);
        await route.fulfill({ response });
      }, '');
      assert.deepEqual(happened, []);
    });
    it(`are inert without any policy: ${names}`, async () => {
      const happened = await show(batch, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: await response.text() });
      }, '');
      assert.deepEqual(happened, [], `batch ${index}`);
    });
  }

  it('are no attacks that the test would miss', async () => {
    const raw = [{ url: `${base}/raw/1` }, { url: `${base}/raw/2` }, { url: `${base}/raw/3` }];
    const attack = [
      '<script>alert(1)</script>',
      '<style>p{background:url(https://attack.example/x)}</style><p>x</p>',
      '<meta http-equiv=refresh content="0;url=https://attack.example/">',
    ];
    const happened = await show(raw, async (route, url) => {
      await route.fulfill({ contentType: 'text/html', body: attack[Number(url.slice(-1)) - 1] });
    }, '');
    assert.ok(happened.includes('a script ran: 1'), `${happened}`);
    assert.ok(happened.includes('a request: https://attack.example/x'), `${happened}`);
    assert.ok(happened.includes('a request: https://attack.example/'), `${happened}`);
  });
});
